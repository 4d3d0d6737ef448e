from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

GROUP = "account.group_account_manager"


class SaleDeferralClose(models.Model):
    """The revenue of a month is closed: what was invoiced and is not earned yet is
    deferred, what was deferred and is earned now is revenue.

    A stock, not a flow: the amount that is to be deferred at the end of the month is
    counted from the invoices, and only its difference to what earlier closes posted is
    posted. So a document that came late, or changed, is caught up by the next close.
    """

    _name = "sale.deferral.close"
    _inherit = ["mail.thread"]
    _description = "Revenue Close"
    _order = "date desc, company_id, id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", search="_search_name")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    date = fields.Date(
        "Month",
        required=True,
        default=lambda self: self._get_default_date(),
        help="The last day of the month that is closed.",
    )
    state = fields.Selection(
        [("draft", "Preview"), ("posted", "Posted"), ("reopened", "Reopened")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many(
        "sale.deferral.close.line", "close_id", "Amounts", readonly=True, copy=False
    )
    move_ids = fields.One2many(
        "account.move", "deferral_close_id", "Entries", readonly=True, copy=False
    )
    move_count = fields.Integer(compute="_compute_move_count")
    closed_by_id = fields.Many2one(
        "res.users", "Closed by", readonly=True, copy=False, tracking=True
    )
    is_opening = fields.Boolean(
        "Opening",
        readonly=True,
        copy=False,
        help="What is deferred at the end of this month was booked before, in another "
        "way: nothing is posted, and the months after start from it.",
    )
    has_earlier = fields.Boolean(
        compute="_compute_has_earlier", export_string_translation=False
    )
    note = fields.Text()
    warning = fields.Text(
        "Look at This First", compute="_compute_warning", compute_sudo=False
    )
    amount_before = fields.Monetary(
        "Deferred Before",
        compute="_compute_amounts",
        store=True,
        currency_field="company_currency_id",
    )
    amount_after = fields.Monetary(
        "Deferred",
        compute="_compute_amounts",
        store=True,
        currency_field="company_currency_id",
        help="What is not earned yet at the end of the month.",
    )
    amount_accrued = fields.Monetary(
        "Earned, Not Invoiced",
        compute="_compute_amounts",
        store=True,
        currency_field="company_currency_id",
        help="What contracts have earned until the end of the month, and no invoice "
        "says: they are billed in arrears, late, or could not be billed.",
    )
    amount_allocated = fields.Monetary(
        "Contract Assets",
        compute="_compute_amounts",
        store=True,
        currency_field="company_currency_id",
        help="What bundles have earned by stand-alone price until the end of the "
        "month, less what they have earned as invoiced; contract liabilities are less "
        "than 0.",
    )
    amount_ledger = fields.Monetary(
        "In the Ledger",
        compute="_compute_amount_ledger",
        currency_field="company_currency_id",
        help="Balance of the entries of all closes until this one, and of the opening: "
        "what is deferred less what is accrued, and less contract assets.",
    )
    amount_difference = fields.Monetary(
        "Difference",
        compute="_compute_amount_ledger",
        currency_field="company_currency_id",
        help="Ledger less what was counted: 0.00, or somebody changed an entry.",
    )

    _month_unique = models.UniqueIndex(
        "(company_id, date) WHERE state != 'reopened'",
        "The revenue of this month is closed, or being closed, already.",
    )

    @api.model
    def _get_default_date(self):
        """Return the end of the month after the last close, or of the last month."""
        company = self.env.company
        last = self._search_posted(company)[:1]
        if last:
            return last.date + relativedelta(months=1, day=31)
        return company._get_contract_today() + relativedelta(months=-1, day=31)

    @api.depends_context("lang")
    @api.depends("date", "company_id")
    def _compute_name(self):
        for close in self:
            month = close.date and format_date(
                self.env, close.date, date_format="MMMM y"
            )
            close.name = self.env._("Revenue of %s", month or "")

    @api.model
    def _search_name(self, operator, value):
        """There is one a month, named in the language of whoever searches."""
        found = self.search(Domain.TRUE)
        found = found.filtered_domain([("name", operator, value)])
        return [("id", "in", found.ids)]

    @api.depends("company_id", "state")
    def _compute_has_earlier(self):
        for close in self:
            close.has_earlier = bool(self._search_posted(close.company_id)[:1])

    @api.depends("move_ids")
    def _compute_move_count(self):
        for close in self:
            close.move_count = len(close.move_ids)

    @api.depends("line_ids.target", "line_ids.previous", "line_ids.kind")
    def _compute_amounts(self):
        for close in self:
            rounding = close.company_currency_id.round
            kinds = close.line_ids.grouped("kind")
            deferred, accrued, allocated = (
                kinds.get(kind, close.line_ids.browse())
                for kind in ("deferred", "accrued", "allocated")
            )
            close.amount_before = rounding(sum(deferred.mapped("previous")))
            close.amount_after = rounding(sum(deferred.mapped("target")))
            close.amount_accrued = rounding(-sum(accrued.mapped("target")))
            close.amount_allocated = rounding(-sum(allocated.mapped("target")))

    @api.depends(
        *("move_ids.line_ids.balance", "state", "amount_after", "amount_accrued"),
        "amount_allocated",
    )
    def _compute_amount_ledger(self):
        for close in self:
            close.amount_ledger = close._get_ledger_balance()
            is_posted = close.state == "posted"
            counted = close.amount_after - close.amount_accrued
            counted -= close.amount_allocated
            close.amount_difference = is_posted and close.company_currency_id.round(
                close.amount_ledger - counted
            )

    def _get_ledger_balance(self):
        """Return what the closes until this one put on deferred accounts."""
        self.ensure_one()
        earlier = self._search_posted(self.company_id, ("date", "<", self.date))
        accounts = (self | earlier).line_ids.deferred_account_id
        # Nothing but entries of closes, which whoever reads closes may add up.
        lines = self.env["account.move.line"].sudo()
        groups = lines._read_group(
            [
                ("move_id.deferral_close_id.company_id", "=", self.company_id.id),
                ("move_id.deferral_close_id.date", "<=", self.date),
                ("account_id", "in", accounts.ids),
                ("parent_state", "=", "posted"),
            ],
            [],
            ["balance:sum"],
        )
        opening = (self | earlier).filtered("is_opening").line_ids
        declared = sum(opening.mapped("delta"))
        return self.company_currency_id.round(declared - (groups[0][0] or 0.0))

    @api.model
    def _search_posted(self, company, *terms):
        """Return the posted closes of a company, the latest first.

        :param terms: more terms of the domain
        """
        own = [("company_id", "=", company.id), ("state", "=", "posted")]
        return self.search([*own, *terms])

    def _get_last(self):
        """Return the close before this one, if any."""
        self.ensure_one()
        return self._search_posted(self.company_id, ("date", "<", self.date))[:1]

    @api.model_create_multi
    def create(self, vals_list):
        closes = super().create([self._complete_values(vals) for vals in vals_list])
        closes._check_may_close()
        return closes

    def write(self, vals):
        vals = self._complete_values(vals)
        fixed = {"date", "company_id"} & vals.keys()
        if fixed and any(close.state != "draft" for close in self):
            raise UserError(
                self.env._("It is posted: reopen it first, then close the month again.")
            )
        return super().write(vals)

    @api.model
    def _complete_values(self, vals):
        """Return the values with the last day of their month.

        :raise UserError: if somebody says where a close stands: the buttons do
        """
        if not self.env.su and {"state", "closed_by_id", "is_opening"} & vals.keys():
            raise UserError(
                self.env._("Press Post or Reopen: the entries belong to it.")
            )
        if date := fields.Date.to_date(vals.get("date")):
            vals = vals | {"date": date + relativedelta(day=31)}
        return vals

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        if any(close.state == "posted" for close in self):
            raise UserError(self.env._("Reopen it first: its entries are posted."))

    def _check_may_close(self):
        """Refuse whoever is no accountant with all rights."""
        if not self.env.su and not self.env.user.has_group(GROUP):
            raise AccessError(
                self.env._("Only administrators of Invoicing close revenue.")
            )

    def action_view_moves(self):
        """Open the entries."""
        self.ensure_one()
        return self.move_ids._get_records_action(name=self.env._("Entries"))

    def action_view_items(self):
        """Open what was counted and is not earned yet."""
        self.ensure_one()
        return self.env["sale.deferral.item"]._open_items(
            self._get_open_domain(), self.env._("Not Earned Yet")
        )

    def action_view_accruals(self):
        """Open what is earned and not invoiced at the end of the month."""
        return self.env["sale.deferral.accrual"]._open_accruals(
            [("close_id", "in", self.ids)]
        )

    def action_view_allocations(self):
        """Open what is allocated by stand-alone price at the end of the month."""
        return self.env["sale.deferral.allocation"]._open_allocations(
            [("close_id", "in", self.ids)]
        )

    def _get_open_domain(self):
        """Return the domain of items that are not earned yet after the month."""
        self.ensure_one()
        return [
            ("company_id", "=", self.company_id.id),
            ("date", "<=", self.date),
            "|",
            ("period_end", "=", False),
            ("period_end", ">", self.date),
        ]
