import { registry } from "@web/core/registry";

/** A step that follows a link or sends a form. */
function goOn(content, trigger) {
    return { content, trigger, run: "click", expectUnloadPage: true };
}

registry.category("web_tour.tours").add("sale_renewal_portal_cancel", {
    steps: () => [
        goOn("open the contract", "tr[name=contract_row] a"),
        goOn("cancel it", "a[name=action_cancel]"),
        {
            content: "say why",
            trigger: "select[name=reason_id]",
            run: "selectByLabel Test moved away",
        },
        {
            trigger: "textarea[name=comment]",
            run: "edit We move",
        },
        goOn("see what follows", "button[name=go_on]"),
        {
            content: "read when the service ends",
            trigger: "div[name=preview]:contains('The last day of service is')",
        },
        goOn("confirm", "button[name=do_it]"),
        {
            content: "it is done, and said",
            trigger: "div[name=request_result]:contains('Done.')",
        },
        {
            trigger: "span[name=contract_state]:contains('Ending')",
        },
    ],
});

registry.category("web_tour.tours").add("sale_renewal_portal_seats", {
    steps: () => [
        goOn("open the contract", "tr[name=contract_row] a"),
        goOn("change quantities", "a[name=action_quantities]"),
        {
            content: "two more",
            trigger: "input[name^=item_]",
            run: "edit 3",
        },
        goOn("see what follows", "button[name=go_on]"),
        {
            content: "read what it costs",
            trigger: "div[name=preview]:contains('200.00 per billing period')",
        },
        goOn("confirm", "button[name=do_it]"),
        {
            content: "it is done, and said",
            trigger: "div[name=request_result]:contains('Done.')",
        },
        {
            trigger: "div[name=amount_period]:contains('300.00')",
        },
    ],
});

registry.category("web_tour.tours").add("sale_renewal_portal_decline", {
    steps: () => [
        goOn("open the contract", "tr[name=contract_row] a"),
        goOn("look at the offer", "a[name=review_quotation]"),
        goOn("decline it", "a[name=decline_offer]"),
        {
            content: "read what follows",
            trigger: "div[name=preview]:contains('is not renewed by this offer')",
        },
        {
            content: "say why",
            trigger: "select[name=reason_id]",
            run: "selectByLabel Test moved away",
        },
        goOn("confirm", "button[name=do_it]"),
        {
            content: "it is declined, and said",
            trigger: "div[name=declined]",
        },
    ],
});
