from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from ...intervals import ONE_DAY


class SaleContract(models.Model):
    """The part of ``sale.contract`` that takes back less at renewal: the next term is
    offered with what is sold now.
    """

    _inherit = "sale.contract"

    has_reduction = fields.Boolean(
        compute="_compute_has_reduction",
        help="Whether the next term is offered with less than is sold now.",
    )

    @api.depends(
        "line_ids.renewal_quantity", "line_ids.product_uom_qty", "line_ids.date_end"
    )
    def _compute_has_reduction(self):
        for contract in self:
            is_less = any(contract.line_ids.mapped("renewal_quantity"))
            contract.has_reduction = is_less and bool(contract._get_reduced_items())

    def action_keep_quantities(self):
        """Offer the next term with what is sold now.

        :raise UserError: with why that cannot be changed any more
        """
        self.check_access("write")
        self._lock_for_change()
        for contract in self:
            if problem := contract._get_kind_problem("keep"):
                text = f"{contract.number}: {problem}"
                raise UserError(text)
            contract._get_reduced_items()._restore_renewal()

    def _get_reduced_items(self):
        """Return the items of which the next term is offered less, as they are sold
        today or next.
        """
        self.ensure_one()
        if not self.date_end or not any(self.line_ids.mapped("renewal_quantity")):
            return self.line_ids.browse()
        items = self.line_ids._get_current_versions()
        return items.filtered(lambda item: item._is_reduced_at_renewal())

    def _get_keeping_texts(self):
        """Return what the next term is offered with instead, one sentence per item."""
        self.ensure_one()
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        following = format_date(self.env, self.date_end + ONE_DAY)
        texts = []
        for item in self._get_reduced_items():
            last = item._get_versions()[-1:]
            new, old = (
                formatLang(self.env, number, digits=0 if not number % 1 else digits)
                for number in (last.product_uom_qty, last._get_renewal_quantity())
            )
            texts.append(
                self.env._(
                    "%(product)s: %(new)s again instead of %(old)s in the next term, "
                    "from %(date)s on, if it is renewed.",
                    product=item.product_id.display_name,
                    new=new,
                    old=old,
                    date=following,
                )
            )
        return texts
