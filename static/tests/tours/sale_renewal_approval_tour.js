import { registry } from "@web/core/registry";

const LINES = ".o_field_widget[name=order_line]";

registry.category("web_tour.tours").add("sale_renewal_approval", {
    steps: () => [
        {
            content: "the quotation says what is beyond the limit",
            trigger: ".o_form_view .alert:contains('Discount of 15')",
        },
        {
            content: "approve it",
            trigger: ".o_statusbar_buttons button:contains('Approve')",
            run: "click",
        },
        {
            content: "say why",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit An old customer",
        },
        {
            trigger: ".modal .modal-footer button:contains('Approve')",
            run: "click",
        },
        {
            content: "it is there for everybody to read",
            trigger: ".o-mail-Message:contains('An old customer')",
        },
        {
            content: "now it can be confirmed",
            trigger: "button[name=action_confirm]:visible",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current:contains('Sales Order')",
        },
    ],
});

registry.category("web_tour.tours").add("sale_renewal_ramp", {
    steps: () => [
        {
            content: "sell the line in steps",
            trigger: `${LINES} .o_data_row:contains('Support') button[name=action_open_ramp]`,
            run: "click",
        },
        {
            content: "the second half of the year costs a fifth more",
            trigger: ".modal .o_field_widget[name=step_ids] .o_data_row:eq(1) td[name=percent]",
            run: "click",
        },
        {
            trigger: ".modal .o_selected_row .o_field_widget[name=percent] input",
            run: "edit 20",
        },
        {
            content: "the total of all steps follows",
            trigger: ".modal .o_field_widget[name=product_id]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=amount_committed]:contains('1,320.00')",
        },
        {
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "there are two lines now, one for each step",
            trigger: `${LINES} .o_data_row:eq(1):contains('Step 2 of 2'):contains('120.00')`,
        },
        {
            trigger: "button[name=action_confirm]:visible",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current:contains('Sales Order')",
        },
    ],
});
