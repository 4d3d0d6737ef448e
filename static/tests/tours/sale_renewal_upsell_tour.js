import { registry } from "@web/core/registry";

const LINES = ".o_field_widget[name=order_line]";

registry.category("web_tour.tours").add("sale_renewal_upsell", {
    steps: () => [
        {
            content: "open the contract",
            trigger: ".o_data_row:contains('Azure Books') .o_data_cell[name=number]",
            run: "click",
        },
        {
            content: "sell more",
            trigger: "button[name=action_upsell]",
            run: "click",
        },
        {
            content: "the quotation is an upsell",
            trigger: ".o_sale_order .o_field_widget[name=order_type]:contains('Upsell')",
        },
        {
            content: "look at what the contract sells",
            trigger: ".o_notebook .nav-link:contains('Contract Items')",
            run: "click",
        },
        {
            content: "sell more of it, at the same price",
            trigger:
                ".o_field_widget[name=source_line_ids] .o_data_row:contains('Support') button[name=action_add_to_order]",
            run: "click",
        },
        {
            content: "back to what is sold",
            trigger: ".o_notebook .nav-link:contains('Order Lines')",
            run: "click",
        },
        {
            content: "the totals say how many days are left",
            trigger: "[name=recurring_summary] [name=first_period]:contains('days)')",
        },
        {
            content: "three more",
            trigger: `${LINES} .o_data_row:contains('Support') td[name=product_uom_qty]`,
            run: "click",
        },
        {
            trigger: `${LINES} .o_selected_row .o_field_widget[name=product_uom_qty] input`,
            run: "edit 3",
        },
        {
            content: "confirm it",
            trigger: "button[name=action_confirm]:visible",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current:contains('Sales Order')",
        },
        {
            content: "back to the contract",
            trigger: "button[name=action_view_contracts]",
            run: "click",
        },
        {
            content: "it has both items and says what happened",
            trigger:
                ".o_field_widget[name=line_ids] .o_data_row:eq(1):contains('Support'):contains('3.00')",
        },
        {
            trigger: ".o_notebook .nav-link:contains('Timeline')",
            run: "click",
        },
        {
            trigger: ".o_sale_contract_timeline [name=events] tr:contains('Upsell'):contains('300.00')",
        },
    ],
});
