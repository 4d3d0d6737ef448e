from odoo import api, fields, models
from odoo.exceptions import UserError

# What a version says, and which one it is.
FIXED_FIELDS = {"body", "number", "date_from", "clause_id"}


class SaleContractClauseVersion(models.Model):
    """What the terms said from a day on. Once it was sent or signed, it stays."""

    _name = "sale.contract.clause.version"
    _inherit = "sale.contract.guard.mixin"
    _description = "Version of Contract Terms"
    _order = "clause_id, number desc, id desc"

    clause_id = fields.Many2one(
        "sale.contract.clause", "Terms", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="clause_id.company_id", store=True)
    number = fields.Integer(
        "Version", compute="_compute_number", store=True, readonly=True, copy=False
    )
    date_from = fields.Date(
        "Valid From",
        required=True,
        default=lambda self: self._get_today(),
        help="Quotations that are made from this day on have this version.",
    )
    body = fields.Html("Text", translate=True, sanitize=True)
    is_used = fields.Boolean(
        "Sent or Signed",
        compute="_compute_is_used",
        help="It is in contracts, or in quotations that were sent. It does not change "
        "any more.",
    )

    _number_unique = models.UniqueIndex(
        "(clause_id, number)", "These terms have a version of this number already."
    )

    @api.depends("clause_id.name", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(terms)s, version %(number)s",
                terms=version.clause_id.name,
                number=version.number,
            )

    def _compute_is_used(self):
        used = self._filter_used()
        for version in self:
            version.is_used = version in used or version._origin in used

    @api.depends("clause_id")
    def _compute_number(self):
        for version in self:
            others = version.clause_id.version_ids - version
            version.number = max([0, *others.mapped("number")]) + 1

    def write(self, vals):
        if vals.keys() & FIXED_FIELDS:
            self._check_not_used(vals)
        return super().write(vals)

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        if field_name in FIXED_FIELDS:
            self._check_not_used()
        return super()._update_field_translations(
            field_name, translations, *args, **kwargs
        )

    def _check_not_used(self, vals=None):
        """Refuse other words where somebody has signed or been sent these."""
        self.check_access("write")
        for version in self._filter_used():
            fields = [version._fields[name] for name in vals or ()]
            if vals is None or any(
                field.convert_to_cache(vals[field.name], version)
                != field.convert_to_cache(version[field.name], version)
                for field in fields
            ):
                raise UserError(
                    self.env._(
                        "%s was sent or signed and stays as it is. Change the text of "
                        "the terms: that makes a new version.",
                        version.display_name,
                    )
                )

    def _filter_used(self):
        """Return the versions that are in contracts, or in orders of which the customer
        has got something.
        """
        # sudo: whoever words the terms need not see who has signed them
        contracts = self.env["sale.contract"].sudo()
        orders = self.env["sale.order"].sudo()
        used = self.browse()
        domain = [("clause_version_ids", "in", self.ids)]
        for documents, more in ((contracts, []), (orders, [("state", "!=", "draft")])):
            groups = documents.with_context(active_test=False)._read_group(
                domain + more, ["clause_version_ids"]
            )
            used |= self.browse(version.id for (version,) in groups) & self._origin
        return used

    def _filter_used_in_contracts(self):
        return self._filter_used()

    @api.model
    def _get_today(self):
        return self.env.company._get_contract_today()
