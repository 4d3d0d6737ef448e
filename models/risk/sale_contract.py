from odoo import api, models
from odoo.fields import Domain


class SaleContract(models.Model):
    """The part of ``sale.contract`` that says how likely its renewal is lost."""

    _inherit = "sale.contract"

    @api.model
    def _cron_refresh_renewal_risks(self):
        """Refresh the risk of the open renewals of all companies."""
        if self._is_time_over():
            return
        self._run_due(
            "_refresh_renewal_risks",
            "_get_open_renewal_domain",
            "date_end, id",
            get_key=lambda contract: contract.renewal_lead_id.id,
        )

    @api.model
    def _get_open_renewal_domain(self, _date=None):
        return Domain("renewal_lead_id.won_status", "=", "pending") & Domain(
            "renewal_lead_id.active", "=", True
        )

    def _refresh_renewal_risks(self):
        self.renewal_lead_id._refresh_renewal_risk()

    def _get_renewal_risks(self):
        """Return how likely the renewal of each contract is lost, as of now.

        :return: by contract, a dict with ``measures`` (by kind of rule), ``kinds``
            (the rules that count), ``points`` and ``level``
        :rtype: dict
        """
        measured = self._measure_risks()
        rules = self._get_risk_rules()
        return {
            contract: contract.company_id._rate_renewal(
                measured[contract], rules[contract.company_id]
            )
            for contract in self
        }

    def _get_risk_rules(self):
        # Rules are settings; whoever looks at a renewal sees what they come to.
        model = self.env["sale.renewal.risk.rule"].sudo()
        return {company: model._get_rules(company) for company in self.company_id}

    @api.model
    def _get_risk_reasons(self, rating):
        """Return in words, one per line, which rules count.

        :param dict rating: see ``_get_renewal_risks``
        """
        texts = {
            "late_payments": self.env._("An invoice was %s days late."),
            "decrease": self.env._("%s %% of the revenue was given up in the term."),
            "pause": self.env._("It was paused for %s days."),
            "price_rise": self.env._(
                "Prices rise by %s percentage points more than the last time."
            ),
            "late_deliveries": self.env._("Deliveries that were late: %s."),
            "no_contact": self.env._("Nobody has been in contact for %s days."),
            "lost_before": self.env._(
                "Renewals with this customer that were lost before: %s."
            ),
        }
        measures = rating["measures"]
        return "\n".join(
            texts[kind] % f"{measures[kind]:g}" for kind in rating["kinds"]
        )
