from odoo import api, fields, models
from odoo.tools import is_html_empty


class SaleContractClause(models.Model):
    """Terms and conditions that contracts are signed with, in versions."""

    _name = "sale.contract.clause"
    _inherit = "sale.contract.guard.mixin"
    _description = "Contract Terms"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", help="Leave empty to use the terms in every company."
    )
    version_ids = fields.One2many(
        "sale.contract.clause.version", "clause_id", "Versions", copy=True
    )
    version_id = fields.Many2one(
        "sale.contract.clause.version",
        "Current Version",
        compute="_compute_version_id",
        help="The newest one that is valid today.",
    )
    body = fields.Html(
        "Text",
        compute="_compute_body",
        inverse="_inverse_body",
        help="What new quotations and contracts say. Once a version was sent or "
        "signed, changing the text makes a new one; what was signed keeps its own.",
    )
    plan_ids = fields.Many2many(
        "sale.contract.plan",
        "sale_contract_plan_clause_rel",
        "clause_id",
        "plan_id",
        "Plans",
        check_company=True,
        help="Quotations and contracts under these plans have these terms.",
    )

    @api.depends("version_ids.date_from", "version_ids.number", "company_id")
    @api.depends_context("company")
    def _compute_version_id(self):
        for clause in self:
            company = clause.company_id or self.env.company
            today = company._get_contract_today()
            clause.version_id = clause._get_version(today)

    @api.depends("version_ids.body", "version_ids.date_from", "company_id")
    @api.depends_context("lang", "company")
    def _compute_body(self):
        for clause in self:
            clause.body = clause.version_id.body

    def _inverse_body(self):
        for clause in self:
            clause._write_body(clause.body)

    def _write_body(self, body):
        """Let the terms say something else from today on.

        :param str body: the text in the language of the environment
        """
        self.ensure_one()
        version = self.version_id
        if version and not version._filter_used():
            version.body = body
        elif version:
            if version.body != body:
                # The other languages begin with what they said.
                new = version.copy({"date_from": version._get_today()})
                new.body = body
        elif not is_html_empty(body):
            self.version_ids.create({"clause_id": self.id, "body": body})

    def _get_version(self, day):
        """Return the version that is valid on a day: the newest of these, or none."""
        self.ensure_one()
        valid = self.version_ids.filtered(
            lambda version: version.date_from and version.date_from <= day
        )
        return valid.sorted(lambda v: (v.date_from, v.number))[-1:]

    def _get_versions(self, company):
        """Return what the terms say today in a company: one version of each."""
        today = company._get_contract_today()
        clauses = self.filtered(
            lambda clause: (
                clause.active and clause.company_id in (company, company.browse())
            )
        )
        versions = self.env["sale.contract.clause.version"]
        return versions.union(*(clause._get_version(today) for clause in clauses))

    def _filter_used_in_contracts(self):
        return self.version_ids._filter_used().clause_id
