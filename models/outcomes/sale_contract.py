from odoo import api, fields, models
from odoo.fields import Domain

# What decides whether a contract has an end.
TERM_FIELDS = {"date_start", "date_end", "plan_id"}


class SaleContract(models.Model):
    """The part of ``sale.contract`` that keeps what became of its renewal."""

    _inherit = "sale.contract"

    renewal_fact_ids = fields.One2many(
        "sale.renewal.fact",
        "contract_id",
        "Outcome of the Renewal",
        copy=False,
        readonly=True,
    )

    @api.model_create_multi
    def create(self, vals_list):
        contracts = super().create(vals_list)
        contracts._keep_renewal_facts()
        return contracts

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & TERM_FIELDS:
            self._keep_renewal_facts()
        return result

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "renewal_fact_ids"]

    def _keep_renewal_facts(self):
        """Begin to keep what becomes of the renewals of contracts with an end."""
        # sudo: nobody writes these rows; they say nothing that the contracts do not say
        contracts = self.sudo().filtered("date_end")
        missing = contracts.filtered(lambda contract: not contract.renewal_fact_ids)
        self.env["sale.renewal.fact"].sudo().create(
            [{"contract_id": contract.id} for contract in missing]
        )

    @api.model
    def _get_stale_state_parts(self):
        parts = super()._get_stale_state_parts()
        return {**parts, "_get_undecided_end_domain": "date_end"}

    @api.model
    def _get_undecided_end_domain(self, date):
        """Return the contracts whose terms ended without a decision."""
        undecided = [("outcome", "=", "open"), ("due_date", "<", date)]
        return Domain("renewal_fact_ids", "any", undecided)

    @api.model
    def _get_unkept_domain(self, _date):
        """Return the contracts of whose renewals nothing is kept yet."""
        return Domain("date_end", "!=", False) & Domain("renewal_fact_ids", "=", False)

    @api.model
    def _cron_rebuild_records(self):
        """Keep what is missing, too: so a rebuild is to delete the rows, and to start
        the scheduled action.
        """
        result = super()._cron_rebuild_records()
        if not self._is_time_over():
            self._run_due("_keep_renewal_facts", "_get_unkept_domain")
        return result

    def _create_renewal_leads(self, groups, values):
        # sudo: nothing is told; each contract that gets its renewal is asked for it
        self.sudo().mapped("renewal_fact_ids")
        return super()._create_renewal_leads(groups, values)

    def _refresh_state(self):
        result = super()._refresh_state()
        self._keep_renewal_facts()
        # sudo: the scheduled action does it
        self.sudo().renewal_fact_ids._refresh_outcomes()
        return result

    def _is_cancelled_before_notice(self):
        """Return whether the contract was cancelled before the day on which its renewal
        was to be made, or was never sold after all.
        """
        self.ensure_one()
        if not self.date_cancelled:
            return False
        return not self._continues_others() or (
            bool(self.renewal_date) and self.date_cancelled < self.renewal_date
        )
