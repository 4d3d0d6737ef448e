from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Fill what reports add up, where anything recurs."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    lines = env["sale.order.line"].search([("recurring_type", "=", "recurring")])
    _recompute(lines, "mrr", "amount_committed")
    domain = ["|", ("line_ids", "!=", False), ("primary_order_id", "!=", False)]
    leads = env["crm.lead"].with_context(active_test=False).search(domain)
    names = ("amount_committed", "first_period_amount", "sold_type", "main_plan_id")
    _recompute(leads, *names)
    contracts = env["sale.contract"].search([("currency_rate", "=", False)])
    _recompute(contracts, "currency_rate", "mrr_company", "arr_company")
    _recompute(contracts.change_ids, "mrr_change_company")


def _recompute(records, *names):
    for name in names:
        records.env.add_to_compute(records._fields[name], records)
    records._recompute_recordset(names)
    records.flush_recordset(names)
