import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("sale_renewal_renew_together", {
    steps: () => [
        {
            content: "choose the first contract",
            trigger:
                ".o_data_row:contains('Azure Books'):eq(0) .o_list_record_selector input",
            run: "click",
        },
        {
            content: "and the second one",
            trigger:
                ".o_data_row:contains('Azure Books'):eq(1) .o_list_record_selector input",
            run: "click",
        },
        {
            content: "renew them",
            trigger: "button[name=action_open_renew]",
            run: "click",
        },
        {
            content: "each on its own would make two",
            trigger: ".modal .o_field_widget[name=preview]:contains('to be made: 2')",
        },
        {
            content: "rather together",
            trigger: ".modal .o_field_widget[name=end_mode] input[data-value=common]",
            run: "click",
        },
        {
            content: "a common end is proposed",
            trigger: ".modal .o_field_widget[name=end_date]",
        },
        {
            content: "both are shown",
            trigger:
                ".modal .o_field_widget[name=preview] tbody:contains('100.00'):contains('600.00')",
        },
        {
            content: "make it",
            trigger: ".modal button[name=action_renew]",
            run: "click",
        },
        {
            content: "one opportunity with the products of both",
            trigger:
                ".o_lead_opportunity_form .o_field_widget[name=line_ids]:contains('Support'):contains('Licence')",
        },
        {
            content: "it has one quotation",
            trigger: "button[name=action_view_sale_quotation]:contains('1')",
        },
        {
            content: "win it",
            trigger: "button[name=action_set_won_rainbowman]",
            run: "click",
        },
        {
            content: "each plan has its next contract",
            trigger: "button[name=action_view_contracts]:contains('4')",
        },
    ],
});
