import {ProductConfiguratorDialog} from "@sale/js/product_configurator_dialog/product_configurator_dialog";
import {patch} from "@web/core/utils/patch";

ProductConfiguratorDialog.props = {
    ...ProductConfiguratorDialog.props,
    plan_id: {type: Number, optional: true},
};

patch(ProductConfiguratorDialog.prototype, {
    // What was chosen on the page of the product counts in the dialog, too.
    _getAdditionalRpcParams() {
        const plan = this.props.plan_id;
        return {
            ...super._getAdditionalRpcParams(),
            ...(plan ? {plan_id: plan} : {}),
        };
    },
});
