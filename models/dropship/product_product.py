from odoo import models

# So many vendors that cannot sell are named in one sentence.
MAX_REASONS = 4


class ProductProduct(models.Model):
    """How products are drop-shipped: routes, vendors, and what they ask."""

    _inherit = "product.product"

    def _get_shipped_parts(self, company, quantity, unit):
        """Return what is shipped when this product is sold: itself, or, if it is a kit,
        its parts, in the quantities in which Odoo procures them.

        :rtype: list[tuple]
        :return: product, quantity and unit of each part
        """
        self.ensure_one()
        kit = self._get_kits(company).get(self)
        if not kit:
            return [(self, *unit._adjust_uom_quantities(quantity, self.uom_id))]
        quantity = unit._compute_quantity(quantity, kit.product_uom_id, round=False)
        _boms, rows = kit.explode(self, quantity / kit.product_qty)
        return [
            (
                row.product_id,
                *row.product_uom_id._adjust_uom_quantities(
                    values["qty"], row.product_id.uom_id
                ),
            )
            for row, values in rows
            if row.product_id.type == "consu"
        ]

    def _get_dropship_routes(self, company):
        """Return the routes by which vendors ship the product: its own, or Odoo's.

        There are none if drop-shipping is not set up in the company.
        """
        self.ensure_one()
        # Unlike ``env.ref``, this asks the database once.
        route_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "stock_dropshipping.route_drop_shipping"
        )
        routes = self.env["stock.route"].browse(route_id)
        own = self._get_own_routes()._filter_dropship(company)
        return own or routes.filtered("active")._filter_dropship(company)

    def _filter_dropshipped(self, company):
        """Return the products whose own routes say that vendors ship them.

        Kits are, if all of their parts are.
        """
        kits = self._get_kits(company)

        def is_dropshipped(product):
            kit = kits.get(product)
            parts = product._get_part_products(kit) if kit else product
            return parts and all(
                part._get_own_routes()._filter_dropship(company) for part in parts
            )

        return self.filtered(is_dropshipped)

    def _get_vendor_problems(self, company, quantity, unit, date):
        """Return why this product, or a part of it, cannot be bought.

        :param float quantity: how much of it, in ``unit``
        :param date date: the day for which it is bought
        :rtype: list[str]
        """
        self.ensure_one()
        # Whoever sells may have no rights on vendors, such as those of other companies.
        product = self.sudo().with_company(company)
        parts = product._get_shipped_parts(company, quantity, unit)
        problems = [part._get_vendor_problem(*needed, date) for part, *needed in parts]
        return [problem for problem in problems if problem]

    def _get_vendor_problem(self, quantity, unit, date):
        self.ensure_one()
        seller = self._select_seller(quantity=quantity, date=date, uom_id=unit)
        if seller.currency_id.active:
            return None
        # What Odoo would buy at, or else whatever there is.
        sellers = seller or self.seller_ids
        if not sellers:
            return self.env._(
                "%s has no vendor to buy it from: add one on its Purchase tab.",
                self.display_name,
            )
        reasons = [
            row._get_unusable_reason(self, quantity, unit, date)
            for row in sellers[:MAX_REASONS]
        ]
        return self.env._(
            "%(product)s cannot be bought: %(reasons)s Correct or add a vendor on its "
            "Purchase tab.",
            product=self.display_name,
            reasons=" ".join(dict.fromkeys(filter(None, reasons))),
        )

    def _get_vendor_cost(self, company, quantity, unit, date, currency):
        """Return what the vendors ask for the product, or None if there is none.

        :rtype: float
        :return: price of the whole quantity, without taxes
        """
        self.ensure_one()
        # sudo: as in the method above; one price is told, to those who see margins
        product = self.sudo().with_company(company)
        total = 0.0
        for part, needed, part_unit in product._get_shipped_parts(
            company, quantity, unit
        ):
            seller = part._select_seller(quantity=needed, date=date, uom_id=part_unit)
            if not seller:
                return None
            price = seller.product_uom_id._compute_price(
                seller.price_discounted, part_unit
            )
            total += needed * seller.currency_id._convert(
                price, currency, company, date, round=False
            )
        return total
