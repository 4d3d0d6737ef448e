import { registry } from "@web/core/registry";

/**
 * Open a report from the menu, click a figure, and see the rows behind it.
 *
 * @param {string} menu
 * @param {string} row what one of the rows says
 * @param {object[]} before steps to the pivot table, where another view comes first
 */
function drillDown(menu, row, before = []) {
    return [
        {
            content: "open the reports",
            trigger: "[data-menu-xmlid='sale.menu_sale_report']",
            run: "click",
        },
        {
            content: `open ${menu}`,
            trigger: `[data-menu-xmlid='sale_renewal.${menu}']`,
            run: "click",
        },
        ...before,
        {
            content: "click a figure",
            trigger: ".o_pivot.mx-3 tbody tr:first .o_pivot_cell_value .o_value:not(:empty):first",
            run: "click",
        },
        {
            content: "the rows behind it are listed",
            trigger: `.o_list_view .o_data_row:contains('${row}'), .o_list_view .o_group_header`,
        },
    ];
}

const TO_PIVOT = [
    {
        content: "choose the pivot table",
        trigger: ".o_graph_renderer, .o_graph_view, .o_list_view .o_group_header",
    },
    {
        content: "open it",
        trigger: "button.o_switch_view.o_pivot",
        run: "click",
    },
];

/** A dashboard takes its time on a busy machine. */
function patiently(steps) {
    return steps.map((step) => ({ timeout: 60000, ...step }));
}

registry.category("web_tour.tours").add("sale_renewal_movements", {
    steps: () =>
        patiently(drillDown("sale_revenue_movement_menu", "Azure Books", TO_PIVOT)),
});

registry.category("web_tour.tours").add("sale_renewal_dashboard", {
    steps: () => patiently([
        {
            content: "click the first card, which is MRR",
            trigger: ".o-figure canvas[role='button']:first",
            run: "click",
        },
        {
            content: "its report opens",
            trigger: ".o_breadcrumb:contains('Recurring Revenue')",
        },
        ...TO_PIVOT,
        {
            content: "click a figure",
            trigger: ".o_pivot.mx-3 tbody tr:first .o_pivot_cell_value .o_value:not(:empty):first",
            run: "click",
        },
        {
            content: "the rows behind it are listed",
            trigger: ".o_list_view .o_data_row, .o_list_view .o_group_header",
        },
    ]),
});

registry.category("web_tour.tours").add("sale_renewal_figures", {
    steps: () => [
        ...drillDown("sale_revenue_commitment_menu", "Azure Books"),
        ...drillDown("sale_revenue_month_menu", "Test monthly"),
        ...drillDown("sale_opportunity_outcome_menu", "Tour deal"),
        ...drillDown("sale_receivable_menu", "Azure Books"),
        ...drillDown("sale_ranking_menu_customers", "Azure Books", TO_PIVOT),
        {
            content: "open the invoices of a row",
            trigger: ".o_list_view .o_data_row button[name=action_open_invoice_lines]:first",
            run: "click",
        },
        {
            content: "they are listed",
            trigger: ".o_breadcrumb:contains('Invoice Lines')",
        },
    ],
});

/** Of each report of customers that stay: a figure, and the rows behind it. */
registry.category("web_tour.tours").add("sale_renewal_retention", {
    steps: () =>
        patiently([
            ...drillDown("sale_revenue_retention_menu", "0%", TO_PIVOT),
            {
                content: "open the movements of the month",
                trigger:
                    ".o_list_view .o_data_row button[name=action_open_movements]:first",
                run: "click",
            },
            {
                content: "who came in it is one of them",
                trigger: ".o_list_view .o_data_row:contains('Bold Foods')",
            },
            ...drillDown("sale_revenue_retention_part_menu_plan", "Test monthly"),
            ...drillDown("sale_revenue_retention_part_menu_team", "Tour team"),
            ...drillDown("sale_revenue_cohort_menu", "100%"),
            ...drillDown("sale_revenue_cohort_part_menu_plan", "Test monthly"),
            ...drillDown("sale_revenue_cohort_part_menu_team", "Tour team"),
        ]),
});

/** The same of the reports on renewals, orders, what is to come and what is sold. */
registry.category("web_tour.tours").add("sale_renewal_outcomes", {
    steps: () =>
        patiently([
            ...drillDown("sale_renewal_fact_menu_report", "Azure Books"),
            ...drillDown("sale_quote_to_cash_menu", "Bold Foods"),
            ...drillDown("sale_quote_to_cash_menu_conversion", "Bold Foods"),
            ...drillDown("sale_backlog_menu", "Bold Foods"),
            ...drillDown("sale_ranking_menu_products", "Support"),
        ]),
});
