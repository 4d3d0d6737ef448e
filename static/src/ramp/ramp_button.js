import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { ViewButton } from "@web/views/view_button/view_button";

/** Opens the steps of an order line. A field, for lists give buttons 80 pixels. */
export class RampButton extends Component {
    static template = "sale_renewal.RampButton";
    static components = { ViewButton };
    static props = { ...standardFieldProps };

    get isRecurring() {
        const { display_type, recurring_type } = this.props.record.data;
        return recurring_type === "recurring" && !display_type;
    }
}

export const rampButton = {
    component: RampButton,
    supportedTypes: ["integer"],
    label: false,
    listViewWidth: 20,
    fieldDependencies: [
        { name: "display_type", type: "selection" },
        { name: "recurring_type", type: "selection" },
    ],
};
registry.category("fields").add("sale_renewal_ramp", rampButton);
