from odoo import api, models

from ... import ramps


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that was sold in the steps of a ramp: one item
    with a version for each.
    """

    _inherit = "sale.contract.line"

    def _join_versions(self):
        """The steps of a ramp are versions of one item."""
        result = super()._join_versions()
        steps = self.filtered(lambda item: item._get_sold_line().ramp_number)
        by_ramp = steps.grouped(
            lambda item: (
                item.contract_id,
                item._get_sold_line().order_id,
                item._get_sold_line().ramp_number,
            )
        )
        for versions in by_ramp.values():
            ordered = versions.sorted(lambda item: str(item._get_start()))
            if not ordered._are_steps():
                continue
            for previous, version in zip(ordered, ordered[1:], strict=False):
                version._write_version(
                    {"previous_line_id": previous.id, "root_line_id": ordered[0].id}
                )
        return result

    def _are_steps(self):
        """Return whether these items, by date, can be versions of one: what comes to a
        confirmed order in other ways is not checked before.
        """
        days = [(item._get_start(), item.date_end) for item in self]
        is_same = len(self.product_id) == len(self.product_uom_id) == 1
        return is_same and ramps.follow_each_other(days)

    def _get_sold_line(self):
        """Return the order line that sold the item, whoever may see it."""
        self.ensure_one()
        # sudo: whoever may see the item; days and numbers of steps are read
        return self.sudo().order_line_id

    @api.depends("order_line_id.date_start")
    def _compute_billing_start(self):
        return super()._compute_billing_start()

    def _is_first_period_ordered(self):
        """What begins after the period that the order bills is billed by contracts."""
        is_ordered = super()._is_first_period_ordered()
        return is_ordered and not self._get_sold_line()._begins_after_order()

    def _remove_sold(self):
        """Later steps are removed with the first one."""
        later = self.filtered(lambda item: item.root_line_id in self)
        return super(SaleContractLine, self - later)._remove_sold()

    def _sell_again(self):
        """Each step of a ramp is sold again as its line says, with the first one."""
        self.ensure_one()
        if not self._get_sold_line().ramp_number:
            return super()._sell_again()
        if not self.root_line_id:
            self._sell_ramp_again()
        return None

    def _sell_ramp_again(self):
        """Sell all steps of the item again."""
        contract, line = self.contract_id, self._get_sold_line()
        is_upsold = contract in line.order_id._get_upsold_contracts()
        revenue = contract._get_revenue_steps()
        for version in self._get_versions():
            line = version._get_sold_line()
            values = {"product_uom_qty": 0.0}
            if line:
                values = {
                    "product_uom_qty": line.product_uom_qty,
                    "price_unit": line.price_unit,
                    "discount": line.discount,
                    "date_end": False,
                } | line._prepare_own_days_values(self._get_start())
            version._write_version(values)
        if is_upsold and contract._is_start_recorded():
            contract._record_steps(revenue, item=self)
