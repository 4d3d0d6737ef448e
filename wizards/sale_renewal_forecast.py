from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import format_time

from ..wording import format_day

# How many renewals are listed at once; the next ones follow when they are asked for.
PAGE = 800


class SaleRenewalForecast(models.TransientModel):
    """The question up to which day somebody wants to see the renewals to come."""

    _name = "sale.renewal.forecast"
    _inherit = ["sale.document.wizard.mixin"]
    _description = "Forecast of Renewals"

    date = fields.Date(
        "Until",
        required=True,
        default=lambda self: (
            self.env.company._get_contract_today() + relativedelta(months=3)
        ),
        help="Last renewal date that is shown.",
    )
    line_ids = fields.One2many("sale.renewal.forecast.line", "forecast_id", "Renewals")

    def action_show(self):
        """Open what the scheduled action will renew up to the day, and what not."""
        self.ensure_one()
        self._list_more()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_renewal.sale_renewal_forecast_line_action"
        )
        left = self.env["sale.contract"]._count_forecast_left(
            self.date, self.line_ids.contract_id
        )
        title = self._get_title(left)
        return action | {
            "name": title,
            "display_name": title,
            "domain": [("forecast_id", "=", self.id)],
            "views": self._get_views(action["views"], left),
        }

    def _get_views(self, views, left):
        """Return the views, with the list that can show more if something is left."""
        more = self.env.ref("sale_renewal.sale_renewal_forecast_line_view_list_more")
        return [
            (more.id if left and kind == "list" else view_id, kind)
            for view_id, kind in views
        ]

    def _list_more(self):
        """Add lines for the renewals that come next.

        :return: the lines
        :rtype: sale.renewal.forecast.line
        """
        contracts = self.env["sale.contract"]
        rows = contracts._preview_renewals(
            self.date, limit=PAGE, listed=self.line_ids.contract_id
        )
        ratings = contracts.union(*(row["contract"] for row in rows))
        ratings = ratings._get_renewal_risks()
        return self.line_ids.create(
            [
                self._prepare_line_values(row)
                | self._prepare_risk_values(row, ratings[row["contract"]])
                for row in rows
            ]
        )

    def _get_title(self, left):
        """Return what is shown, and how much of it is not.

        :param int left: how many renewals come after those that are listed
        """
        title = self.env._(
            "Renewals until %(date)s (as of %(now)s)",
            date=format_day(self.env, self.date),
            now=format_time(self.env, fields.Datetime.now(), time_format="short"),
        )
        if left:
            title = self.env._(
                "%(title)s: the first %(listed)s, and %(left)s more to show",
                title=title,
                listed=len(self.line_ids),
                left=left,
            )
        if left_out := self.env["sale.contract"]._count_late_left_out(self.date):
            title = self.env._(
                "%(title)s, without %(count)s that ended long before",
                title=title,
                count=left_out,
            )
        return title

    def _prepare_line_values(self, row):
        """Return the values of the line that shows one contract.

        :param dict row: see ``sale.contract._preview_renewals``
        """
        self.ensure_one()
        contract, is_made = row["contract"], not row["skip_reason"]
        return {
            "forecast_id": self.id,
            "contract_id": contract.id,
            "partner_id": row["partner"].id,
            "user_id": contract._get_owner().id,
            "company_id": row["company"].id,
            "currency_id": row["currency"].id,
            "plan_id": contract.plan_id.id,
            "renewal_date": row["renewal_date"],
            "date_end": row["date_end"],
            "output": row["output"],
            "item_count": len(row["lines"]),
            "items": "\n".join(
                f"{line['quantity']:g} × {line['product'].display_name}"
                for line in row["lines"]
            ),
            "old_amount": row["old_amount"],
            # The totals say what is going to be sold.
            "new_amount": row["new_amount"] if is_made else 0.0,
            "old_mrr": row["old_mrr"],
            "new_mrr": row["new_mrr"] if is_made else 0.0,
            "will_be_made": is_made,
            "skip_reason": row["skip_reason"],
        }

    def _prepare_risk_values(self, row, rating):
        """Return the values of the line that say how likely the renewal is lost.

        :param dict row: see ``sale.contract._preview_renewals``
        :param dict rating: see ``sale.contract._get_renewal_risks``
        """
        kept = 1 - row["company"]._get_renewal_loss(rating["level"])
        expected = 0.0 if row["skip_reason"] else row["old_mrr"] * kept
        return {
            "risk": rating["level"],
            "risk_reasons": row["contract"]._get_risk_reasons(rating),
            "expected_mrr": row["currency"].round(expected),
        }
