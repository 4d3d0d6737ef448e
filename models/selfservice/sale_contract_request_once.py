from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

# A button that is pressed twice: so long, the same wish counts as one.
SAME_MINUTES = 5


class SaleContractRequest(models.Model):
    """The part of ``sale.contract.request`` that is done at once, and once."""

    _inherit = "sale.contract.request"

    def _is_done_at_once(self):
        """Return whether the plan lets customers do it without being asked."""
        self.ensure_one()
        choice = self.contract_id.plan_id._get_portal_choice(self.kind)
        if self.origin != "portal" or choice in ("no", "request"):
            return False
        if choice == "at_term_end":
            end = self.contract_id.date_end
            return bool(end) and self.date_end == end
        if self.kind == "quantity" and choice == "increase":
            return not self._get_less_lines()
        return True

    def _check_not_repeated(self):
        """Refuse to sell more twice, where a button was pressed twice."""
        self.ensure_one()
        if self.kind not in ("quantity", "product") or self.origin != "portal":
            return
        since = fields.Datetime.now() - timedelta(minutes=SAME_MINUTES)
        # sudo: what colleagues asked for counts as well; it is not told
        done = self.sudo().search(
            [
                ("contract_id", "=", self.contract_id.id),
                ("kind", "=", self.kind),
                ("state", "=", "done"),
                ("create_date", ">=", since),
            ]
        )
        wanted = self._get_wanted()
        if same := done.filtered(lambda request: request._get_wanted() == wanted)[:1]:
            raise UserError(
                self.env._(
                    "It was done a moment ago: %s. Wait some minutes to do it again.",
                    same.name,
                )
            )

    def _get_wanted(self):
        """Return what is wanted of which items and products, to compare it."""
        return {
            (line.contract_line_id._get_root().id, line.product_id.id, line.quantity)
            if line.contract_line_id
            else (False, line.product_id.id, line.quantity)
            for line in self.line_ids
        }

    def _prepare_request_values(self):
        """Return the values that save a wish which was not saved yet."""
        self.ensure_one()
        names = (
            *("contract_id", "partner_id", "user_id", "origin", "kind"),
            *("date", "date_end", "credit", "reason_id", "comment"),
            *("partner_invoice_id", "partner_shipping_id"),
        )
        values = {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in names
        }
        lines = ("contract_line_id", "product_id", "quantity", "price_unit")
        told = self._get_told_amounts()
        values["line_ids"] = [
            Command.create(
                {
                    name: line._fields[name].convert_to_write(line[name], line)
                    for name in lines
                }
                | {"told_amount": told.get(line, 0.0)}
            )
            for line in self.line_ids
        ]
        return values
