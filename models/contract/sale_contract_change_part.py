from odoo import api, models

from .sale_contract_change import PASSED_KINDS
from .sale_contract_record import START_KINDS


class SaleContractChange(models.Model):
    """The part of ``sale.contract.change`` that says what happened by product, and
    whose the contract was.
    """

    _inherit = "sale.contract.change"

    @api.model
    def _create_linked(self, vals_list):
        """Create changes, of which those with the same ``event`` are one thing that
        happened: the others are parts of the first one.

        :param list vals_list: values, and what they belong to under ``event``
        """
        found, first, parts = {}, {}, {}
        for place, vals in enumerate(vals_list):
            event = vals.get("event")
            head = first.setdefault(event, place) if event else place
            (found if head == place else parts)[place] = vals | {"event": head}
        for values in (found, parts):
            changes = self.create(
                [
                    self._prepare_linked(vals, vals["event"] != place and found)
                    for place, vals in values.items()
                ]
            )
            found |= dict(zip(values, changes, strict=True))
        return self.concat(*(found[place] for place in sorted(found)))

    @api.model
    def _prepare_linked(self, vals, heads):
        """Return the values of a change; see :meth:`_create_linked`.

        :param heads: changes by place, of which it is a part of one; or none
        """
        event = vals["event"]
        vals = {name: value for name, value in vals.items() if name != "event"}
        return vals | {"part_of_id": heads[event].id} if heads else vals

    def _get_owner(self):
        """Return whose the contract was: customer, salesperson and team."""
        self.ensure_one()
        return (self.partner_id.id, self.salesperson_id.id, self.team_id.id)

    @api.model
    def _prepare_owner_values(self, owner):
        return dict(
            zip(("partner_id", "salesperson_id", "team_id"), owner, strict=True)
        )

    def _get_amounts(self):
        """Return what the changes add up to, by product and owner."""
        amounts = {}
        for change in self:
            key = (change.product_id.id, change._get_owner())
            amounts[key] = amounts.get(key, 0.0) + change.mrr_change
        return amounts

    def _is_head(self):
        """Return whether it says what happened, and not only a part of it."""
        self.ensure_one()
        return not self.part_of_id and not self.is_planned

    def _is_carried_out(self):
        """Return whether it has happened: hook, others plan what they record."""
        self.ensure_one()
        return True

    def _passes_on(self):
        """Return whether somebody else has the contract from then on."""
        self.ensure_one()
        return self.kind in PASSED_KINDS and self._is_head() and self._is_carried_out()

    def _may_follow(self, today):
        """Return whether the record may still say something else: what was recorded of
        days that have passed stays.

        :param date today: False: everything is recorded anew
        """
        self.ensure_one()
        return (
            not today
            or self.is_planned
            or self.date >= today
            or self.signed_date == today
        )

    def _belongs_to(self, event):
        """Return whether it is a part of what happened, or came after it.

        :param event: the last thing that happened on that day; may be empty
        """
        self.ensure_one()
        return self.is_planned or self.part_of_id == event or self.id >= event.id

    def _get_unsplit(self):
        """Return what says what happened to the whole contract, not by product yet."""
        return self.filtered(
            lambda change: (
                not change.product_id
                and change._is_head()
                and (change.mrr_change or change._passes_on())
            )
        )

    def _prepare_part_values(self, amount):
        """Return what another part of what happened says."""
        self.ensure_one()
        head = self.part_of_id or self
        values = {
            name: head[name] for name in ("kind", "description", "before", "after")
        }
        values |= {"part_of_id": head.id, "user_id": head.user_id.id}
        values["revenue_type"] = self._get_revenue_type(head.kind, amount)
        return values

    def _is_kept_when_rebuilt(self):
        """Return whether it says what happened, which nothing else tells."""
        self.ensure_one()
        return self._is_head() and self.kind not in START_KINDS | {"renewed"}

    def _prepare_start_again(self):
        """Return what the record of a start keeps when it is made anew."""
        self.ensure_one()
        return {
            "contract_id": self.contract_id.id,
            "date": self.contract_id.date_start,
            "description": self.contract_id.number,
            "event": self.contract_id.id,
            "signed_date": self.signed_date,
            "user_id": self.user_id.id,
            **self._prepare_owner_values(self._get_owner()),
        }
