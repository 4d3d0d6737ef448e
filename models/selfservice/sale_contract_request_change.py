from odoo import models
from odoo.fields import Command

from ...intervals import ONE_DAY


class SaleContractRequest(models.Model):
    """The part of ``sale.contract.request`` that fills in the wizards which managers
    use: they say what stops a change, what it does, and make it.
    """

    _inherit = "sale.contract.request"

    def _new_cancel_wizard(self):
        return self.env["sale.contract.cancel"].new(self._prepare_cancel_values())

    def _prepare_cancel_values(self):
        """Return the values of the wizard: its day is the first without service."""
        self.ensure_one()
        return {
            "contract_ids": [Command.set(self.contract_id.ids)],
            "date_choice": "date",
            "date": self.date_end and self.date_end + ONE_DAY,
            "reason_id": self.reason_id.id,
            "credit": self.credit,
        }

    def _new_pause_wizard(self):
        return self.env["sale.contract.pause"].new(self._prepare_pause_values())

    def _prepare_pause_values(self):
        self.ensure_one()
        return {
            "contract_ids": [Command.set(self.contract_id.ids)],
            "date": self.date,
            "date_end": self.date_end,
            "move_end": True,
            "credit": self.credit,
        }

    def _new_quantity_wizard(self):
        values = self._prepare_quantity_values()
        return self.env["sale.contract.quantity.change"].new(values)

    def _prepare_quantity_values(self):
        """Return the values of the wizard: only for items of which less is wanted."""
        self.ensure_one()
        waits = self._waits_for_term()
        return {
            "contract_id": self.contract_id.id,
            "date_choice": "term" if waits and self.contract_id.date_end else "date",
            "date": self._get_less_start(),
            "credit": self.credit,
            "line_ids": [
                Command.create(
                    {
                        "contract_line_id": line._get_item().id,
                        "new_quantity": line.quantity,
                    }
                )
                for line in self._get_less_lines()
            ],
        }

    def _waits_for_term(self):
        """Return whether less begins when the term, or its notice, is over."""
        less = self.contract_id.plan_id.portal_quantity_less
        return self.origin == "portal" and less == "term_end"

    def _get_less_start(self):
        """Return the first day of less, if it is not billed until later."""
        contract = self.contract_id
        today = contract.company_id._get_contract_today()
        days = [self.date, contract.date_start, today]
        if self._waits_for_term() and not contract.date_end:
            days.append(contract._get_earliest_cancel_date() + ONE_DAY)
        return max(filter(None, days))

    def _new_price_wizard(self):
        """Return the wizard of prices: it says when they can change, and why not."""
        self.ensure_one()
        return self.env["sale.contract.price.change"].new(
            {
                "contract_ids": [Command.set(self.contract_id.ids)],
                "date": self.date,
                "line_ids": [
                    Command.create({"contract_line_id": line._get_item().id})
                    for line in self._get_price_lines()
                ],
            }
        )

    def _apply(self):
        """Do what is wanted, as the wizards do.

        :return: what to add to the sentences of the preview
        :rtype: list[str]
        """
        self.ensure_one()
        changes = {
            "cancel": self._apply_cancel,
            "pause": self._apply_pause,
            "resume": self._apply_resume,
            "quantity": self._apply_quantity,
            "keep": self._apply_keep,
            "product": self._apply_upsell,
            "price": self._apply_price,
            "renew": self._apply_renew,
            "address": self._apply_address,
        }
        apply = changes.get(self.kind)
        return apply() or [] if apply else []

    def _apply_cancel(self):
        values = self._prepare_cancel_values()
        self.env["sale.contract.cancel"].create(values).action_apply()

    def _apply_pause(self):
        values = self._prepare_pause_values()
        self.env["sale.contract.pause"].create(values).action_apply()

    def _apply_resume(self):
        self.contract_id.action_resume(self._get_resume_date())

    def _apply_quantity(self):
        """Sell less by a change, and more by an order."""
        texts = self._apply_upsell() if self._get_more_lines() else []
        if self._get_less_lines():
            values = self._prepare_quantity_values()
            self.env["sale.contract.quantity.change"].create(values).action_apply()
        return texts

    def _apply_keep(self):
        self.contract_id.action_keep_quantities()

    def _apply_price(self):
        self.contract_id.check_access("write")
        self.contract_id._lock_for_change()
        for line in self._get_price_lines():
            line._get_item()._change_price(self.date, line.price_unit)

    def _apply_address(self):
        names = ("partner_invoice_id", "partner_shipping_id")
        self.contract_id.write({name: self[name].id for name in names if self[name]})

    def _get_resume_date(self):
        """Return the first day of service: not in the past."""
        today = self.contract_id.company_id._get_contract_today()
        return max(filter(None, (self.date, today)))
