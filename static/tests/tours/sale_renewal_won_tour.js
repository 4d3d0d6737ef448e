import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("sale_renewal_won", {
    steps: () => [
        {
            content: "drag the deal to Won",
            trigger: ".o_kanban_record:contains('Tour deal')",
            run: "drag_and_drop (.o_kanban_group:has(.o_column_title:contains('Test won')))",
        },
        {
            content: "open the deal",
            trigger:
                ".o_kanban_group:has(.o_column_title:contains('Test won')) .o_kanban_record:contains('Tour deal')",
            run: "click",
        },
        {
            content: "the order is there",
            timeout: 30000,
            trigger: "button[name=action_view_sale_order]:contains('350.00')",
        },
        {
            content: "so is the contract",
            trigger: "button[name=action_view_contracts]:contains('1')",
            run: "click",
        },
        {
            content: "it is active",
            trigger:
                ".o_form_view .o_statusbar_status button.o_arrow_button_current:contains('Active')",
        },
        {
            content: "it holds the recurring item",
            trigger: ".o_field_widget[name=line_ids]:contains('Support'):not(:contains('Setup'))",
        },
        {
            content: "its order can be opened",
            trigger: "button[name=action_view_orders]",
            run: "click",
        },
        {
            content: "the order is confirmed and sells both",
            trigger: ".o_sale_order .o_field_widget[name=order_line]:contains('Setup')",
        },
        {
            trigger:
                ".o_statusbar_status button.o_arrow_button_current:contains('Sales Order')",
        },
    ],
});

registry.category("web_tour.tours").add("sale_renewal_renew_now", {
    steps: () => [
        {
            content: "open the contract",
            trigger: ".o_data_row:contains('Azure Books') .o_data_cell[name=number]",
            run: "click",
        },
        {
            content: "renew it now",
            trigger: "button[name=action_open_renew]",
            run: "click",
        },
        {
            content: "what will be made is shown",
            trigger: ".modal .o_field_widget[name=preview]:contains('100.00')",
        },
        {
            content: "on a date there is an overlap",
            trigger: ".modal .o_field_widget[name=start_mode] input[data-value=date]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=preview]:contains('overlap of')",
        },
        {
            content: "rather right after the term",
            trigger: ".modal .o_field_widget[name=start_mode] input[data-value=following]",
            run: "click",
        },
        {
            trigger:
                ".modal .o_field_widget[name=preview]:not(:contains('overlap of'))",
        },
        {
            content: "make it",
            trigger: ".modal button[name=action_renew]",
            run: "click",
        },
        {
            content: "the renewal opportunity opens, with its product",
            trigger:
                ".o_lead_opportunity_form .o_field_widget[name=line_ids]:contains('Support'):not(:contains('Setup'))",
        },
        {
            content: "it has its quotation",
            trigger: "button[name=action_view_sale_quotation]:contains('1')",
        },
        {
            content: "win it",
            trigger: "button[name=action_set_won_rainbowman]",
            run: "click",
        },
        {
            content: "two contracts now: the old one and the one that follows",
            trigger: "button[name=action_view_contracts]:contains('2')",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('Azure Books'):contains('Renewed')",
        },
        {
            trigger: ".o_data_row:contains('Azure Books'):contains('Pending')",
        },
    ],
});
