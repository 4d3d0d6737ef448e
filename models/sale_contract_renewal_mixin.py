from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Command, Domain

from .. import terms


class SaleContractRenewalMixin(models.AbstractModel):
    """The renewal engine: what is due, what is made of it, and what went wrong.

    It is the part of ``sale.contract`` that looks ahead; the contract itself knows its
    term, items and links.
    """

    _name = "sale.contract.renewal.mixin"
    _inherit = ["sale.batch.job.mixin", "sale.contract.renewal.check.mixin"]
    _description = "Contract Renewal"

    renewal_lead_days = fields.Integer(
        "Lead Days",
        compute="_compute_renewal_lead_days",
        store=True,
        readonly=False,
        help="Days before the end of the term at which the renewal is made.",
    )
    renewal_date = fields.Date(
        compute="_compute_renewal_date",
        store=True,
        help="The day on which the scheduled action makes the renewal.",
    )
    # The one link that points forward in time: while it is set, the contract has its
    # renewal and gets no second one.
    renewal_lead_id = fields.Many2one(
        "crm.lead",
        "Renewal Opportunity",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    renewal_lost_reason_id = fields.Many2one(related="renewal_lead_id.lost_reason_id")
    renewal_error = fields.Text(
        copy=False,
        readonly=True,
        help="Why the last attempt to make the renewal failed. It is tried again in "
        "every run.",
    )

    @api.depends("plan_id")
    def _compute_renewal_lead_days(self):
        for contract in self:
            contract.renewal_lead_days = contract.plan_id.renewal_lead_days

    @api.depends("date_end", "renewal_lead_days")
    def _compute_renewal_date(self):
        for contract in self:
            contract.renewal_date = contract.date_end and terms.renewal_date(
                contract.date_end, contract.renewal_lead_days
            )

    def action_renew(self):
        """Make the renewals now, due or not.

        :return: the action that shows the renewal opportunities
        :raise UserError: with everything that stops it, nothing having been changed
        """
        leads = self._create_renewals()
        return leads._get_records_action(name=self.env._("Renewal Opportunities"))

    @api.model
    def _get_renewal_due_domain(self, date):
        """Return the contracts of the current company whose renewal is to be made.

        A missed day is caught up. What ended longer ago than the company allows is left
        to the button.
        """
        company = self.env.company
        earliest_end = date - timedelta(days=company.renewal_late_days)
        return Domain(
            [
                ("company_id", "=", company.id),
                ("renewal_date", "<=", date),
                ("renewal_lead_id", "=", False),
                ("state", "in", ("pending", "active", "expired")),
                ("date_start", "<=", date),
                ("date_end", ">=", earliest_end),
                ("date_cancelled", "=", False),
            ]
        )

    @api.model
    def _cron_create_renewals(self):
        """Make the renewals that are due in each company, on its own day."""
        domain = self._get_domain_of_companies("_get_renewal_due_domain")
        # What failed before comes last, so that it never keeps others waiting.
        order = "renewal_error nulls first, renewal_date, id"
        due = self.search(domain, order=order)
        due._run_batch_job("_create_renewals", domain, "_note_renewal_error")

    def _create_renewals(self):
        """Create the renewal opportunity of each contract, and its quotation if the
        plan says so.

        :return: the opportunities, in the order of the contracts
        :rtype: crm.lead
        :raise UserError: with everything that stops it, nothing having been changed
        """
        self._check_renewal_problems()
        leads = self.env["crm.lead"]
        for company, contracts in self.grouped("company_id").items():
            leads += contracts.with_company(company)._create_renewal_leads()
        to_quote = self.filtered(lambda c: c.plan_id.renewal_output == "quotation")
        quoted = to_quote.renewal_lead_id.with_context(tracking_disable=True)
        orders = quoted.action_create_quotation()
        self._announce_renewals(leads, orders)
        return leads

    def _create_renewal_leads(self):
        # Followers and notes are added for the whole batch, see _announce_renewals.
        leads = self.env["crm.lead"].with_context(tracking_disable=True)
        stages = self._get_renewal_stages()
        leads = leads.create(
            [
                contract._prepare_renewal_lead_values(
                    stages[contract._get_renewal_team()]
                )
                for contract in self
            ]
        )
        # Salespeople may renew their contracts, but not write on them.
        contracts = self.sudo().with_context(tracking_disable=True)
        for contract, lead in zip(contracts, leads, strict=True):
            contract.renewal_lead_id = lead
        with_error = contracts.filtered("renewal_error")
        with_error.renewal_error = False
        with_error.activity_unlink(["sale_renewal.mail_activity_type_renewal_error"])
        return leads

    def _announce_renewals(self, leads, orders):
        """Let owners follow what was made for them, and note where it comes from."""
        for documents in (leads, orders):
            for user, owned in documents.grouped("user_id").items():
                owned.message_subscribe(user.partner_id.ids)
        self._message_log_batch(
            {
                contract.id: self.env._(
                    "Renewal opportunity: %s", contract.renewal_lead_id._get_html_link()
                )
                for contract in self
            }
        )
        for documents in (leads, orders):
            documents._message_log_batch(
                {
                    document.id: self.env._(
                        "Made for the renewal of %s",
                        Markup(", ").join(
                            contract._get_html_link()
                            for contract in document.sudo().source_contract_ids
                        ),
                    )
                    for document in documents
                }
            )

    def _get_renewal_team(self):
        self.ensure_one()
        return self.company_id.renewal_team_id or self.team_id

    def _get_renewal_user(self):
        """Return who owns the renewal: the team leader if the salesperson is gone."""
        self.ensure_one()
        team = self._get_renewal_team()
        return self.user_id if self.user_id.active else team.user_id

    def _get_renewal_stages(self):
        """Return the stage in which renewals of these contracts start, by team."""
        company, leads = self.company_id, self.env["crm.lead"]
        return {
            team: company.renewal_stage_id
            or leads._stage_find(team_id=team.id, domain=[("fold", "=", False)])
            for team in {contract._get_renewal_team() for contract in self}
        }

    def _prepare_renewal_lead_values(self, stage):
        """Return the values of the renewal opportunity, recurring items only.

        :param stage: the ``crm.stage`` in which it starts
        """
        self.ensure_one()
        company = self.company_id
        team = self._get_renewal_team()
        return {
            "name": self.env._("Renewal of %s", self.number),
            "type": "opportunity",
            "partner_id": self.partner_id.id,
            "company_id": company.id,
            "user_id": self._get_renewal_user().id,
            "team_id": team.id,
            "date_deadline": self.date_end,
            "stage_id": stage.id,
            "order_type": "renewal",
            "source_contract_ids": [Command.set(self.ids)],
            "pricelist_id": self._get_renewal_pricelist().id,
            "line_ids": [
                Command.create(line._prepare_renewal_line_values())
                for line in self.line_ids._get_lines_to_renew()
            ],
        }

    def _prepare_renewal_order_values(self):
        """Return what the renewal quotation takes over from the contract."""
        self.ensure_one()
        return {
            "partner_invoice_id": self.partner_invoice_id.id,
            "partner_shipping_id": self.partner_shipping_id.id,
            "payment_term_id": self.payment_term_id.id,
        }

    def _get_renewal_pricelist(self):
        """Return a pricelist in the currency of the contract; may be empty."""
        self.ensure_one()
        customer = self.partner_id.with_company(self.company_id)
        candidates = self.pricelist_id | customer.property_product_pricelist
        return candidates.filtered(
            lambda pricelist: (
                pricelist.active and pricelist.currency_id == self.currency_id
            )
        )[:1]

    def _note_renewal_error(self, message):
        """Keep why the renewal failed, and ask its owner once to do something."""
        self.ensure_one()
        if not self.renewal_error:
            self.activity_schedule(
                "sale_renewal.mail_activity_type_renewal_error",
                note=message,
                user_id=self._get_renewal_user().id or self.env.uid,
            )
        self.renewal_error = message
