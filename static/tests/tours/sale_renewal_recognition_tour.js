import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("sale_renewal_recognition", {
    steps: () => [
        {
            content: "open the app",
            trigger: ".o_navbar_apps_menu button",
            run: "click",
        },
        {
            trigger: ".o_app[data-menu-xmlid='account.menu_finance']",
            run: "click",
        },
        {
            content: "open what belongs to revenue",
            trigger: "[data-menu-xmlid='sale_renewal.sale_deferral_menu']",
            run: "click",
        },
        {
            trigger: "[data-menu-xmlid='sale_renewal.sale_deferral_close_menu']",
            run: "click",
        },
        {
            content: "the list of closed months",
            trigger: ".o_breadcrumb:contains('Close Revenue')",
        },
        {
            content: "close another month",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "look before",
            trigger: "button[name=action_preview]",
            run: "click",
        },
        {
            content: "this would be posted",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains('Deferred Revenue')",
        },
        {
            trigger: "button[name=action_post]",
            run: "click",
        },
        {
            content: "it is in the ledger, to the cent",
            trigger:
                ".o_form_view:has(.o_arrow_button_current:contains('Posted')) .o_field_widget[name=amount_difference]:contains('0.00')",
        },
        {
            content: "the schedule",
            trigger: "[data-menu-xmlid='sale_renewal.sale_deferral_menu']",
            run: "click",
        },
        {
            trigger: "[data-menu-xmlid='sale_renewal.sale_deferral_schedule_menu']",
            run: "click",
        },
        {
            content: "has the ledger at its foot, and a click opens why",
            trigger: ".o_sale_deferral_foot button:contains('0.00')",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains('Deferred Revenue')",
        },
        {
            content: "back to the closed months",
            trigger: "[data-menu-xmlid='sale_renewal.sale_deferral_menu']",
            run: "click",
        },
        {
            trigger: "[data-menu-xmlid='sale_renewal.sale_deferral_close_menu']",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains('Close Revenue')",
        },
        {
            trigger: ".o_data_row:contains('Posted') .o_data_cell[name=name]",
            run: "click",
        },
        {
            content: "what is not earned yet",
            trigger: "button[name=action_view_items]",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains('Azure Books')",
        },
        {
            content: "back to the month",
            trigger: ".o_breadcrumb a:contains('Revenue of')",
            run: "click",
        },
        {
            content: "take it back",
            trigger: "button[name=action_reopen]",
            run: "click",
        },
        {
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current:contains('Reopened')",
        },
    ],
});
