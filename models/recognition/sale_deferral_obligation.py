from odoo import fields, models
from odoo.tools import SQL

from ..outcomes.sale_backlog import SaleBacklog

BANDS = ("rpo_first", "rpo_second", "rpo_later")
# What totals are added up from; of a difference, the last one is taken off.
TOTALS = {name: (name,) for name in (*BANDS, "signed")}
TOTALS |= {"rpo": BANDS, "difference": (*BANDS, "signed")}


def _amount(string, help):  # noqa: A002
    return fields.Monetary(
        string, readonly=True, currency_field="company_currency_id", help=help
    )


class SaleDeferralObligation(models.Model):
    """Remaining performance obligations as the books know them, as of today: what
    invoices have for days to come, and what is signed for them and not invoiced; next
    to what contracts and orders say (``sale.backlog``).

    The amounts are in ``sale_deferral_obligation_query.py``.
    """

    _name = "sale.deferral.obligation"
    _inherit = [
        "sale.company.currency.mixin",
        "sale.group.page.mixin",
        "sale.name.search.mixin",
    ]
    _description = "Remaining Performance Obligations"
    _auto = False
    _page_first = True
    _order = "rpo desc, id"
    _rec_name = "product_id"
    _depends = SaleBacklog._depends | {
        "account.move.line": ["parent_state", "balance", "period_start", "period_end"],
        "product.category": ["recognition"],
        "product.template": ["recognition"],
        "sale.order.line": [
            *SaleBacklog._depends["sale.order.line"],
            *("invoice_status", "state"),
        ],
    }

    source = fields.Selection(
        [
            ("deferred", "Invoiced, Not Earned"),
            ("unbilled", "Signed, Not Invoiced"),
            ("order", "Orders of One-Time Products"),
            ("signed", "Contracts and Orders"),
        ],
        readonly=True,
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    contract_id = fields.Many2one("sale.contract", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    move_line_id = fields.Many2one("account.move.line", "Invoice Line", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    rpo = _amount("RPO", "Invoiced or signed, for days after today.")
    rpo_first = _amount("Up to 12 Months", "The part of the next 12 months.")
    rpo_second = _amount("13 to 24 Months", "The part of the 12 months after.")
    rpo_later = _amount("After 24 Months", "The part of later days.")
    signed = _amount(
        "RPO of Contracts", "What *Backlog and RPO* counts, of contracts and orders."
    )
    difference = _amount(
        "Difference",
        "RPO of the books less that of contracts: fees that are spread over the term, "
        "and drafts, which the books do not know yet.",
    )

    def _read_group_select(self, aggregate_spec, query):
        """Totals are exact: thousandths, which are whole numbers, are added up, each
        part once.
        """
        name, _colon, function = aggregate_spec.partition(":")
        if function != "sum" or name not in TOTALS:
            return super()._read_group_select(aggregate_spec, query)
        parts = [
            SQL("SUM(ROUND(%s * 1000))", self._field_to_sql(self._table, part, query))
            for part in TOTALS[name]
        ]
        minus = SQL(" - ") if name == "difference" else SQL(" + ")
        total = minus.join([SQL(" + ").join(parts[:3]), *parts[3:]])
        return SQL("(%s) / 1000", total)

    def action_open_source(self):
        """Open the invoice, contract or order."""
        self.ensure_one()
        source = self.move_line_id.move_id or self.contract_id or self.order_id
        return source._get_records_action()
