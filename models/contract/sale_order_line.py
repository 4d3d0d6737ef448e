from odoo import api, models
from odoo.exceptions import UserError

from ...counted import CountedOne2many, RowCount
from ..plans.sale_order_line import LINE_KINDS

# What a contract item takes over from its order line, also when it changes later.
CONTRACT_FIELDS = {"product_uom_qty", "price_unit", "discount"}


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "sale.plain.form.mixin"]

    _plain_kind = ("recurring_type", "one_time")
    _plain_causes = frozenset(
        ("order_id", "product_id", "product_template_id", "recurring_type")
    )

    contract_line_ids = CountedOne2many(
        "sale.contract.line",
        "order_line_id",
        "Contract Items",
        copy=False,
        counted_by="item_count",
    )
    # Items vanish with their contract, which Odoo does not hear of by itself.
    item_count = RowCount(
        counts="contract_line_ids",
        depends=["contract_line_ids.contract_id.number"],
        export_string_translation=False,
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered(lambda line: line.state == "sale")._add_to_contracts()
        return lines

    def write(self, vals):
        confirmed = self.browse()
        if vals.keys() & CONTRACT_FIELDS:
            confirmed = self.filtered(lambda line: line.state == "sale")
        old_values = {line: line._get_contract_fields() for line in confirmed}
        result = super().write(vals)
        for line, old in old_values.items():
            line._update_contract_lines(old)
        confirmed._add_to_contracts()
        return result

    @api.depends("order_id.order_type", "order_id.source_contract_ids")
    def _compute_plan_id(self):
        return super()._compute_plan_id()

    @api.depends(
        *LINE_KINDS, "order_id.order_type", "order_id.source_contract_ids.date_end"
    )
    def _compute_target_contract_id(self):
        return super()._compute_target_contract_id()

    @api.constrains("renewed_line_id", "order_id")
    def _check_parties(self):
        """As of the order: nobody renews the contract of somebody else."""
        self.filtered("renewed_line_id").order_id._check_parties()

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "contract_line_ids"]

    @api.model
    def _get_contract_only_fields(self):
        return [
            *super()._get_contract_only_fields(),
            *("plan_id", "renewed_line_id", "target_contract_id"),
            *("period_label", "period_start", "period_end"),
        ]

    def _get_sold_document(self):
        return self.order_id

    def _add_to_contracts(self):
        """Bring recurring lines of confirmed orders that are in no contract into the
        running one of their order and plan, or into a new one; those of an upsell into
        the contract that they name.
        """
        # Salespeople change contracts by changing their orders, and in no other way.
        lines = self.sudo()._get_recurring_lines()
        lines = lines.filtered(lambda line: not line.contract_line_ids)
        lines._check_targets()
        by_contract = lines.grouped(
            lambda line: (line.order_id, *line._get_contract_key())
        )
        for (order, joined, plan, is_apart), added in by_contract.items():
            contracts = joined or added._find_made_contracts(order, plan)
            if joined:
                joined.order_ids |= order
            if contracts and not is_apart:
                contracts[0]._add_order_lines(added)
            else:
                values = order._prepare_contract_values(plan, added)
                contracts.create(values)._after_signing()

    def _find_made_contracts(self, order, plan):
        """Return the running contracts of an order that these lines of it may enter,
        those first that follow the same contract as the lines.
        """
        made = (order.contract_ids - order._get_upsold_contracts()).filtered(
            lambda contract: contract.plan_id == plan and contract._is_open()
        )
        followed = self.target_contract_id
        return made.sorted(
            lambda contract: (
                not (contract.line_ids.order_line_id.target_contract_id & followed)
            )
        )

    def _get_contract_key(self):
        """Return what lines of one order have in common that go into one contract: the
        contract that they are added to, which is empty for a new one, their plan, and
        whether somebody took them off the contracts under that plan.
        """
        self.ensure_one()
        return self._get_joined_contract(), self.plan_id, self._is_apart()

    def _check_targets(self):
        """Refuse lines of confirmed orders that cannot go into the contract of their
        order.
        """
        for line in self:
            if line._lacks_target():
                raise UserError(line._get_target_problem())
            joined = line._get_joined_contract()
            if joined and not joined._is_open():
                raise UserError(
                    self.env._(
                        "%(product)s cannot be added to %(contract)s, which does not "
                        "go on: sell it with an order of its own.",
                        product=line.product_id.display_name,
                        contract=joined.name,
                    )
                )

    def _get_contract_fields(self):
        self.ensure_one()
        return {name: self[name] for name in CONTRACT_FIELDS}

    def _update_contract_lines(self, old):
        """Carry changes over to items of running contracts that still say the same.

        :param dict old: what the order line said before
        """
        self.ensure_one()
        # As in _add_to_contracts.
        for item in self.sudo().contract_line_ids:
            changes = {
                name: self[name]
                for name, value in old.items()
                if self[name] != value and item[name] == value
            }
            if changes and item.contract_id._is_open():
                item.write(changes)

    def _prepare_contract_line_term_values(self, contract_start):
        """Return the start of an item that begins later than its contract."""
        self.ensure_one()
        start = self._get_quoted_start()
        is_later = start and contract_start and start > contract_start
        values = {"date_start": start} if is_later else {}
        return values | self._prepare_own_days_values(contract_start)

    def _prepare_own_days_values(self, start):
        """Return the days of an item that is not sold all the time: hook, every item
        is here.

        :param date start: first day of what the order sells
        """
        self.ensure_one()
        return {}

    def _prepare_contract_line_values(self):
        """Return the values of the contract item that this line sells."""
        self.ensure_one()
        return {
            "sequence": self.sequence,
            "product_id": self.product_id.id,
            "name": self.name,
            "product_uom_qty": self.product_uom_qty,
            "product_uom_id": self.product_uom_id.id,
            "price_unit": self.price_unit,
            "discount": self.discount,
            "tax_ids": self.tax_ids.ids,
            "analytic_distribution": self.analytic_distribution,
            "order_line_id": self.id,
        }

    def _waits_for_start(self):
        """Return whether the first day is not known yet: hook, it always is here."""
        self.ensure_one()
        return False
