from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleRankingChoice(models.TransientModel):
    """Ask for the days of which top customers, or best and worst sellers, are shown."""

    _name = "sale.ranking.choice"
    _inherit = "sale.document.wizard.mixin"
    _description = "Period of Top Customers and Products"

    subject = fields.Selection(
        [("customers", "Top Customers"), ("products", "Best and Worst Sellers")],
        "Show",
        default="customers",
        required=True,
    )
    date_from = fields.Date(
        "From", required=True, default=lambda self: self._get_default_days()[0]
    )
    date_to = fields.Date(
        "Until",
        required=True,
        default=lambda self: self._get_default_days()[1],
        help="The last day that counts. The same days of the year before are shown "
        "beside it.",
    )

    @api.model
    def _get_default_days(self):
        """Return the first day of the year, and today."""
        today = self.env.company._get_contract_today()
        return today.replace(month=1, day=1), today

    def action_show(self):
        """Open the report of the days that were chosen."""
        self.ensure_one()
        if self.date_from > self.date_to:
            raise UserError(
                self.env._("Enter a first day that is not after the last one.")
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"sale_renewal.sale_ranking_action_{self.subject}"
        )
        days = f"{self.date_from:%Y-%m-%d}/{self.date_to:%Y-%m-%d}"
        is_customers = self.subject == "customers"
        return action | {
            # A page of its own: what is in the path would forget the days.
            "path": False,
            "display_name": self.env._(
                "%(report)s, %(first)s to %(last)s",
                report=action["name"],
                first=self.env["ir.qweb.field.date"].value_to_html(self.date_from, {}),
                last=self.env["ir.qweb.field.date"].value_to_html(self.date_to, {}),
            ),
            "context": {
                "search_default_group_partner": int(is_customers),
                "search_default_group_product": int(not is_customers),
                "sale_renewal_period": days,
            },
        }
