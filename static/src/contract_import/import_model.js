import { patch } from "@web/core/utils/patch";
import { _t } from "@web/core/l10n/translation";
import { BaseImportModel } from "@base_import/import_model";

const SHOWN_MESSAGES = 200;

patch(BaseImportModel.prototype, {
    setResModel(resModel) {
        super.setResModel(...arguments);
        this.leftOut = { count: 0, lines: [] };
        if (resModel === "sale.contract") {
            this.importOptionsValues.skip_contracts_with_errors = { value: false };
        }
    },

    async executeImport(isTest) {
        this.leftOut = { count: 0, lines: [] };
        const result = await super.executeImport(...arguments);
        if (this.leftOut.count) {
            this.importMessages = this.importMessages.filter(({ type }) => type !== "info");
            this._addMessage("warning", [this.leftOutTitle(isTest), ...this.leftOutLines]);
        }
        return result;
    },

    leftOutTitle(isTest) {
        const { count } = this.leftOut;
        return isTest
            ? _t("To be left out: %s. The other contracts are valid.", count)
            : _t("Left out: %s", count);
    },

    get leftOutLines() {
        return this._shorten(this.leftOut.lines);
    },

    _shorten(lines) {
        const more = lines.length - SHOWN_MESSAGES;
        return more > 0
            ? [...lines.slice(0, SHOWN_MESSAGES), _t("… and %s more", more)]
            : lines;
    },

    async _callImport() {
        const result = await super._callImport(...arguments);
        if (result.left_out_count) {
            this.leftOut.count += result.left_out_count;
            this.leftOut.lines.push(...result.left_out.map(({ message }) => message));
        }
        return result;
    },

    /**
     * Reasons are told by row, where Odoo shows values by column and no more than one
     * reason of each.
     */
    _handleImportErrors(messages) {
        const lines = messages.map(({ message }) => message);
        if (this.resModel !== "sale.contract" || !messages.some(({ rows }) => rows)) {
            return super._handleImportErrors(...arguments);
        }
        this._addMessage("danger", [
            _t('The file has errors: correct them, or choose "Skip contracts with errors".'),
            ...this._shorten(lines),
        ]);
    },
});
