import { registry } from "@web/core/registry";

/** Steps that enter a card of the demo provider, and send it. */
function enterCard(number, landing) {
    return [
        {
            content: "choose the provider that always answers",
            trigger: "input[name=o_payment_radio][data-provider-code=demo]",
            run: "click",
        },
        {
            content: "enter the card",
            trigger: "input[name=customer_input]",
            run: `edit ${number}`,
        },
        {
            content: "send it",
            trigger: "button[name=o_payment_submit_button]:not([disabled])",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "the provider has answered",
            trigger: landing,
            timeout: 30000,
        },
    ];
}

registry.category("web_tour.tours").add("sale_renewal_portal_card", {
    steps: () => [
        {
            content: "the page says what the contract is paid with",
            trigger: "[name=payment_method]:contains('1234')",
        },
        {
            content: "use another card",
            trigger: "a[name=add_payment_method]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "read what it does",
            trigger: "[name=card_text]:contains('Nothing is charged to save it')",
        },
        ...enterCard(
            "4242424242424242",
            "[name=payment_added]:contains('from now on')"
        ),
        {
            content: "the contract has it",
            trigger: "[name=payment_method]:contains('4242')",
        },
    ],
});

registry.category("web_tour.tours").add("sale_renewal_portal_sign_and_pay", {
    steps: () => [
        {
            content: "sign the quotation",
            trigger: ".o_portal_sidebar_content a:contains('Sign')",
            run: "click",
        },
        {
            trigger: ".modal .o_web_sign_name_and_signature input",
            run: "edit Anna Azure",
        },
        {
            trigger: ".modal canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        {
            content: "accept it",
            trigger: ".modal .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        ...enterCard("4242424242424242", ".o_portal_submenu:contains('Sales Order')"),
    ],
});
