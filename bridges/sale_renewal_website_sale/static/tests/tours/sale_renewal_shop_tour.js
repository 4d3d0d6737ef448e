import {registry} from "@web/core/registry";
import * as shop from "@website_sale/js/tours/tour_utils";

// Support is shown per month; the shopper takes it per year, and pays as a guest.
registry.category("web_tour.tours").add("sale_renewal_shop", {
    steps: () => [
        ...shop.searchProduct("Support Tour", {select: true}),
        {
            content: "The price is per month",
            trigger: ".o_sale_renewal_period:contains(per month)",
        },
        {
            content: "Choose the yearly plan",
            trigger: "[name=plan_choice]:contains(Test yearly) input",
            run: "click",
        },
        {
            content: "The price is per year now",
            trigger: ".oe_price .oe_currency_value:contains(1,000.00)",
        },
        {
            trigger: ".o_sale_renewal_period:contains(per year)",
        },
        {
            content: "Put it into the cart",
            trigger: "#add_to_cart",
            run: "click",
        },
        shop.goToCart(),
        {
            content: "Period and term of the line",
            trigger: "[name=line_period]:contains(per year)",
        },
        {
            trigger: "[name=line_terms]:contains(Term of 3 years)",
        },
        {
            content: "What is paid later",
            trigger: "[name=recurring_total]:contains(Then per year)",
        },
        shop.goToCheckout(),
        ...shop.fillAdressForm(
            {
                name: "Tour Shopper",
                phone: "123456789",
                email: "tour.shopper@example.com",
                street: "1 Road",
                city: "Brussels",
                zip: "1000",
            },
            true
        ),
        {
            content: "The terms are there when the shopper pays",
            trigger: "[name=website_sale_cart_summary_product_name] [name=line_terms]",
        },
        {
            content: "On a phone they stand by the button",
            trigger: "[name=later_payments]:contains(Then per year):not(:visible)",
        },
        {
            content: "Choose the provider that always answers",
            trigger: "input[name=o_payment_radio][data-provider-code=demo]",
            run: "click",
        },
        ...shop.payWithDemo(),
        {
            content: "And when everything is done",
            trigger: "[name=recurring_total]:contains(Then per year)",
        },
    ],
});
