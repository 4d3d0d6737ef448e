import { registry } from "@web/core/registry";

const PANEL = ".o_sale_onboarding";

registry.category("web_tour.tours").add("sale_renewal_onboarding_tour", {
    steps: () => [
        {
            content: "Open the first recurring product",
            trigger: `${PANEL} button[data-step=action_open_contract_product]`,
            timeout: 60000,
            run: "click",
        },
        {
            trigger: ".modal div[name=name] input",
            timeout: 60000,
            run: "edit Hotline",
        },
        {
            trigger: ".modal div[name=list_price] input",
            run: "edit 30",
        },
        {
            content: "The price says what it is for",
            trigger: ".modal div[name=recurring_price_unit]:contains(per)",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "The step is done",
            timeout: 60000,
            trigger: `${PANEL} button[data-step=action_open_contract_product].text-success`,
        },
    ],
});
