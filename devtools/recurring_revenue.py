"""What the dashboard *Recurring Revenue* shows: its filters, tiles and charts."""

from .tiles import NONE

BLUE, YELLOW = "#EFF6FF", "#FFF7ED"
PERIOD, TEAM, PLAN, CATEGORY = "period", "team", "plan", "category"
TODAY = "context_today().strftime('%Y-%m-%d')"
LAST_MONTH = "(context_today() + relativedelta(months=-1, day=1)).strftime('%Y-%m-%d')"
MONTH_BEFORE = (
    "(context_today() + relativedelta(months=-2, day=1)).strftime('%Y-%m-%d')"
)
IN_90_DAYS = "(context_today() + relativedelta(days=90)).strftime('%Y-%m-%d')"

MOVEMENTS, FACTS = "sale.revenue.movement", "sale.renewal.fact"
RETENTION, CYCLE = "sale.revenue.retention", "sale.quote.to.cash"
MONTHS, COHORTS = "sale.revenue.month", "sale.revenue.cohort"
FILTERS = [
    {
        "id": PERIOD,
        "type": "date",
        "label": "Period",
        "defaultValue": "last_12_months",
    },
    *(
        {
            "id": name,
            "type": "relation",
            "label": label,
            "modelName": model,
            "defaultValueDisplayNames": [],
        }
        for name, label, model in (
            (TEAM, "Sales Team", "crm.team"),
            (PLAN, "Plan", "sale.contract.plan"),
            (CATEGORY, "Product Category", "product.category"),
        )
    ),
]
# By model: the fields that the filters are matched with.
MATCHED = {
    MOVEMENTS: {
        PERIOD: ("date", "date"),
        TEAM: ("team_id", "many2one"),
        PLAN: ("plan_id", "many2one"),
        CATEGORY: ("product_id.categ_id", "many2one"),
    },
    FACTS: {
        PERIOD: ("due_date", "date"),
        TEAM: ("team_id", "many2one"),
        PLAN: ("plan_id", "many2one"),
    },
    MONTHS: {
        PERIOD: ("month", "date"),
        TEAM: ("team_id", "many2one"),
        PLAN: ("plan_id", "many2one"),
    },
    RETENTION: {PERIOD: ("month", "date")},
    COHORTS: {PERIOD: ("cohort", "date")},
    CYCLE: {PERIOD: ("order_date", "date"), TEAM: ("team_id", "many2one")},
    # Lost quotations were never ordered.
    "Quotations Won": {PERIOD: ("sent_date", "date")},
    "sale.contract": {TEAM: ("team_id", "many2one"), PLAN: ("plan_id", "many2one")},
    "crm.lead": {TEAM: ("team_id", "many2one")},
}
MENU = "sale_renewal.sale_revenue_movement_menu"
RENEWALS = "sale_renewal.sale_renewal_fact_menu_report"
# Title, model, measure, domain now, domain before (None: the period before), whether
# the period counts, format, background, menu.
CARDS = [
    (
        *("MRR", MOVEMENTS, "amount_company"),
        f"[('date', '<=', {TODAY})]",
        f"[('date', '<', {LAST_MONTH})]",
        *(False, "amount", BLUE, MENU),
    ),
    (
        *("Net New MRR", MOVEMENTS, "amount_company"),
        f"[('movement_type', '!=', 'transfer'), ('date', '<=', {TODAY})]",
        None,
        *(True, "amount", BLUE, MENU),
    ),
    (
        *("NRR, 12 Months", RETENTION, "nrr"),
        f"[('month', '=', {LAST_MONTH})]",
        f"[('month', '=', {MONTH_BEFORE})]",
        *(False, "percent", BLUE, "sale_renewal.sale_revenue_retention_menu"),
    ),
    (
        *("GRR, 12 Months", RETENTION, "grr"),
        f"[('month', '=', {LAST_MONTH})]",
        f"[('month', '=', {MONTH_BEFORE})]",
        *(False, "percent", BLUE, "sale_renewal.sale_revenue_retention_menu"),
    ),
    (
        *("Renewal Rate", FACTS, "renewal_rate"),
        f"[('due_date', '<=', {TODAY})]",
        None,
        *(True, "percent", YELLOW, RENEWALS),
    ),
    (
        *("Due in 90 Days (MRR)", "sale.contract", "mrr_company"),
        "[('state', 'in', ('active', 'to_renew')),"
        f" ('date_end', '>=', {TODAY}), ('date_end', '<=', {IN_90_DAYS})]",
        NONE,
        *(False, "amount", YELLOW, "sale_renewal.sale_contract_menu_renewals"),
    ),
    (
        *("Renewals at High Risk", "crm.lead", "__count"),
        "[('order_type', '=', 'renewal'), ('renewal_risk', '=', 'high'),"
        " ('won_status', '=', 'pending')]",
        NONE,
        *(False, "number", YELLOW, "sale_renewal.crm_lead_menu_renewals"),
    ),
    (
        *("Quotations Won", CYCLE, "conversion_rate"),
        "[]",
        None,
        *(True, "percent", YELLOW, "sale_renewal.sale_quote_to_cash_menu"),
    ),
]
# Title, model, menu, and the parts: label and measure. They lead from the first to the
# last one, which is their sum.
BRIDGE = (
    *(
        "MRR, Opening to Closing (Subtotal)",
        MONTHS,
        "sale_renewal.sale_revenue_month_menu",
    ),
    [
        ("Opening", "opening_company"),
        ("Restated", "restatement_company"),
        ("New", "new_company"),
        ("Expansion", "expansion_company"),
        ("Reactivation", "reactivation_company"),
        ("Late Renewal", "late_renewal_company"),
        ("Transfer", "transfer_company"),
        ("Contraction", "contraction_company"),
        ("Churn", "churn_company"),
        ("Exchange", "exchange_company"),
    ],
)
# Title, type, model, measure, groups, domain, menu.
CHARTS = [
    (
        *("Movements of MRR", "odoo_bar", MOVEMENTS, "amount_company"),
        ["date:month", "movement_type"],
        f"[('movement_type', '!=', 'transfer'), ('date', '<=', {TODAY})]",
        MENU,
    ),
    (
        *("Net Revenue Retention (1 is 100 %)", "odoo_line", RETENTION, "nrr"),
        ["month:month"],
        "[('base', '>', 0)]",
        "sale_renewal.sale_revenue_retention_menu",
    ),
    (
        *("Renewals by Month Due", "odoo_bar", FACTS, "due_count"),
        ["due_date:month", "outcome"],
        "[]",
        RENEWALS,
    ),
    (
        *("Median Days from Opportunity to Payment", "odoo_bar", CYCLE),
        *("median_days_total", ["order_date:month"], "[('paid_date', '!=', False)]"),
        "sale_renewal.sale_quote_to_cash_menu",
    ),
    (
        *("Median Days from Order to Invoice", "odoo_bar", CYCLE),
        *("median_days_to_invoice", ["order_date:month"]),
        "[('invoice_date', '!=', False)]",
        "sale_renewal.sale_quote_to_cash_menu",
    ),
]
# Title, corner, model, measure, rows, columns, domain, menu, and how many of each.
GRID = (
    *("Revenue Kept, by Month of First Revenue and Months After", "First Revenue"),
    COHORTS,
    *("revenue_kept", "cohort", "age", "[('age', '<=', 12)]"),
    *("sale_renewal.sale_revenue_cohort_menu", 12, 13),
)

