import { registry } from "@web/core/registry";

const LINES = ".o_field_widget[name=order_line]";
const DESK = `${LINES} .o_data_row:contains('Tour desk')`;

registry.category("web_tour.tours").add("sale_renewal_hints", {
    steps: () => [
        {
            content: "what is free is said once the quotation is open",
            trigger: `${DESK} [name=availability_hint] .text-bg-danger:contains('12 of 13 free')`,
            timeout: 60000,
        },
        {
            content: "and that the delivery date cannot be kept",
            trigger: "[name=promised_too_early]:contains('Tour desk')",
        },
        {
            content: "sell less",
            trigger: `${DESK} td[name=product_uom_qty]`,
            run: "click",
        },
        {
            trigger: `${LINES} .o_selected_row [name=product_uom_qty] input`,
            run: "edit 5 && press Tab",
        },
        {
            content: "it is said anew, before anything is saved",
            trigger: `${LINES} .o_selected_row [name=availability_hint] .text-bg-success:contains('12 free')`,
            timeout: 30000,
        },
        {
            trigger: ".o_form_view:not(:has([name=promised_too_early]))",
        },
        {
            content: "add what is suggested",
            trigger: "[name=suggestions]:contains('Tour chair') button:contains('Add')",
            run: "click",
        },
        {
            content: "it is on the quotation, and not suggested any more",
            trigger: `${LINES} .o_data_row:contains('Tour chair') [name=availability_hint]:contains('0 of 1 free')`,
            timeout: 30000,
        },
        {
            trigger: ".o_form_view:not(:has([name=suggestions]))",
        },
        {
            content: "everything was saved",
            trigger: ".o_form_button_save:not(:visible)",
        },
    ],
});
