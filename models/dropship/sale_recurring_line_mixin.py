from odoo import models
from odoo.tools import formatLang


class SaleRecurringLineMixin(models.AbstractModel):
    """A sold line that a vendor may have to deliver: what to check, and what it costs.

    The inheriting model has ``product_id``, ``product_uom_id``, ``product_uom_qty`` and
    ``currency_id``, and says itself whether it is drop-shipped.
    """

    _inherit = "sale.recurring.line.mixin"

    def _is_dropshipped(self):
        """Return whether a vendor ships the goods to the customer."""
        raise NotImplementedError

    def _filter_to_be_dropshipped(self):
        """Return the lines that vendors would ship if they were ordered now."""
        return self.filtered(lambda line: line._is_dropshipped())

    def _is_bought_service(self):
        """Return whether the service is bought from a vendor when it is sold."""
        self.ensure_one()
        product, company = self.product_id, self._get_company()
        if product.type != "service":
            return False
        # What products say for a company is read apart from everything else.
        has_some = product.product_tmpl_id._has_bought_services(company.id)
        return has_some and product.with_company(company).service_to_purchase

    def _get_vendor_date(self):
        """Return the day for which a vendor is looked for."""
        self.ensure_one()
        return self._get_company()._get_contract_today()

    def _get_order_problems(self):
        problems = super()._get_order_problems()
        dropshipped = self._filter_to_be_dropshipped()
        return problems + self._get_fulfilment_problems(dropshipped)

    def _get_fulfilment_problems(self, dropshipped=None):
        """Return why these lines cannot be fulfilled as chosen, in the user's words.

        :param dropshipped: those of these lines that vendors ship; default: as they say
        :rtype: list[str]
        """
        if dropshipped is None:
            dropshipped = self.filtered(lambda line: line._is_dropshipped())
        problems = []
        # Not filtered, which would forget what is read together.
        for line in self:
            if line.product_uom_qty <= 0:
                continue
            if line in dropshipped:
                problems += line._get_dropship_problems()
            elif line._is_bought_service():
                problems += line._get_vendor_problems()
        return list(dict.fromkeys(problems))

    def _get_dropship_problems(self):
        self.ensure_one()
        product, company = self.product_id, self._get_company()
        if product.dropship_policy == "never":
            return [self._get_never_message()]
        if not product._get_dropship_routes(company):
            return [
                self.env._(
                    "%(product)s cannot be drop-shipped by %(company)s: activate the "
                    "route Dropship and its rule in Inventory / Configuration.",
                    product=product.display_name,
                    company=company.display_name,
                )
            ]
        return self._get_vendor_problems()

    def _get_never_message(self):
        return self.env._(
            "%s is never drop-shipped: choose From Stock, or change the drop-ship "
            "policy of the product.",
            self.product_id.display_name,
        )

    def _get_vendor_problems(self):
        self.ensure_one()
        return self.product_id._get_vendor_problems(
            self._get_company(),
            self.product_uom_qty,
            self.product_uom_id,
            self._get_vendor_date(),
        )

    def _get_margin_warnings(self):
        """Return which of these lines vendors deliver at a loss, in the user's words.

        :rtype: list[str]
        """
        # As in _get_fulfilment_problems.
        warnings = [
            line._get_margin_warning()
            for line in self
            if line.product_uom_qty > 0
            and (line._is_dropshipped() or line._is_bought_service())
        ]
        return list(filter(None, warnings))

    def _get_margin_warning(self):
        self.ensure_one()
        currency, quantity = self.currency_id, self.product_uom_qty
        cost = self.product_id._get_vendor_cost(
            self._get_company(),
            quantity,
            self.product_uom_id,
            self._get_vendor_date(),
            currency,
        )
        # The amount of a line that bills only part of a period is no price.
        amount = self._get_period_amount()
        if cost is None or currency.compare_amounts(cost, amount) <= 0:
            return None
        return self.env._(
            "%(product)s: the vendor's price of %(cost)s is above the selling price of "
            "%(price)s.",
            product=self.product_id.display_name,
            cost=formatLang(self.env, cost / quantity, currency_obj=currency),
            price=formatLang(self.env, amount / quantity, currency_obj=currency),
        )
