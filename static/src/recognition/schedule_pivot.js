import { ScheduleFoot } from "@sale_renewal/recognition/schedule_foot";
import { registry } from "@web/core/registry";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { pivotView } from "@web/views/pivot/pivot_view";

export class SchedulePivotRenderer extends PivotRenderer {
    static template = "sale_renewal.SchedulePivotRenderer";
    static components = { ...PivotRenderer.components, ScheduleFoot };
}

registry.category("views").add("sale_deferral_schedule_pivot", {
    ...pivotView,
    Renderer: SchedulePivotRenderer,
});
