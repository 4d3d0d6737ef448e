from odoo import models

from ...tokens import RecordedChange


class SaleContract(models.Model):
    """The part of ``sale.contract`` that another salesperson or team gets: what it was
    worth until then stays theirs who had it.
    """

    _inherit = "sale.contract"

    def write(self, vals):
        if not vals.keys() & {"user_id", "team_id"}:
            return super().write(vals)
        before = {contract: contract._get_sellers() for contract in self}
        result = super().write(vals)
        changed = self.filtered(lambda c: c._get_sellers() != before[c])
        if changed:
            changed._record_sellers(before)
        return result

    def _get_sellers(self):
        """Return salesperson and team."""
        self.ensure_one()
        return self.user_id, self.team_id

    def _record_sellers(self, before):
        """Record that the contracts have another salesperson or team from today on.

        :param dict before: salesperson and team that each contract had
        """
        # sudo: nobody writes changes; whoever gives contracts away may write on them
        contracts = self.sudo().filtered(lambda c: c._is_start_recorded())
        changes = contracts.env["sale.contract.change"]
        vals_list = []
        for contract in contracts:
            today = contract.company_id._get_contract_today()
            if contract.date_start < today:
                values = contract._prepare_sellers_change(today, before)
                vals_list.append(values)
        begin = contracts - contracts.browse(v["contract_id"] for v in vals_list)
        pending = changes.search([("contract_id", "in", begin.ids)])
        for contract, found in pending.grouped("contract_id").items():
            user, team = contract._get_sellers()
            found.write({"salesperson_id": user.id, "team_id": team.id})
        if vals_list:
            changes.create(vals_list)
        # A change that is being recorded settles the record itself.
        if not RecordedChange.find(self):
            contracts._settle_record()

    def _prepare_sellers_change(self, date, before):
        """Return the values of the change that says who has the contract now."""
        self.ensure_one()
        before = before[self]
        return {
            "contract_id": self.id,
            "kind": "owner",
            "revenue_type": "transfer",
            "date": date,
            "description": self.number,
            "before": ", ".join(filter(None, (row.display_name for row in before))),
            "after": ", ".join(
                filter(None, (row.display_name for row in self._get_sellers()))
            ),
        }
