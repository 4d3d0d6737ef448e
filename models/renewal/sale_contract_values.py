from odoo import models
from odoo.fields import Command


class SaleContract(models.Model):
    """The part of ``sale.contract`` that says what its renewal looks like."""

    _inherit = "sale.contract"

    def _get_renewal_stages(self):
        """Return the stage in which renewals of these contracts start, by team."""
        company, leads = self.company_id, self.env["crm.lead"]
        return {
            team: company.renewal_stage_id
            or leads._stage_find(team_id=team.id, domain=[("fold", "=", False)])
            for team in {contract._get_owner_team() for contract in self}
        }

    def _get_renewal_group_key(self):
        """Return what is the same for contracts that are renewed together."""
        self.ensure_one()
        if self.company_id.renewal_grouping != "customer" or not self.date_end:
            return self.id
        output = self._get_renewal_output()
        return (
            self.company_id,
            self.partner_id,
            self.currency_id,
            self.offered_fiscal_position_id,
            self._get_owner(),
            output,
            # No tacit renewal before the notice date of each.
            output == "order" and self.renewal_date,
            (self.date_end.year, self.date_end.month),
        )

    def _get_alike_facts(self):
        """Return what contracts have in common whose next terms have the same days: to
        be compared and hashed.

        :rtype: tuple
        """
        self.ensure_one()
        names = ("company_id", "plan_id", "date_start", "date_end", "anchor_date")
        return tuple(self[name] for name in names)

    def _prepare_renewal_lead_values(self, stage):
        """Return the values of the opportunity that renews these contracts of one
        customer, recurring items only.

        :param stage: the ``crm.stage`` in which it starts
        """
        first = self[0]
        values = {
            "name": self.env._("Renewal of %s", ", ".join(self.mapped("number"))),
            "type": "opportunity",
            "partner_id": first.partner_id.id,
            "company_id": first.company_id.id,
            "user_id": first._get_owner().id,
            "team_id": first._get_owner_team().id,
            # The same tags whoever renews, and whoever sold it.
            "tag_ids": self.sudo().order_ids.opportunity_id.tag_ids.ids,
            "date_deadline": min(self.mapped("date_end")),
            "stage_id": stage.id,
            "order_type": "renewal",
            "source_contract_ids": [Command.set(self.ids)],
            "pricelist_id": first._get_quotation_pricelist().id,
            "line_ids": [
                Command.create(line._prepare_renewal_line_values())
                for line in self.line_ids._get_lines_to_renew()
            ],
        }
        defaults = self.env["sale.renewal.default"]
        return values | defaults._get_values(self, "renewal_opportunity")

    def _get_renewal_order_defaults(self):
        """Return what the settings say about the renewal quotation."""
        return self.env["sale.renewal.default"]._get_values(self, "renewal_quotation")
