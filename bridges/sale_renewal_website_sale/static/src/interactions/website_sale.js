import {patch} from "@web/core/utils/patch";
import {patchDynamicContent} from "@web/public/utils";
import {WebsiteSale} from "@website_sale/interactions/website_sale";

const chosenPlan = (el) => {
    const input = el.querySelector('input[name="plan_id"]:checked');
    return input ? {plan_id: parseInt(input.value)} : {};
};

patch(WebsiteSale.prototype, {
    setup() {
        super.setup();
        // The choices are rendered anew with every answer: listen around them.
        patchDynamicContent(this.dynamicContent, {
            ".o_sale_renewal_plans": {
                "t-on-change": this.onChangeAddQuantity.bind(this),
            },
        });
    },

    _getOptionalCombinationInfoParam(product) {
        return {
            ...super._getOptionalCombinationInfoParam(product),
            ...chosenPlan(product),
        };
    },

    _onChangeCombination(ev, parent, combination) {
        super._onChangeCombination(ev, parent, combination);
        const period = parent.querySelector(".o_sale_renewal_period");
        if (period && combination.period_label) {
            period.textContent = combination.period_label;
        }
        const plans = parent.querySelector(".o_sale_renewal_plans");
        if (plans && combination.plan_choices) {
            const focused = plans.contains(document.activeElement);
            plans.innerHTML = combination.plan_choices;
            if (focused) {
                plans.querySelector('input[name="plan_id"]:checked')?.focus();
            }
        }
    },

    _updateRootProduct(form) {
        super._updateRootProduct(form);
        Object.assign(this.rootProduct, chosenPlan(form));
    },
});
