import { patch } from "@web/core/utils/patch";
import { _t } from "@web/core/l10n/translation";
import { ProductCatalogKanbanController } from "@product/product_catalog/kanban_controller";

patch(ProductCatalogKanbanController.prototype, {
    // Opportunities have no `state`, which the catalogue reads of every document.
    get stateFiels() {
        return this.orderResModel === "crm.lead" ? ["won_status"] : super.stateFiels;
    },

    _defineButtonContent() {
        if (this.orderResModel === "crm.lead") {
            this.buttonString = _t("Back to Opportunity");
        } else {
            super._defineButtonContent();
        }
    },
});
