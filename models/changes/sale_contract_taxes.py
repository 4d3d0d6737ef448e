from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import format_list

# What the taxes of a contract were agreed with.
AGREED_WITH = {"partner_id", "partner_shipping_id", "fiscal_position_id", "company_id"}


class SaleContract(models.Model):
    """The part of ``sale.contract`` that maps its taxes when its customer or fiscal
    position changes.
    """

    _inherit = "sale.contract"

    archived_taxes = fields.Char(
        compute="_compute_archived_taxes",
        compute_sudo=True,
        help="Taxes that were archived, of what is sold today or later.",
    )

    @api.depends(
        "state", "line_ids.tax_ids.active", "line_ids.is_past", "line_ids.tax_ids"
    )
    def _compute_archived_taxes(self):
        for contract in self:
            taxes = contract._get_archived_taxes()
            contract.archived_taxes = format_list(self.env, taxes.mapped("name"))

    def _get_archived_taxes(self):
        """Return the archived taxes that the contract will still be billed with."""
        self.ensure_one()
        items = self.line_ids.filtered(lambda line: not line.is_past)
        taxes = items.tax_ids.filtered(lambda tax: not tax.active)
        return taxes if self._is_open() else taxes.browse()

    def _replace_tax(self, old, new, date):
        """Charge another tax from a day on, at the earliest from the first day that was
        not billed.

        :param account.tax old: the tax that items have
        :param account.tax new: the tax that they get instead
        :param date date: first day of the new tax
        :return: the items that got it
        """
        self.ensure_one()
        items = self.line_ids.filtered(lambda line: old in line.tax_ids)
        changed = items.browse()
        for item in {item._get_root() for item in items}:
            changed |= item._change_taxes(
                date, lambda version: version._get_replaced_taxes(old, new)
            )
        if changed:
            self._log_taxes(
                self.env._(
                    "%(old)s was replaced by %(new)s.",
                    old=old.display_name,
                    new=new.display_name,
                ),
                [version._get_taxes_note() for version in changed],
            )
        return changed

    def write(self, vals):
        if not vals.keys() & AGREED_WITH:
            return super().write(vals)
        before = {c: (c._get_tax_agreement(), c.line_ids) for c in self}
        result = super().write(vals)
        typed_in = self._get_items_with_given_taxes(vals.get("line_ids") or [])
        for contract, (agreement, items) in before.items():
            if contract._get_tax_agreement() != agreement:
                contract._map_taxes(items.exists() - typed_in, agreement[1])
        return result

    def _get_items_with_given_taxes(self, commands):
        """Return the items for which the same change says which taxes they have."""
        return self.line_ids.browse(
            command[1]
            for command in commands
            if command[0] == Command.UPDATE and "tax_ids" in command[2]
        )

    def _map_taxes(self, items, position):
        """Map the taxes of what was not billed as on an order, and say so.

        :param items: the ``sale.contract.line`` whose taxes nobody gives now
        :param position: the fiscal position until now
        """
        self.ensure_one()
        notes = []
        for item in items.filtered(lambda line: not line.root_line_id):
            changed = item._change_taxes(
                item._get_start(),
                lambda version: version._get_mapped_taxes(),
                position,
            )
            notes += [version._get_taxes_note() for version in changed]
        if notes:
            self._log_taxes(
                self.env._(
                    "The customer or the fiscal position has changed: the taxes of "
                    "what was not billed were mapped as on an order."
                ),
                notes,
            )

    def _log_taxes(self, message, notes):
        """Say in the chatter which items have other taxes, and let renewals follow."""
        lines = Markup("").join(Markup("<li>%s</li>") % note for note in notes)
        body = Markup("<p>%s</p><ul>%s</ul>") % (message, lines)
        # Salespeople cause changes through their orders, and read contracts only.
        self.sudo()._message_log(body=body)
        self._after_change()
