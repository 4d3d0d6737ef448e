import { registry } from "@web/core/registry";

const PANEL = ".o_sale_onboarding";
const PRODUCT = `${PANEL} button[data-step=action_open_contract_product]`;
const LINES = ".o_field_widget[name=order_line]";
const MAX_CLICKS = 20;

/** What a newcomer clicks and types, one step each; the others only look. */
const steps = [
    {
        content: "Open the first recurring product",
        trigger: PRODUCT,
        timeout: 60000,
        run: "click",
    },
    { trigger: ".modal div[name=name] input", timeout: 60000, run: "edit Hotline" },
    { trigger: ".modal div[name=list_price] input", run: "edit 30" },
    {
        content: "Is the price per month? It says so",
        trigger: ".modal div[name=recurring_price_unit]:contains(per month)",
    },
    { trigger: ".modal .o_form_button_save", run: "click" },
    { trigger: `${PRODUCT}.text-success`, timeout: 60000 },
    {
        content: "Sell it",
        trigger: ".o_menu_sections button[data-menu-xmlid='sale.sale_order_menu']",
        run: "click",
    },
    {
        trigger: ".o-dropdown-item[data-menu-xmlid='sale.menu_sale_quotations']",
        run: "click",
    },
    { trigger: ".o_breadcrumb:contains(Quotations)", timeout: 60000 },
    { trigger: ".o_list_button_add", run: "click" },
    {
        trigger: ".o_field_res_partner_many2one[name=partner_id] input",
        timeout: 60000,
        run: "edit First Customer",
    },
    { trigger: ".o_m2o_dropdown_option_create a", run: "click" },
    {
        trigger: `${LINES} button:contains('Add a product'), ${LINES} a:contains('Add a product')`,
        run: "click",
    },
    {
        trigger: ".o_selected_row .o_field_widget[name=product_template_id] input",
        run: "edit Hotline",
    },
    { trigger: ".o-autocomplete--dropdown-item a:contains(Hotline)", run: "click" },
    {
        content: "What recurs, and how often, stands below the total",
        trigger: "div[name=recurring_summary]:contains(per month)",
    },
    { trigger: "button[name=action_confirm].btn-secondary", run: "click" },
    {
        content: "The order has made a contract",
        trigger: "button[name=action_view_contracts]",
        timeout: 60000,
        run: "click",
    },
    {
        content: "Was the first month billed? It says who bills it",
        trigger: ".alert:contains(The first period is billed by order)",
    },
    { trigger: "button[name=action_open_renew]", run: "click" },
    {
        content: "What will be made is shown before",
        trigger: ".modal .o_field_widget[name=preview]:contains(30.00)",
    },
    { trigger: ".modal button[name=action_renew]", run: "click" },
    {
        content: "The renewal is there, with its product",
        trigger: ".o_lead_opportunity_form .o_field_widget[name=line_ids]:contains(Hotline)",
        timeout: 60000,
    },
    {
        content: "and its quotation",
        trigger: "button[name=action_view_sale_quotation]:contains(1)",
    },
];

registry.category("web_tour.tours").add("sale_renewal_first_renewal", {
    steps: () => [
        ...steps,
        {
            content: "All of that in few clicks",
            trigger: "body",
            run: () => {
                const clicks = steps.filter((step) => step.run).length;
                if (clicks > MAX_CLICKS) {
                    throw new Error(`${clicks} clicks to the first renewal`);
                }
            },
        },
    ],
});
