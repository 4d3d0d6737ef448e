from odoo import api, fields, models


class SaleExternalMixin(models.AbstractModel):
    """A document that other systems know by ids of their own.

    The inheriting model is listed in ``REFERENCED`` (``sale_external_reference.py``).
    """

    _name = "sale.external.mixin"
    _description = "Known to Other Systems"

    external_reference_ids = fields.One2many(
        "sale.external.reference",
        "res_id",
        "External References",
        copy=False,
        groups="base.group_user",
        help="By what ids other systems know this document.",
    )
    external_reference_count = fields.Integer(
        "External IDs",
        compute="_compute_external_references",
        compute_sudo=False,
        groups="base.group_user",
    )
    external_error = fields.Text(
        "Failed Exchange",
        compute="_compute_external_references",
        compute_sudo=False,
        groups="base.group_user",
        help="What went wrong in the last exchange with other systems.",
    )

    @api.depends("external_reference_ids.state", "external_reference_ids.message")
    def _compute_external_references(self):
        references = self.env["sale.external.reference"]
        # Where no other system is known, nobody looks for its references.
        if self._origin and self.env["sale.external.system"]._has_any():
            references = references._get_of(self._origin)
        found = references.grouped("res_id")
        for record in self:
            own = found.get(record._origin.id, references.browse())
            record.external_reference_count = len(own)
            record.external_error = "\n".join(
                reference._get_error_text()
                for reference in own
                if reference.state == "error"
            )

    @api.readonly
    def action_view_external_references(self):
        """Open by what ids other systems know these documents."""
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sale_renewal.sale_external_reference_action"
        )
        return action | {
            "domain": [("model", "=", self._name), ("res_id", "in", self.ids)],
            "context": {
                "default_model": self._name,
                "default_res_id": self.id if len(self) == 1 else False,
            },
        }

    def unlink(self):
        """What is deleted here is not known any more by anybody."""
        references = self.env["sale.external.reference"]
        # sudo: whoever may delete the document may not write its references; deleting
        # it is checked by Odoo
        gone = references.sudo()._get_of(self) if self else references
        result = super().unlink()
        gone.unlink()
        return result
