"""What the dashboard *Recurring Revenue* shows: its filters, tiles and charts."""

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
    RETENTION: {PERIOD: ("month", "date")},
    CYCLE: {PERIOD: ("order_date", "date"), TEAM: ("team_id", "many2one")},
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
        "[('id', '=', 0)]",
        *(False, "amount", YELLOW, "sale_renewal.sale_contract_menu_renewals"),
    ),
    (
        *("Renewals at High Risk", "crm.lead", "__count"),
        "[('order_type', '=', 'renewal'), ('renewal_risk', '=', 'high'),"
        " ('won_status', '=', 'pending')]",
        "[('id', '=', 0)]",
        *(False, "number", YELLOW, "sale_renewal.crm_lead_menu_renewals"),
    ),
    (
        *("Quotations Won", CYCLE, "conversion_rate"),
        "[]",
        None,
        *(True, "percent", YELLOW, "sale_renewal.sale_quote_to_cash_menu"),
    ),
]
# Title, type, model, measure, groups, domain, menu.
CHARTS = [
    (
        *("Change of MRR by Month", "odoo_waterfall", MOVEMENTS, "amount_company"),
        ["date:month"],
        f"[('movement_type', '!=', 'transfer'), ('date', '<=', {TODAY})]",
        MENU,
    ),
    (
        *("Movements of MRR", "odoo_bar", MOVEMENTS, "amount_company"),
        ["date:month", "movement_type"],
        f"[('movement_type', '!=', 'transfer'), ('date', '<=', {TODAY})]",
        MENU,
    ),
    (
        *("Net Revenue Retention by Month", "odoo_line", RETENTION, "nrr"),
        ["month:month"],
        "[]",
        "sale_renewal.sale_revenue_retention_menu",
    ),
    (
        *("Renewals by Month Due", "odoo_bar", FACTS, "due_count"),
        ["due_date:month", "outcome"],
        "[]",
        RENEWALS,
    ),
]
