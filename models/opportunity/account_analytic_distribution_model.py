from odoo import api, models

KNOWN = "sale_renewal.has_distribution_models"  # what a transaction has found out


class AccountAnalyticDistributionModel(models.Model):
    """Odoo asks for the analytic distribution of each line of each document, twice:
    where nobody uses that, a hundred quotations ask once.
    """

    _inherit = "account.analytic.distribution.model"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.cr.precommit.data.pop(KNOWN, None)
        return super().create(vals_list)

    @api.model
    def _get_applicable_models(self, vals):
        return super()._get_applicable_models(vals) if self._has_any() else self

    @api.model
    def _has_any(self):
        """Return whether there are any, in whichever company."""
        known = self.env.cr.precommit.data
        if KNOWN not in known:
            # sudo: only whether anything is to be looked for
            known[KNOWN] = bool(self.sudo().search([], order="id", limit=1))
        return known[KNOWN]
