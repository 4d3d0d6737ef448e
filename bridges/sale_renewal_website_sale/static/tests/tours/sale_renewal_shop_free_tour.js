import {registry} from "@web/core/registry";
import * as shop from "@website_sale/js/tours/tour_utils";

// Nothing is paid today: the card that is charged later is asked for all the same.
registry.category("web_tour.tours").add("sale_renewal_shop_free", {
    steps: () => [
        ...shop.addToCart({productName: "Support Tour", expectUnloadPage: true}),
        shop.goToCart(),
        shop.goToCheckout(),
        ...shop.fillAdressForm(
            {
                name: "Free Shopper",
                phone: "123456789",
                email: "free.shopper@example.com",
                street: "1 Road",
                city: "Brussels",
                zip: "1000",
            },
            true
        ),
        {
            content: "It says what the card is for",
            trigger: "[name=method_saved]:contains(Nothing is charged today)",
        },
        {
            content: "Choose the provider that always answers",
            trigger: "input[name=o_payment_radio][data-provider-code=demo]",
            run: "click",
        },
        {
            content: "Enter a card",
            trigger: "input[name=customer_input]",
            run: "edit 4242",
        },
        {
            content: "Save it, and order",
            trigger: "button[name=o_payment_submit_button]:contains(Save and Order)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The order is made",
            trigger: "#order_name",
        },
        {
            content: "Nobody is asked for a method again",
            trigger: "body:not(:has([name=payment_method_missing]))",
        },
    ],
});
