import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("sale_renewal_forecast", {
    steps: () => [
        {
            content: "open the renewals menu",
            trigger: "[data-menu-xmlid='sale_renewal.sale_renewal_menu']",
            run: "click",
        },
        {
            content: "look ahead",
            trigger: "[data-menu-xmlid='sale_renewal.sale_renewal_forecast_menu']",
            run: "click",
        },
        {
            content: "a later day",
            trigger: ".modal .o_field_widget[name=date] input",
            run: "edit 12/31/2099",
        },
        {
            content: "show it",
            trigger: ".modal button[name=action_show]",
            run: "click",
        },
        {
            content: "the next renewal is there, nothing being made",
            trigger: ".o_data_row:contains('Azure Books'):contains('100.00')",
        },
        {
            content: "this one is skipped, with the reason",
            trigger:
                ".o_data_row.text-muted:contains('Bold Foods'):contains('No item runs to its end')",
        },
        {
            content: "select them all",
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "create them now",
            trigger: "button[name=action_create_renewals]",
            run: "click",
        },
        {
            content: "it says what was left out",
            trigger: ".o_notification:contains('No item runs to its end')",
        },
        {
            content: "the renewal opportunity opens, with its product",
            trigger: ".o_lead_opportunity_form .o_field_widget[name=line_ids]:contains('Support')",
        },
    ],
});
