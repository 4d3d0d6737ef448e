from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...counted import CountedMany2many, RowCount


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "sale.order.type.mixin", "sale.plain.form.mixin"]

    _plain_kind = ("order_type", "new")
    _plain_sign = "has_recurring_line"
    _plain_rows = "order_line"
    # What the customer brings along is filled in, whatever the order sells yet.
    _plain_causes = frozenset(
        ("order_type", "opportunity_id", "sale_order_template_id", "partner_id")
    )

    order_type = fields.Selection(
        compute="_compute_order_type",
        store=True,
        readonly=False,
        precompute=True,
        default=None,
    )
    # Not with the values of a new order: those are written with the rights of whoever
    # sells, who may not see what a reassigned opportunity is for.
    source_contract_ids = fields.Many2many(
        compute="_compute_source_contract_ids", store=True, readonly=False
    )

    contract_ids = CountedMany2many(
        "sale.contract",
        "sale_contract_order_rel",
        "order_id",
        "contract_id",
        "Contracts",
        copy=False,
        readonly=True,
        counted_by="contract_count",
        help="Contracts that the confirmation of this order made.",
    )
    # Odoo does not tell an order that its contract is deleted, but that its number is.
    contract_count = RowCount(counts="contract_ids", depends=["contract_ids.number"])
    term_start_date = fields.Date(
        "Start of Term",
        compute="_compute_term_start_date",
        store=True,
        readonly=False,
        copy=False,
        help="First day of the contracts that this order makes, whatever their plans "
        "wait for. Empty: the day of its confirmation, or of what the plans wait for. "
        "A renewal follows the contracts it renews.",
    )
    term_end_date = fields.Date(
        "End of Term",
        copy=False,
        help="Last day of the contracts that this order makes. Empty: as their plans "
        "say.",
    )
    named_contract_ids = fields.Many2many(
        "sale.contract",
        string="Named Contracts",
        compute="_compute_named_contract_ids",
        export_string_translation=False,
        help="The contracts that this order renews or sells into, as its form shows "
        "them: those of an order of type New are not looked for.",
    )
    has_recurring_line = fields.Boolean(compute="_compute_recurring_totals")
    amount_one_time = fields.Monetary("One-Time", compute="_compute_recurring_totals")
    amount_recurring_monthly = fields.Monetary(
        "Recurring per Month", compute="_compute_recurring_totals"
    )
    amount_committed = fields.Monetary(
        "Committed",
        compute="_compute_recurring_totals",
        help="One-time amount and every billing period of the terms; evergreen lines "
        "count with one period.",
    )
    recurring_summary = fields.Html(
        compute="_compute_recurring_summary",
        sanitize=False,
        help="Totals of the recurring and one-time lines, without taxes.",
    )

    @api.depends("opportunity_id")
    def _compute_order_type(self):
        for order in self:
            order.order_type = order.order_type or "new"
            lead = order.opportunity_id
            if lead and order.order_type == "new" and order._may_follow(lead):
                order.order_type = lead.order_type

    @api.depends("opportunity_id")
    def _compute_source_contract_ids(self):
        for order in self:
            lead = order.opportunity_id
            if not order.source_contract_ids and order._may_follow(lead):
                order.source_contract_ids = lead.source_contract_ids

    @api.depends_context("uid")
    @api.depends("order_type", "source_contract_ids")
    def _compute_named_contract_ids(self):
        """Whose renewal was given to them may not see the contracts of a colleague."""
        self.named_contract_ids = False
        for order in self.filtered(lambda order: order.order_type != "new"):
            contracts = order.source_contract_ids._origin
            order.named_contract_ids = contracts._filtered_access("read")

    @api.depends(
        "order_type", "source_contract_ids.date_start", "source_contract_ids.date_end"
    )
    def _compute_term_start_date(self):
        for order in self:
            # A day that somebody chose stays, also when the old terms end elsewhen.
            if order.contract_ids or order.starts_together:
                continue
            if following := order._get_day_after_renewed_terms():
                order.term_start_date = following
            elif not order.term_start_date and order.order_type == "upsell":
                # sudo: as in _get_concerned_contracts; only days are read
                contracts = order.sudo().source_contract_ids
                starts = contracts.filtered("date_start").mapped("date_start")
                today = order.company_id._get_contract_today()
                order.term_start_date = max([today, *starts])

    @api.depends(
        "order_line.price_subtotal",
        "order_line.plan_id",
        "order_line.recurring_type",
        "order_line.period_start",
        "order_line.price_unit",
        "order_line.product_uom_qty",
        "order_line.discount",
        "term_start_date",
        "term_end_date",
    )
    def _compute_recurring_totals(self):
        for order in self:
            totals = order.order_line._get_recurring_totals()
            order.amount_one_time = totals["one_time"]
            order.amount_recurring_monthly = totals["monthly"]
            order.amount_committed = totals["committed"]
            order.has_recurring_line = bool(order.order_line._get_recurring_lines())

    @api.depends_context("lang")
    @api.depends(
        "order_line.price_subtotal",
        "order_line.plan_id",
        "order_line.recurring_type",
        "order_line.period_start",
        "order_line.target_contract_id",
        "state",
        "order_line.price_unit",
        "order_line.product_uom_qty",
        "order_line.discount",
        "term_start_date",
        "term_end_date",
        "currency_id",
    )
    def _compute_recurring_summary(self):
        for order in self:
            values = {
                "rows": order._get_recurring_summary(),
                "currency": order.currency_id,
                "term": order._get_term_text(),
            }
            if values["rows"]:
                values["contracts"] = order._get_contract_texts()
                values["periods"] = order._get_first_period_texts()
            order.recurring_summary = bool(values["rows"]) and self.env[
                "ir.qweb"
            ]._render("sale_renewal.recurring_summary", values)

    @api.model_create_multi
    def create(self, vals_list):
        self._check_contract_values(*vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_contract_values(vals)
        if "order_type" in vals:
            self._check_order_type(vals["order_type"])
        return super().write(vals)

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "opportunity_id", "contract_ids"]

    @api.model
    def _get_contract_only_fields(self):
        return [
            *super()._get_contract_only_fields(),
            *("contract_count", "named_contract_ids", "recurring_summary"),
            *("starts_together", "term_start_date", "term_end_date"),
        ]

    @api.model
    def default_get(self, fields):
        """Odoo itself hands the opportunity of a new quotation on as a default."""
        values = super().default_get(fields)
        lead_id = self.env.context.get("default_opportunity_id")
        if lead_id and "opportunity_id" in fields:
            values["opportunity_id"] = lead_id
        return values

    def _get_known_links(self, name, links):
        """What the opportunity is for was checked there."""
        known = super()._get_known_links(name, links)
        if name == "source_contract_ids":
            # sudo: the links of the opportunity were checked when they were written
            known |= links & self.sudo().opportunity_id.source_contract_ids
        return known

    def _get_day_after_renewed_terms(self):
        """Return the day after the first of the terms that this order renews ends."""
        self.ensure_one()
        ends = self._get_followed_contracts().mapped("date_end")
        return bool(ends) and min(ends) + timedelta(days=1)

    def _get_followed_contracts(self, plan=None):
        """Return the contracts whose terms are followed by those of this order.

        :param plan: only those under this ``sale.contract.plan``
        """
        self.ensure_one()
        # Whoever sells may not see all contracts that the order follows.
        order = self.sudo()
        if order.order_type != "renewal":
            return order.env["sale.contract"]
        return order._get_named_contracts().filtered(
            lambda contract: contract.date_end and plan in (None, contract.plan_id)
        )

    def _get_named_contracts(self):
        """The lines of a new order ask before its own links are written."""
        return super()._get_named_contracts() or self.opportunity_id.source_contract_ids

    @api.readonly
    def action_view_contracts(self):
        self.ensure_one()
        return self.contract_ids._get_records_action(name=self.env._("Contracts"))

    def _get_recurring_summary(self):
        """Return the totals that form, portal and PDF show, or no rows.

        :return: see ``sale.recurring.line.mixin``; empty without recurring lines
        :rtype: list[dict]
        """
        self.ensure_one()
        if not self.has_recurring_line:
            return []
        return self.order_line._get_recurring_summary(self.currency_id)

    def _get_first_period_texts(self):
        """Return the days of first periods that are not whole, in words: on documents
        they stand below each line.

        :rtype: list[str]
        """
        self.ensure_one()
        lines = self.order_line._get_recurring_lines()
        parts = lines.filtered(lambda line: line.proration != 1.0)
        texts = dict.fromkeys(line._get_period_text() for line in parts)
        return [self.env._("First period: %s", text) for text in texts if text]

    def _get_update_prices_lines(self):
        """Leave renewed lines alone: their price comes from the contract."""
        lines = super()._get_update_prices_lines()
        return lines.filtered(lambda line: not line.renewed_line_id)

    def _check_contract_values(self, *vals_list):
        """Only the confirmation, which has all rights, ties orders to contracts."""
        if not self.env.su and any("contract_ids" in vals for vals in vals_list):
            raise AccessError(
                self.env._("Contracts are made by confirming orders, not by hand.")
            )

    def _check_order_type(self, order_type):
        """Refuse another order type once the order has made a contract."""
        changed = self.filtered(
            lambda order: order.contract_ids and order.order_type != order_type
        )
        if changed:
            raise UserError(
                self.env._(
                    "%s has made a contract: its order type stays as it is.",
                    ", ".join(changed.mapped("name")),
                )
            )
