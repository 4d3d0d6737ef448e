from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

GROUP = "sales_team.group_sale_salesman"


class DigestDigest(models.Model):
    """The part of ``digest.digest`` that mails recurring revenue and renewals."""

    _inherit = "digest.digest"

    kpi_sale_contract_mrr = fields.Boolean("Monthly Recurring Revenue")
    kpi_sale_contract_mrr_value = fields.Monetary(
        compute="_compute_kpi_sale_contract_mrr_value"
    )
    kpi_sale_contract_net_new_mrr = fields.Boolean("Net New MRR")
    kpi_sale_contract_net_new_mrr_value = fields.Monetary(
        compute="_compute_kpi_sale_contract_net_new_mrr_value"
    )
    kpi_sale_renewals_due = fields.Boolean("Renewals Due")
    kpi_sale_renewals_due_value = fields.Integer(
        compute="_compute_kpi_sale_renewals_due_value"
    )
    kpi_sale_renewal_rate = fields.Boolean("Renewal Rate (%)")
    kpi_sale_renewal_rate_value = fields.Float(
        compute="_compute_kpi_sale_renewal_rate_value"
    )

    def _check_sells(self):
        """Leave the figures out of the mail of who does not sell."""
        if not self.env.user.has_group(GROUP):
            raise AccessError(self.env._("These figures are for who sells."))

    def _compute_kpi_sale_contract_mrr_value(self):
        """What recurs on the last day, in the currency of the company."""
        self._check_sells()
        _start, end, companies = self._get_kpi_compute_parameters()
        groups = self.env["sale.revenue.movement"]._read_group(
            [("company_id", "in", companies.ids), ("date", "<", end)],
            ["company_id"],
            ["amount_company:sum"],
        )
        amounts = dict(groups)
        for digest in self:
            company = digest.company_id or self.env.company
            digest.kpi_sale_contract_mrr_value = amounts.get(company, 0.0)

    def _compute_kpi_sale_contract_net_new_mrr_value(self):
        """What was added to it, less what was lost."""
        self._check_sells()
        self._calculate_company_based_kpi(
            "sale.revenue.movement",
            "kpi_sale_contract_net_new_mrr_value",
            date_field="date",
            sum_field="amount_company",
        )

    def _compute_kpi_sale_renewals_due_value(self):
        """Contracts whose term ended."""
        self._check_sells()
        self._calculate_company_based_kpi(
            "sale.renewal.fact",
            "kpi_sale_renewals_due_value",
            date_field="due_date",
            sum_field="due_count",
        )

    def _compute_kpi_sale_renewal_rate_value(self):
        """Per cent of these that were renewed; 0 where none was due."""
        self._check_sells()
        start, end, companies = self._get_kpi_compute_parameters()
        groups = self.env["sale.renewal.fact"]._read_group(
            Domain(
                [
                    ("company_id", "in", companies.ids),
                    ("due_date", ">=", start),
                    ("due_date", "<", end),
                ]
            ),
            ["company_id"],
            ["renewed_count:sum", "due_count:sum"],
        )
        rates = {
            company: due and 100.0 * renewed / due for company, renewed, due in groups
        }
        for digest in self:
            company = digest.company_id or self.env.company
            digest.kpi_sale_renewal_rate_value = rates.get(company, 0.0)

    def _compute_kpis_actions(self, company, user):
        """Lead from each figure to its list."""
        root = self.env.ref("sale.sale_menu_root").id
        contracts = f"sale_renewal.sale_contract_action?menu_id={root}"
        renewals = f"sale_renewal.sale_contract_action_renewals?menu_id={root}"
        return super()._compute_kpis_actions(company, user) | {
            "kpi_sale_contract_mrr": contracts,
            "kpi_sale_contract_net_new_mrr": contracts,
            "kpi_sale_renewals_due": renewals,
            "kpi_sale_renewal_rate": renewals,
        }
