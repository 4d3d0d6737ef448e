import { registry } from "@web/core/registry";
import { formatPercentage } from "@web/views/fields/formatters";

/**
 * A rate without anything in its denominator is empty: 0 % would be another answer.
 *
 * @param {number|false} value
 * @param {object} options
 */
export function formatRatio(value, options) {
    return typeof value === "number" ? formatPercentage(value, options) : "";
}
formatRatio.extractOptions = formatPercentage.extractOptions;

registry.category("formatters").add("sale_ratio", formatRatio);
