from odoo import api, fields, models


class SaleContract(models.Model):
    """The part of ``sale.contract`` that knows the terms it was signed with."""

    _inherit = "sale.contract"

    clause_version_ids = fields.Many2many(
        "sale.contract.clause.version",
        "sale_contract_clause_version_rel",
        "contract_id",
        "version_id",
        "Contract Terms",
        compute="_compute_clause_version_ids",
        store=True,
        readonly=False,
        copy=False,
        ondelete="restrict",
        check_company=True,
        groups="base.group_user",
        help="In the version it was signed with: those of the order, or of the plan.",
    )

    @api.depends("plan_id", "company_id")
    def _compute_clause_version_ids(self):
        by_terms = self.grouped(lambda c: (c.plan_id.clause_ids, c.company_id))
        for (clauses, company), contracts in by_terms.items():
            contracts.clause_version_ids = clauses._get_versions(company)

    def _get_clause_versions(self):
        """Return the terms to print, in their order."""
        self.ensure_one()
        # sudo: whoever may read the contract may read what was agreed in it
        versions = self.sudo().clause_version_ids
        return versions.sorted(lambda v: (v.clause_id.sequence, v.clause_id.id))
