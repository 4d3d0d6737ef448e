from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ... import terms
from ...dates import read_date
from ..plans.sale_contract_plan import RENEWAL_OUTPUTS

# How many overdue contracts one run reports.
MAX_REPORTED = 5000
# Where the error of a contract is kept, and the activity that it comes with.
RENEWAL_ERROR = "renewal_error", "sale_renewal.mail_activity_type_renewal_error"


class SaleContract(models.Model):
    """The renewal engine: what is due, what is made of it, and what went wrong.

    It is the part of ``sale.contract`` that looks ahead; the contract itself knows its
    term, items and links.
    """

    _inherit = "sale.contract"

    renewal_lead_days = fields.Integer(
        "Lead Days",
        compute="_compute_renewal_lead_days",
        store=True,
        readonly=False,
        help="Days before the end of the term at which the renewal is made.",
    )
    renewal_output = fields.Selection(
        RENEWAL_OUTPUTS,
        "Renewal Makes",
        help="What the scheduled action makes of this contract. Empty: as its plan "
        "says.",
    )
    renewal_price = fields.Selection(related="plan_id.renewal_price")
    renewal_uplift = fields.Float(
        "Uplift (%)",
        compute="_compute_renewal_uplift",
        store=True,
        readonly=False,
        help="Percentage added to the prices at renewal, where the plan renews with an "
        "uplift. The uplift of an item beats it.",
    )
    renewal_date = fields.Date(
        compute="_compute_renewal_date",
        store=True,
        help="The day on which the scheduled action makes the renewal.",
    )
    renewal_lost_reason_id = fields.Many2one(related="renewal_lead_id.lost_reason_id")
    renewal_error = fields.Text(
        copy=False,
        readonly=True,
        help="Why the last attempt to make the renewal failed. It is tried again in "
        "every run.",
    )
    _lead_days_not_negative = models.Constraint(
        "CHECK(renewal_lead_days >= 0)", "Lead days cannot be negative."
    )
    _renewal_due_idx = models.Index(
        "(company_id, renewal_date, date_end)"
        " WHERE renewal_lead_id IS NULL AND date_cancelled IS NULL"
    )
    _unrenewed_idx = models.Index(
        "(date_end, company_id) WHERE renewal_lead_id IS NULL"
        " AND date_cancelled IS NULL AND state IN ('pending', 'active', 'expired')"
    )
    _renewal_error_idx = models.Index("(id) WHERE renewal_error IS NOT NULL")

    @api.depends("plan_id")
    def _compute_renewal_lead_days(self):
        for contract in self:
            contract.renewal_lead_days = contract.plan_id.renewal_lead_days

    @api.depends("plan_id")
    def _compute_renewal_uplift(self):
        for contract in self:
            contract.renewal_uplift = contract.plan_id.renewal_uplift

    @api.depends("date_end", "renewal_lead_days")
    def _compute_renewal_date(self):
        for contract in self:
            # More is refused when it is saved.
            days = min(contract.renewal_lead_days, terms.MAX_LENGTHS["day"])
            contract.renewal_date = contract.date_end and terms.renewal_date(
                contract.date_end, days
            )

    @api.constrains("renewal_lead_days", "renewal_uplift")
    def _check_ranges(self):
        if any(c.renewal_lead_days > terms.MAX_LENGTHS["day"] for c in self):
            raise ValidationError(self.plan_id._get_days_range_message())
        self.plan_id._check_percentages(self.mapped("renewal_uplift"))

    def action_renew(self, start_date=None):
        """Make the renewals now, due or not.

        :param date start_date: first day of all new terms; default: each follows its
            own term
        :return: the action that shows the renewal opportunities
        :raise UserError: with everything that stops it, nothing having been changed
        """
        leads = self._create_renewals(start_date)
        return leads._get_records_action(name=self.env._("Renewal Opportunities"))

    @api.model
    def _get_renewal_due_domain(self, date):
        """Return the contracts of the current company whose renewal is to be made.

        A missed day is caught up. What ended longer ago than the company allows is left
        to the button.
        """
        date = read_date(self.env, date)
        return self._get_renewable_domain(date) & Domain("renewal_date", "<=", date)

    @api.model
    def _get_renewable_domain(self, date):
        """Return the contracts of the current company that have a renewal to come."""
        earliest_end = date - timedelta(days=self.env.company.renewal_late_days)
        return self._get_unrenewed_domain(date) & Domain("date_end", ">=", earliest_end)

    @api.model
    def _get_overdue_domain(self, date):
        """Return the contracts of the current company that ended too long ago to be
        renewed by the scheduled action.
        """
        earliest_end = date - timedelta(days=self.env.company.renewal_late_days)
        return self._get_unrenewed_domain(date) & Domain("date_end", "<", earliest_end)

    @api.model
    def _search_overdue(self):
        """Return the contracts that ended too long ago, as no run has reported yet."""
        lines = self.env["sale.renewal.run.line"]
        reported = lines._search([("result", "=", "overdue")])
        unreported = Domain("id", "not in", reported.subselect("contract_id"))
        overdue = self._get_domain_of_companies("_get_overdue_domain")
        return self.search(overdue & unreported, limit=MAX_REPORTED)

    @api.model
    def _get_unrenewed_domain(self, date):
        return Domain(
            [
                ("renewal_lead_id", "=", False),
                ("state", "in", ("pending", "active", "expired")),
                ("date_start", "<=", date),
                ("date_cancelled", "=", False),
            ]
        )

    @api.model
    def _cron_create_renewals(self):
        """Make the renewals that are due in each company, on its own day."""
        if self._is_time_over():
            return
        # What ended too long ago was never made: its error stays.
        self._retry(self._clear_settled_errors, *RENEWAL_ERROR, "_get_unrenewed_domain")
        # What failed before comes last, so that it never keeps others waiting.
        order = "renewal_error nulls first, renewal_date, id"
        found = self._search_due("_get_renewal_due_domain", order)
        renewable = self._get_domain_of_companies("_get_renewable_domain")
        due = found | found._get_renewal_companions(renewable)
        own = due._filter_own_share(lambda c: c._get_renewal_group_key())
        overdue = self._search_overdue()._filter_own_share()
        start = self.env["sale.renewal.run"]._start
        due._run_batch_job(
            "_create_renewals",
            "_get_renewable_domain",
            "_note_renewal_error",
            get_key=lambda contract: contract._get_renewal_group_key(),
            run=self._retry(start, due, overdue, own),
            more=("_get_renewal_due_domain", order),
        )

    def _note_in_run(self, run):
        run._note_batch(self)
        return super()._note_in_run(run)

    def _close_run(self, run):
        run._finish(self)
        return super()._close_run(run)

    def _get_renewal_companions(self, domain):
        """Return the contracts that are renewed together with these, due or not.

        :param domain: the contracts that have a renewal to come
        """
        grouped = self.filtered(lambda c: c.company_id.renewal_grouping == "customer")
        if not grouped:
            return self.browse()
        keys = {contract._get_renewal_group_key() for contract in grouped}
        others = self.search(
            domain
            & Domain("partner_id", "in", grouped.partner_id.ids)
            & Domain("company_id", "in", grouped.company_id.ids)
        )
        return others.filtered(lambda c: c._get_renewal_group_key() in keys)

    def _create_renewals(self, start_date=None):
        """Create the renewal opportunity of each contract, and its quotation if the
        plan says so.

        :param date start_date: see :meth:`action_renew`
        :return: the opportunities, in the order of the contracts
        :rtype: crm.lead
        :raise UserError: with everything that stops it, nothing having been changed
        """
        start_date = read_date(self.env, start_date)
        self._check_renewal_problems(start_date)
        leads = self.env["crm.lead"]
        values = {"term_start_date": start_date} if start_date else {}
        for company, contracts in self.grouped("company_id").items():
            contracts = contracts.with_company(company)
            groups = contracts.grouped(lambda c: c._get_renewal_group_key()).values()
            leads += contracts._create_renewal_leads(groups, values)
        to_place = self._filter_by_output("order")
        to_quote = self._filter_by_output("quotation", "sent_quotation")
        quoted = to_quote.renewal_lead_id.with_context(tracking_disable=True)
        orders = quoted.action_create_quotation()
        # The customers of tacit renewals get the order, and no quotation before it.
        orders += to_place.renewal_lead_id.with_env(quoted.env)._create_quotations()
        self._announce_renewals(leads, orders)
        self._ask_to_replace_archived_products()
        self._finish_renewals()
        return leads

    def _create_renewal_leads(self, groups, values):
        """Create one opportunity per group of contracts.

        :param groups: lists of contracts, all together those of this recordset
        :param dict values: what was decided for all of them
        """
        # Read at once what is needed, one by one, of each contract and item.
        self.mapped("offered_fiscal_position_id")
        self.line_ids.mapped("tax_ids")
        # Followers and notes are added for the whole batch, see _announce_renewals.
        leads = self.env["crm.lead"].with_context(tracking_disable=True)
        stages = self._get_renewal_stages()
        leads = leads.create(
            [
                contracts._prepare_renewal_lead_values(
                    stages[contracts[0]._get_owner_team()]
                )
                | values
                for contracts in groups
            ]
        )
        # Salespeople may renew their contracts, but not write on them.
        contracts = self.sudo().with_context(tracking_disable=True)
        for group, lead in zip(groups, leads, strict=True):
            (contracts & group).renewal_lead_id = lead
        self._clear_errors(*RENEWAL_ERROR)
        return leads

    def _note_renewal_error(self, message):
        self._note_error(*RENEWAL_ERROR, message)
