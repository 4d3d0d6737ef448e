import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

// The deal of the demo data that the tour goes round with, see demo/tour_demo.xml.
const DEAL = "Care for a new studio";
const PATIENCE = 60000; // ms that an automatic run waits for a step

const getSteps = () => [
    {
        trigger: `.o_opportunity_kanban .o_kanban_record:contains('${DEAL}')`,
        content: _t(
            "Every deal begins here, as an opportunity. Open this one: you will take it round the whole circle."
        ),
        tooltipPosition: "right",
        run: "click",
    },
    {
        trigger: ".o_lead_opportunity_form .o_notebook a[name=products]",
        content: _t(
            "It knows its products. What recurs is sold under a plan, which says how often it is billed and how long it runs."
        ),
        tooltipPosition: "top",
        run: "click",
    },
    {
        trigger: ".o_lead_opportunity_form button[name=action_view_sale_quotation]",
        content: _t(
            "The quotation was made from these products: nobody typed them twice. Open it."
        ),
        tooltipPosition: "bottom",
        run: "click",
    },
    {
        trigger: ".o_sale_order .o_statusbar_buttons button[name=action_confirm]:enabled",
        content: _t(
            "The customer says yes. Confirm: the order and the contract are made at once, so that no signature is forgotten."
        ),
        tooltipPosition: "bottom",
        run: "click",
    },
    {
        trigger:
            ".o_sale_order:has(.o_arrow_button_current[data-value=sale]) .o_statusbar_buttons button#create_invoice:enabled",
        content: _t(
            "The order bills the first period, together with what is sold once: one invoice for the customer to pay."
        ),
        tooltipPosition: "bottom",
        run: "click",
    },
    {
        trigger: ".modal button[name=create_invoices]:enabled",
        content: _t("A regular invoice will do."),
        tooltipPosition: "top",
        run: "click",
    },
    {
        trigger: ".o_form_view:has(.o_field_widget[name=invoice_line_ids]) button[name=action_post]:enabled",
        content: _t(
            "Each line says for which days it is. No day is ever billed twice. Post it."
        ),
        tooltipPosition: "bottom",
        run: "click",
    },
    {
        trigger:
            ".o_form_view:has(.o_arrow_button_current[data-value=posted]) button[name=action_view_contracts]",
        content: _t(
            "All later periods are billed by the contract, by itself. Have a look at it."
        ),
        tooltipPosition: "bottom",
        run: "click",
    },
    {
        trigger:
            ".o_form_view:has(.o_field_widget[name=plan_id]) .o_statusbar_buttons button[name=action_open_renew]:enabled",
        content: _t(
            "Thirty days before its end, the contract makes its renewal without being asked. You need not wait that long: renew it now."
        ),
        tooltipPosition: "bottom",
        run: "click",
    },
    {
        trigger: ".modal button[name=action_renew]:enabled",
        content: _t(
            "Above you read what will be made, before anything is. What is sold once is not renewed."
        ),
        tooltipPosition: "top",
        run: "click",
    },
    {
        trigger: ".o_lead_opportunity_form button[name=action_view_sale_quotation]",
        content: _t(
            "And here is the next opportunity, with its quotation: the circle is closed. Open it to see what your customer would get."
        ),
        tooltipPosition: "bottom",
        run: "click",
    },
    {
        trigger: ".o_sale_order .o_field_widget[name=order_line]",
    },
];

registry.category("web_tour.tours").add("sale_renewal_circle_tour", {
    url: "/odoo/action-crm.crm_lead_action_pipeline",
    steps: () => getSteps().map((step) => ({ ...step, timeout: PATIENCE })),
});
