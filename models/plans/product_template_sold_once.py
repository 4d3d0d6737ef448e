from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Services that Odoo's events sell: a seat or a booth on one day.
EVENT_SERVICES = ("event", "event_booth")

# Where add-ons that may be there name products of their own: model, field, and domain.
GIFT_CARDS = [("program_id.program_type", "in", ("gift_card", "ewallet"))]
USES = {
    "gift_card": ("loyalty.rule", "product_ids", GIFT_CARDS),
    "reward": ("loyalty.reward", "discount_line_product_id", []),
    "tip": ("pos.config", "tip_product_id", []),
}


class ProductTemplate(models.Model):
    """The part of ``product.template`` that knows what is sold once by its nature, and
    never an item of a contract.
    """

    _inherit = "product.template"

    sold_once_reason = fields.Char(
        compute="_compute_sold_once_reason",
        compute_sudo=True,
        help="Why the product cannot recur.",
    )

    @api.depends("service_tracking")
    def _compute_sold_once_reason(self):
        reasons = self._get_sold_once_reasons()
        for template in self:
            template.sold_once_reason = reasons.get(template._origin.id, False)

    def _get_sold_once_reasons(self):
        """Return why some of these templates cannot recur, by their ids.

        :rtype: dict[int, str]
        """
        used = {use: self._get_used_templates(*where) for use, where in USES.items()}
        used["event"] = self._origin.filtered(
            lambda template: template.service_tracking in EVENT_SERVICES
        )
        messages = {
            "gift_card": self.env._(
                "Products that gift cards and e-wallets are topped up with are sold "
                "once: choose One-Time as the recurring type."
            ),
            "reward": self.env._(
                "Products that stand for rewards are given once: choose One-Time as "
                "the recurring type."
            ),
            "tip": self.env._(
                "Tips are given once: choose One-Time as the recurring type."
            ),
            "event": self.env._(
                "Seats and booths of an event are sold once: choose One-Time as the "
                "recurring type."
            ),
        }
        return {
            template.id: messages[use]
            for use, templates in used.items()
            for template in templates
        }

    def _get_used_templates(self, model, field, domain):
        """Return those of these templates that records of a model name as theirs."""
        if model not in self.env or not self._origin:
            return self.browse()
        variants = [(f"{field}.product_tmpl_id", "in", self._origin.ids)]
        # What the records say of a product is asked, whoever may read them.
        records = self.env[model].sudo().search([*domain, *variants])
        return records[field].product_tmpl_id & self._origin

    @api.constrains("recurring_type", "service_tracking")
    def _check_may_recur(self):
        recurring = self.filtered(
            lambda template: template.recurring_type == "recurring"
        )
        for message in recurring._get_sold_once_reasons().values():
            raise ValidationError(message)
