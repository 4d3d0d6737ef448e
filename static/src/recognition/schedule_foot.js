import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatMonetary } from "@web/views/fields/formatters";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

/** What the last close counted, next to the ledger: the foot of the schedule. */
export class ScheduleFoot extends Component {
    static template = "sale_renewal.ScheduleFoot";
    static props = {};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ rows: [] });
        onWillStart(async () => {
            this.state.rows = await this.orm.call("sale.deferral.ledger", "get_foot", []);
        });
    }

    format(amount, row) {
        return formatMonetary(amount, { currencyId: row.currency_id });
    }

    async open(row) {
        const args = [row.close_id];
        const method = "action_open_close";
        this.action.doAction(await this.orm.call("sale.deferral.ledger", method, args));
    }
}

export class ScheduleListRenderer extends ListRenderer {
    static template = "sale_renewal.ScheduleListRenderer";
    static components = { ...ListRenderer.components, ScheduleFoot };
}

registry.category("views").add("sale_deferral_schedule_list", {
    ...listView,
    Renderer: ScheduleListRenderer,
});
