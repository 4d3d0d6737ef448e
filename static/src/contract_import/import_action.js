import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { patch } from "@web/core/utils/patch";
import { useService } from "@web/core/utils/hooks";
import { ImportAction } from "@base_import/import_action/import_action";

patch(ImportAction.prototype, {
    setup() {
        super.setup();
        this.dialog = useService("dialog");
    },

    /** Say what was left out before the screen that says it is gone. */
    openRecords() {
        if (!this.model.leftOut.count) {
            return super.openRecords(...arguments);
        }
        this.dialog.add(
            AlertDialog,
            {
                title: this.model.leftOutTitle(false),
                body: this.model.leftOutLines.join("\n"),
            },
            { onClose: () => super.openRecords(...arguments) }
        );
    },
});
