from odoo import api, fields, models
from odoo.exceptions import UserError

from ..problems import get_paragraphs


class SaleContractWizardMixin(models.AbstractModel):
    """What the wizards that change contracts have in common: contracts, a day, what
    will happen to each, and everything that stops it in one message."""

    _name = "sale.contract.wizard.mixin"
    _inherit = ["sale.document.wizard.mixin"]
    _description = "Change of Contracts"

    contract_ids = fields.Many2many("sale.contract", string="Contracts", required=True)
    date = fields.Date(
        "From",
        compute="_compute_date",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        help="First day of the change. The preview says from when each contract "
        "changes.",
    )
    credit = fields.Boolean(
        "Credit What Was Billed",
        help="A credit note gives back, by days, what was billed for that day and "
        "later ones. Otherwise the change waits for the first day that was not billed.",
    )
    preview = fields.Html("What Happens", compute="_compute_preview", sanitize=False)

    @api.depends(lambda self: ["date_choice"] if self._asks_when() else [])
    def _compute_date(self):
        """Start from today; a day that somebody gives stays."""
        asks = self._asks_when()
        for wizard in self:
            if not wizard.date or (asks and wizard.date_choice != "date"):
                wizard.date = self.env.company._get_contract_today()

    @api.model
    def _asks_when(self):
        """Return whether a day is one of several choices of when: `date_choice`."""
        return "date_choice" in self._fields

    def _compute_preview(self):
        for wizard in self:
            wizard.preview = self.env["ir.qweb"]._render(
                "sale_renewal.contract_change_preview",
                {
                    "labels": wizard._get_preview_labels(),
                    "rows": [
                        wizard._prepare_preview_row(contract)
                        for contract in wizard.contract_ids._origin
                    ],
                },
            )

    def _prepare_preview_row(self, contract):
        problems = self._get_problems(contract)
        return {
            "contract": contract,
            "problems": problems,
            "cells": [] if problems else self._get_preview_cells(contract),
        }

    @api.model
    def _get_preview_labels(self):
        """Return the titles of what :meth:`_get_preview_cells` returns."""
        return []

    def _get_preview_cells(self, contract):
        """Return what will happen to a contract, in words."""
        return []

    def _get_problems(self, contract):
        """Return what stops the change of a contract, in the user's words.

        :rtype: list[str]
        """
        return contract._get_change_problems()

    def _get_all_problems(self, contracts):
        """Return :meth:`_get_problems` of each of these contracts.

        :rtype: dict
        """
        return {contract: self._get_problems(contract) for contract in contracts}

    def _check_problems(self):
        """Raise one error that lists, per contract, what stops the change."""
        self.ensure_one()
        self.contract_ids.check_access("write")
        self.contract_ids._lock_for_change()
        paragraphs = get_paragraphs(self._get_all_problems(self.contract_ids))
        if paragraphs:
            title = self.env._("The contracts were not changed.")
            raise UserError("\n\n".join([title, *paragraphs]))
