import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("sale_renewal_contract_sign", {
    steps: () => [
        {
            content: "the page asks for the signature",
            trigger: "[name=contract_to_sign] a:contains('Sign')",
            run: "click",
        },
        {
            content: "enter the name",
            trigger: ".modal .o_web_sign_name_and_signature input",
            run: "edit Anna Azure",
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
            content: "it is signed",
            trigger: "[name=contract_signed]",
        },
        {
            content: "who signed it is on the page",
            trigger: "[name=contract_signed_by]:contains('Anna Azure')",
        },
    ],
});
