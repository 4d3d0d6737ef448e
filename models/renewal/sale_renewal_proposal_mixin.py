from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import format_amount

from .sale_recurring_line_mixin import PROPOSAL_FIELDS

# What a line says, next to what its contract proposes.
COMPARED = [
    "differs_from_proposal",
    *("product_uom_qty", "price_unit", "discount"),
    *PROPOSAL_FIELDS,
]


class SaleRenewalProposalMixin(models.AbstractModel):
    """An opportunity or a quotation whose lines may differ from what the contract
    proposes at renewal.
    """

    _name = "sale.renewal.proposal.mixin"
    _description = "Proposals of Contracts"

    # The field with the lines; each inheriting model names its own.
    _proposal_lines = None

    differing_line_count = fields.Integer(
        compute="_compute_differing_line_count",
        help="Lines with another quantity or price than the contract proposes.",
    )
    proposal_differences = fields.Text(
        "Contract Proposes",
        compute="_compute_differing_line_count",
        help="What the contract proposes instead of what the lines say.",
    )
    missing_items = fields.Char(
        "Not Offered",
        compute="_compute_missing_items",
        compute_sudo=True,
        help="What the contract sells and proposes to renew, and no line offers.",
    )

    @api.depends_context("lang")
    @api.depends(
        lambda self: (
            [f"{self._proposal_lines}.{name}" for name in COMPARED]
            if self._proposal_lines
            else []
        )
    )
    def _compute_differing_line_count(self):
        for document in self:
            lines = document._get_differing_lines()
            document.differing_line_count = len(lines)
            document.proposal_differences = "\n".join(
                document._get_difference(line) for line in lines
            )

    @api.depends(
        lambda self: (
            [f"{self._proposal_lines}.renewed_line_id", "source_contract_ids.line_ids"]
            if self._proposal_lines
            else []
        )
    )
    def _compute_missing_items(self):
        for document in self:
            document.missing_items = ", ".join(
                f"{item.product_uom_qty:g} × {item._get_renewal_product().display_name}"
                for item in document._get_missing_items()
            )

    def action_take_proposals(self):
        """Say again what the contract proposes: lines for what it does not renew any
        more are removed, and items that no line offers are added.
        """
        lines = self._get_differing_lines()
        removed = lines.filtered(lambda line: not line.proposed_quantity)
        (lines - removed)._take_proposal()
        removed.unlink()
        for document in self:
            if missing := document._get_missing_items():
                document._offer_items(missing)

    def _offer_items(self, items):
        """Add lines that renew these items."""
        self.write(
            {
                self._proposal_lines: [
                    Command.create(item._prepare_new_renewal_values(self))
                    for item in items
                ]
            }
        )

    def _get_missing_items(self):
        """Return the items that this renewal is to offer, and that no line offers.

        A contract proposes nothing to a document that is not of its open renewal.
        """
        self.ensure_one()
        # sudo: a reassigned renewal keeps its contracts, whoever they belong to
        document = self.sudo()
        lead = document._get_renewal_lead()
        if not lead:
            return document.env["sale.contract.line"]
        contracts = document.source_contract_ids.filtered(
            lambda contract: contract.renewal_lead_id == lead
        )
        lines = document[self._proposal_lines]
        offered = {item._get_root() for item in lines.renewed_line_id}
        return contracts.line_ids._get_lines_to_renew().filtered(
            lambda item: item._get_root() not in offered
        )

    def _get_difference(self, line):
        """Return what the contract proposes instead of what a line says."""
        product = line.product_id.display_name
        if not line.proposed_quantity:
            return self.env._("%s: not renewed any more", product)
        return f"{product}: {', '.join(self._get_differences(line))}"

    def _get_differences(self, line):
        """Return what a line says otherwise than the contract proposes.

        :rtype: list[str]
        """
        pairs, currency = [], line.currency_id
        if line._has_other_quantity():
            pairs.append((f"{line.proposed_quantity:g}", f"{line.product_uom_qty:g}"))
        if line._has_other_price():
            prices = line._get_proposed_price(), line.price_unit
            pairs.append([format_amount(self.env, price, currency) for price in prices])
        texts = [
            self.env._("%(proposed)s instead of %(offered)s", proposed=p, offered=o)
            for p, o in pairs
        ]
        if line._has_other_discount():
            texts.append(
                self.env._(
                    "discount of %(proposed)s %% instead of discount of %(offered)s %%",
                    proposed=f"{line.proposed_discount:g}",
                    offered=f"{line.discount:g}",
                )
            )
        return texts

    def _get_differing_lines(self):
        return self[self._proposal_lines].filtered("differs_from_proposal")
