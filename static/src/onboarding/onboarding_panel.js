import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

/** The steps that lead an administrator from an empty database to a first renewal. */
export class OnboardingPanel extends Component {
    static template = "sale_renewal.OnboardingPanel";
    static props = {};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.tours = useService("tour_service");
        this.state = useState({ steps: false, tour: false });
        onWillStart(() => this.load());
    }

    get isComplete() {
        return this.state.steps.every((step) => step.is_done);
    }

    async load() {
        const ask = (method) => this.orm.silent.call("onboarding.onboarding", method, []);
        this.state.steps = await ask("get_contract_panel");
        this.state.tour = this.state.steps && (await ask("get_contract_tour"));
    }

    startTour() {
        this.tours.startTour(this.state.tour, { mode: "manual" });
    }

    async open(step) {
        const steps = "onboarding.onboarding.step";
        const action = await this.orm.call(steps, step.action, []);
        let isSaved = false;
        await this.action.doAction(action, {
            props: {
                onSave: () => {
                    isSaved = true;
                    this.action.doAction({ type: "ir.actions.act_window_close" });
                },
            },
            onClose: async () => {
                if (isSaved) {
                    await this.orm.call(steps, "action_set_just_done", [[step.id]]);
                }
                await this.load();
            },
        });
    }

    async close() {
        await this.orm.call("onboarding.onboarding", "close_contract_panel", []);
        this.state.steps = false;
    }
}

export class ContractListRenderer extends ListRenderer {
    static template = "sale_renewal.ContractListRenderer";
    static components = { ...ListRenderer.components, OnboardingPanel };
}

registry.category("views").add("sale_contract_onboarding_list", {
    ...listView,
    Renderer: ContractListRenderer,
});
