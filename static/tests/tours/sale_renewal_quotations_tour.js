import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("sale_renewal_choose_quotation", {
    steps: () => [
        {
            content: "open the deal",
            trigger: ".o_kanban_record:contains('Tour deal')",
            run: "click",
        },
        {
            content: "it has two quotations",
            trigger: ".nav-link[name=quotations]",
            run: "click",
        },
        {
            content: "no order without a choice",
            trigger: "button[name=action_place_order]",
            run: "click",
        },
        {
            content: "confirm the question",
            trigger: ".modal .btn-primary:contains('Ok')",
            run: "click",
        },
        {
            content: "it says why",
            trigger: ".modal:contains('choose the primary one')",
        },
        {
            trigger: ".modal .btn:contains('Close'), .modal .btn-secondary",
            run: "click",
        },
        {
            content: "choose the cheaper one",
            trigger:
                ".o_field_widget[name=order_ids] .o_data_row:contains('100.00') button[name=action_set_primary]:enabled",
            run: "click",
        },
        {
            content: "it is chosen",
            trigger:
                ".o_field_widget[name=order_ids] .o_data_row:contains('100.00') .fa-dot-circle-o",
        },
        {
            content: "place the order now",
            trigger: "button[name=action_place_order]",
            run: "click",
        },
        {
            trigger: ".modal .btn-primary:contains('Ok')",
            run: "click",
        },
        {
            content: "the order is there",
            trigger: "button[name=action_view_sale_order]:contains('100.00')",
        },
    ],
});

registry.category("web_tour.tours").add("sale_renewal_refused", {
    steps: () => [
        {
            content: "drag the deal to Won",
            trigger: ".o_kanban_record:contains('Tour deal')",
            run: "drag_and_drop (.o_kanban_group:has(.o_column_title:contains('Test won')))",
        },
        {
            content: "it is refused, with the reason",
            trigger: ".modal:contains('There is nothing to sell')",
        },
        {
            content: "show it",
            trigger: ".modal button:contains('Show')",
            run: "click",
        },
        {
            content: "the check leads to the deal",
            trigger: ".modal .o_field_widget[name=report] a:contains('Tour deal')",
        },
        {
            trigger: ".modal button:contains('Close')",
            run: "click",
        },
        {
            content: "the deal stays where it was",
            trigger:
                ".o_kanban_group:has(.o_column_title:contains('Test new')) .o_kanban_record:contains('Tour deal')",
        },
    ],
});
