from odoo import api, models
from odoo.exceptions import UserError

# Whatever else changes, the document that was signed is not another one.
KEPT = {
    *("raw", "datas", "db_datas", "store_fname", "checksum", "type", "url"),
    *("res_model", "res_id", "res_field", "mimetype", "name"),
}


class IrAttachment(models.Model):
    """Signed contracts stay what they are."""

    _inherit = "ir.attachment"

    def write(self, vals):
        if vals.keys() & KEPT:
            self._check_not_signed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        self._check_not_signed()

    def _check_not_signed(self):
        """Refuse to change the PDF of a contract that was signed."""
        if self.env.su:
            return
        # sudo: only read which documents they belong to
        ours = self.sudo().filtered(lambda pdf: pdf.res_model == "sale.contract")
        # sudo: as above
        contracts = self.env["sale.contract"].sudo()
        if ours and contracts.search_count(
            [("signed_attachment_id", "in", ours.ids)], limit=1
        ):
            raise UserError(
                self.env._("This is a contract that was signed: it stays as it is.")
            )
