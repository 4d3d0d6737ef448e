import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("sale_renewal_billing", {
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
            content: "open what accountants do for customers",
            trigger: "[data-menu-xmlid='account.menu_finance_receivables']",
            run: "click",
        },
        {
            content: "the contracts that are due",
            trigger: "[data-menu-xmlid='sale_renewal.account_menu_contracts_to_invoice']",
            run: "click",
        },
        {
            content: "both are listed, and not the one that is due later",
            trigger:
                ".o_list_view:contains('Azure Books'):contains('Bold Foods'):not(:contains('Later'))",
        },
        {
            content: "select them all",
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "bill them",
            trigger: ".o_control_panel button:contains('Create Invoices')",
            run: "click",
        },
        {
            content: "what will be billed is shown before",
            trigger:
                ".modal .o_field_widget[name=preview]:contains('Azure Books'):contains('Bold Foods'):contains('100.00')",
        },
        {
            content: "make the invoices",
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "open the first one",
            trigger:
                ".o_data_row:contains('Azure Books') .o_data_cell[name=invoice_partner_display_name]",
            run: "click",
        },
        {
            content: "the line says which days it is for",
            trigger:
                ".o_form_view .o_field_widget[name=invoice_line_ids] .o_data_row:contains(' to ')",
        },
        {
            content: "post it",
            trigger: "button[name=action_post]",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current:contains('Posted')",
        },
        {
            content: "go to its contract",
            trigger: "button[name=action_view_contracts]",
            run: "click",
        },
        {
            content: "it has its invoice, and nothing is due: try to bill it again",
            trigger: "button[name=action_view_invoices]:contains('1')",
        },
        {
            trigger: ".o_statusbar_buttons button:contains('Create Invoices')",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=preview]:contains('Nothing is due until')",
        },
        {
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "it is refused, with the reason",
            trigger: ".modal:contains('Nothing is due until') .modal-footer button:contains('Close')",
            run: "click",
        },
        {
            trigger: ".modal button:contains('Discard')",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_form_view",
        },
    ],
});
