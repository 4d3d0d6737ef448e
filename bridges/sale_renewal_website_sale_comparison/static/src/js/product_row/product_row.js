import {ProductRow} from "@website_sale_comparison/js/product_row/product_row";

ProductRow.props = {
    ...ProductRow.props,
    period_label: {type: String, optional: true},
};
