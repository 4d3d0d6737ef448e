from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SaleRecurringLineMixin(models.AbstractModel):
    """A line of a document that may be for contracts which are there already.

    On an upsell or a renewal a recurring line takes the plan of the source contract,
    and says into which of them it goes.
    """

    _inherit = "sale.recurring.line.mixin"

    renewed_line_id = fields.Many2one(
        "sale.contract.line",
        "Renewed Item",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The contract item that this line offers again.",
    )
    target_contract_id = fields.Many2one(
        "sale.contract",
        "Contract",
        compute="_compute_target_contract_id",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        index="btree_not_null",
        help="An upsell adds the line to this contract; on a renewal the line is part "
        "of the term that follows it. Only source contracts under the plan of the line "
        "can be chosen. Empty: the line makes a new contract.",
    )

    def _compute_plan_id(self):
        """What is sold into a contract is sold under its plan."""
        decided = {
            line: line.plan_id
            for line in self
            if line.recurring_type == "recurring" and line._get_source_contracts()
        }
        result = super()._compute_plan_id()
        for line, plan in decided.items():
            line.plan_id = line._get_amended_plan(plan)
        return result

    @api.depends("product_id", "recurring_type", "plan_id", "renewed_line_id")
    def _compute_target_contract_id(self):
        for line in self:
            contracts = line._get_target_choices()
            chosen = contracts and line.target_contract_id._origin & contracts
            line.target_contract_id = chosen or line._choose_target(contracts)

    @api.constrains("target_contract_id")
    def _check_target_contract(self):
        """Another plan chooses anew, and is checked with what it chooses."""
        # Lines name contracts that whoever sells may not see.
        for line in self.sudo().filtered("target_contract_id"):
            contract, item = line.target_contract_id, line.renewed_line_id
            # What renewals offer is seen at a glance.
            if contract == item.contract_id and contract.plan_id == line.plan_id:
                continue
            if contract not in line._get_target_choices():
                raise ValidationError(
                    self.env._(
                        "%(product)s cannot go into the contract that was chosen: "
                        "choose a contract of this document, and its plan on the line; "
                        "or none, for a new contract.",
                        product=line.product_id.display_name,
                    )
                )

    @api.model
    def _get_link_fields(self):
        names = ("renewed_line_id", "target_contract_id")
        return [*super()._get_link_fields(), *names]

    def _get_known_links(self, name, links):
        """What the document of the line is for was checked there."""
        known = super()._get_known_links(name, links)
        if name not in ("renewed_line_id", "target_contract_id"):
            return known
        # sudo: the links of the document were checked; only compared
        contracts = self.sudo()._get_sold_document().source_contract_ids
        if name == "target_contract_id":
            return known | links & contracts.sudo(False)
        return known | links.filtered(lambda item: item.sudo().contract_id in contracts)

    def _get_link_company(self):
        return self._get_company()

    def _get_line_problems(self):
        problems = super()._get_line_problems()
        if self._lacks_target():
            problems.append(self._get_target_problem())
        return problems

    def _get_sold_document(self):
        """Return the opportunities or orders of the lines: hook."""
        raise NotImplementedError

    def _get_source_contracts(self):
        """Return the contracts that the line is sold into or renews, with all rights:
        whoever sells may not see them all. None for a document of type new.
        """
        self.ensure_one()
        # sudo: the links of the document were checked when they were written
        document = self._get_sold_document().sudo()
        if not document or document.order_type == "new":
            return self.env["sale.contract"].sudo()
        renewed = self.sudo().renewed_line_id.contract_id
        return (renewed or document._get_named_contracts())._origin

    def _get_amended_plan(self, decided):
        """Return the plan of a line that is sold into a contract or renews one.

        What was decided stays: the plan of one of the contracts, or one that is neither
        theirs nor what a new order would have. Of several plans the line takes its own,
        or else one with the same billing period.

        :param decided: the ``sale.contract.plan`` of the line so far, may be empty
        """
        self.ensure_one()
        own, plans = self.plan_id, self._get_source_contracts().plan_id
        # sudo: only whether there is one
        is_renewed = bool(self.sudo().renewed_line_id)
        if decided and (is_renewed or decided in plans or decided != own):
            return decided
        return plans.with_env(self.env)._get_nearest(own)

    def _get_target_choices(self):
        """Return the contracts that the line may go into: those under its plan."""
        self.ensure_one()
        contracts = self.env["sale.contract"]
        if not self._is_recurring():
            return contracts
        return self._get_source_contracts().filtered(
            lambda contract: contract.plan_id == self.plan_id
        )

    def _choose_target(self, contracts):
        """Return which of several contracts the line goes into, if nobody says it.

        Those that are renewed get one next term together, and the line begins with the
        first of them. What an upsell adds is somebody's choice.
        """
        self.ensure_one()
        if len(contracts) > 1 and self._get_sold_document().order_type == "renewal":
            ends = {contract: contract.date_end or date.max for contract in contracts}
            return contracts.sorted(ends.get)[:1]
        return contracts if len(contracts) == 1 else contracts.browse()

    def _is_apart(self):
        """Return whether somebody took the line off the contracts under its plan, so
        that it makes one of its own beside them.
        """
        self.ensure_one()
        # sudo: only whether there is one
        return not (
            self.target_contract_id
            or self.sudo().renewed_line_id
            or not self._get_target_choices()
        )

    def _lacks_target(self):
        """Return whether somebody has to say which contract the line is added to."""
        self.ensure_one()
        return (
            not self.target_contract_id
            and self.product_uom_qty > 0
            and self._get_sold_document().order_type == "upsell"
            and len(self._get_target_choices()) > 1
        )

    def _get_target_problem(self):
        """Return the question which contract the line is added to."""
        self.ensure_one()
        contracts = self._get_target_choices()
        return self.env._(
            "%(product)s could go into several contracts (%(contracts)s): choose one "
            "under Contract.",
            product=self.product_id.display_name,
            contracts=", ".join(contracts.mapped("number")),
        )