# What is shown while there is nothing to show. Of cards: now and before. Of charts:
# lists of numbers, by name.
SAMPLE_CARDS = [
    *((48200, 45900), (9700, 8100), (1.08, 1.05), (0.93, 0.92), (0.88, 0.85)),
    *((11400, None), (3, None), (0.41, 0.38)),
]
SAMPLE_BRIDGE = [38500, 0, 6100, 5200, 900, 0, 0, -1400, -1100, 0]
SAMPLE_MONTHS = ["January", "February", "March", "April", "May", "June"]
SAMPLE_CHARTS = [
    {
        "New": [800, 1200, 900, 1300, 1000, 900],
        "Expansion": [600, 900, 700, 1200, 900, 900],
        "Contraction": [-200, -300, -150, -300, -250, -200],
        "Churn": [-100, -300, 0, -400, -200, -100],
    },
    {"NRR": [1.02, 1.03, 1.05, 1.04, 1.07, 1.08]},
    {
        "Renewed in Time": [6, 8, 7, 9, 11, 10],
        "Renewed Late": [1, 0, 2, 1, 1, 0],
        "Lost": [1, 2, 1, 0, 2, 1],
    },
    {"Days": [41, 38, 44, 36, 33, 31]},
    {"Days": [4, 3, 3, 2, 2, 1]},
]
SAMPLE_GRID = [
    [1, 1.02, 0.98, 1.04, 1.05, 1.01],
    [1, 0.97, 1.01, 1.03, 1.06],
    [1, 1, 0.95, 0.99],
    [1, 1.04, 1.02],
    [1, 0.98],
    [1],
]
