from odoo import api, fields, models


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

    @api.depends(
        lambda self: (
            [f"{self._proposal_lines}.differs_from_proposal"]
            if self._proposal_lines
            else []
        )
    )
    def _compute_differing_line_count(self):
        for document in self:
            document.differing_line_count = len(document._get_differing_lines())

    def action_take_proposals(self):
        """Say again what the contract proposes; lines for what it does not renew any
        more are removed.
        """
        lines = self._get_differing_lines()
        removed = lines.filtered(lambda line: not line.proposed_quantity)
        (lines - removed)._take_proposal()
        removed.unlink()

    def _get_differing_lines(self):
        return self[self._proposal_lines].filtered("differs_from_proposal")
