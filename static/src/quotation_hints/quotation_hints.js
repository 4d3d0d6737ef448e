import { Component, reactive, status, toRaw, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const OPEN_STATES = ["draft", "sent"];
const PAUSE = 100; // milliseconds, in which somebody may change more
const NOTHING = {
    lines: {},
    earliest: false,
    missing: false,
    too_early: false,
    suggestions: [],
};
const COLORS = {
    available: "text-bg-success",
    forecast: "text-bg-warning",
    short: "text-bg-danger",
};

const known = new WeakMap();

/** What is known of the quotation in a form, for all parts of that form. */
function getHints(record) {
    const model = toRaw(record.model);
    if (!known.has(model)) {
        known.set(model, reactive({ ...NOTHING }));
    }
    return known.get(model);
}

function getKey(record) {
    return record.resId || record._virtualId;
}

/** What the answer depends on, as a text; empty where there is nothing to ask. */
function getQuestion({ data, resId }) {
    const lines = data.order_line.records.filter((line) => line.data.product_id);
    if (!lines.length || !OPEN_STATES.includes(data.state)) {
        return "";
    }
    return JSON.stringify([
        [resId, data.state, data.partner_id?.id, data.warehouse_id?.id],
        [data.commitment_date, data.order_type],
        lines.map((line) => [
            [getKey(line), line.data.product_id.id, line.data.product_uom_id?.id],
            [line.data.product_uom_qty, line.data.sequence, line.data.plan_id?.id],
            [line.data.fulfilment, line.data.route_ids?.currentIds],
        ]),
    ]);
}

function formatDay(day) {
    return day ? formatDate(deserializeDate(day)) : "";
}

class QuotationPart extends Component {
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.hints = useState(getHints(this.props.record));
    }

    get earliest() {
        return formatDay(this.hints.earliest);
    }

    /** Save what was typed, let the server do something to it, and show that. */
    async change(model, method, ids, context = {}) {
        const { record } = this.props;
        if (await record.save()) {
            context = { ...context, sale_renewal_order_id: record.resId };
            await this.orm.call(model, method, [ids || [record.resId]], { context });
            await record.load();
        }
    }

    promise() {
        return this.change("sale.order", "action_promise_earliest_date");
    }
}

/** Asks what depends on the stock once the form is open, and again when something of
 * it changes; warns of a delivery date that cannot be kept. */
export class QuotationHints extends QuotationPart {
    static template = "sale_renewal.QuotationHints";

    setup() {
        super.setup();
        this.question = "";
        this.resId = this.props.record.resId;
        this.ask = useDebounced(() => this.load(), PAUSE);
        useRecordObserver((record) => {
            if (this.resId && this.resId !== record.resId) {
                Object.assign(this.hints, NOTHING); // of the quotation before
            }
            this.resId = record.resId;
            const question = getQuestion(record);
            if (question !== this.question) {
                this.question = question;
                this.ask();
            }
        });
    }

    async load() {
        const { question } = this;
        const answer = question ? await this.fetch() : {};
        // Not of a form that was drawn anew meanwhile: it asks itself.
        if (question === this.question && status(this) !== "destroyed") {
            Object.assign(this.hints, NOTHING, answer);
        }
    }

    async fetch() {
        const { record } = this.props;
        const values = await record.model.mutex.exec(() =>
            record._getChanges(record._changes, { withReadonly: true })
        );
        if (status(this) === "destroyed") {
            return {};
        }
        const ids = record.resId ? [record.resId] : [];
        return this.orm.silent.call("sale.order", "get_hints", [ids, values]);
    }
}

/** The first day on which everything can be delivered, among other information. */
export class QuotationPromise extends QuotationPart {
    static template = "sale_renewal.QuotationPromise";
}

/** What goes with the products of the quotation. */
export class QuotationSuggestions extends QuotationPart {
    static template = "sale_renewal.QuotationSuggestions";

    add(product) {
        return this.change("product.product", "action_add_to_quotation", [product.id]);
    }
}

class LineHint extends Component {
    static props = { ...standardFieldProps };

    setup() {
        this.hints = useState(getHints(this.props.record));
    }

    get hint() {
        return this.hints.lines[getKey(this.props.record)];
    }
}

/** Whether the stock covers a line, in its column. */
export class AvailabilityHint extends LineHint {
    static template = "sale_renewal.AvailabilityHint";

    get color() {
        const other = this.hint.dropship ? "text-bg-info" : "text-bg-secondary";
        return COLORS[this.hint.status] || other;
    }
}

/** From when on a line can be delivered, in its column. */
export class AvailableDateHint extends LineHint {
    static template = "sale_renewal.AvailableDateHint";

    get day() {
        return formatDay(this.hint?.day);
    }
}

const widgets = registry.category("view_widgets");
widgets.add("quotation_hints", { component: QuotationHints });
widgets.add("quotation_promise", { component: QuotationPromise });
widgets.add("quotation_suggestions", { component: QuotationSuggestions });

const fields = registry.category("fields");
fields.add("availability_hint", {
    component: AvailabilityHint,
    supportedTypes: ["char"],
});
fields.add("available_date_hint", {
    component: AvailableDateHint,
    supportedTypes: ["date"],
});
