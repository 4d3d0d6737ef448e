import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("sale_renewal_portal_sign", {
    steps: () => [
        {
            content: "open the signature dialog",
            trigger: "#sale_order_sidebar_button, a:contains('Sign')",
        },
        {
            trigger: "a[data-bs-target='#modalaccept']:contains('Sign'):first",
            run: "click",
        },
        {
            trigger: ".modal canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        {
            content: "sign",
            trigger: ".modal .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "the order is confirmed",
            trigger: "#quote_content, .o_portal_sale_sidebar",
        },
    ],
});

registry.category("web_tour.tours").add("sale_renewal_portal_pay", {
    steps: () => [
        {
            content: "open the payment dialog",
            trigger: "a[data-bs-target='#modalaccept']:first",
            run: "click",
        },
        {
            content: "pay with the demo provider",
            trigger: ".modal button[name=o_payment_submit_button]:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "the order is paid",
            trigger: ".o_portal_sale_sidebar, #quote_content",
        },
    ],
});
