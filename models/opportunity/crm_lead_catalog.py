from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import clean_context


class CrmLead(models.Model):
    """Odoo's product catalogue on opportunities: it adds and removes their products."""

    _name = "crm.lead"
    _inherit = ["product.catalog.mixin", "crm.lead"]

    @api.readonly
    def action_add_from_catalog(self):
        self.ensure_one()
        action = super().action_add_from_catalog()
        # Defaults for opportunities, such as the type, mean nothing to products.
        action["context"] = clean_context(action["context"])
        return action

    def _get_action_add_from_catalog_extra_context(self):
        return {
            **super()._get_action_add_from_catalog_extra_context(),
            "order_id": self.id,
            "child_field": "line_ids",
            "product_catalog_currency_id": self.currency_id.id,
            "product_catalog_digits": self.line_ids._fields["price_unit"].get_digits(
                self.env
            ),
            "show_sections": True,
            "warehouse_id": self.warehouse_id.id,
        }

    def _get_product_catalog_domain(self):
        return super()._get_product_catalog_domain() & Domain("sale_ok", "=", True)

    def _is_display_stock_in_catalog(self):
        return True

    def _is_readonly(self):
        """Return whether the products may no longer change: it is won or lost."""
        self.ensure_one()
        return self.won_status in ("won", "lost")

    def _get_product_catalog_order_data(self, products, **kwargs):
        result = super()._get_product_catalog_order_data(products, **kwargs)
        prices = self._get_catalog_prices(products)
        show_warnings = self.env.user.has_group("sale.group_warning_sale")
        for product in products:
            result[product.id]["price"] = prices[product.id]
            if show_warnings and product.sale_line_warn_msg:
                result[product.id]["warning"] = product.sale_line_warn_msg
        return result

    def _get_catalog_prices(self, products):
        """Return the price of one unit by product id, under the product's own plan."""
        return self.pricelist_id.with_company(self._get_company())._get_products_price(
            products, 1.0, currency=self.currency_id
        )

    def _get_product_catalog_record_lines(
        self, product_ids, *, section_id=None, **kwargs
    ):
        if section_id is None:
            section_id = self._get_first_section_id()
        lines = self.line_ids.filtered(
            lambda line: (
                line.product_id.id in product_ids and line.parent_id.id == section_id
            )
        )
        return lines.grouped("product_id")

    def _get_first_section_id(self):
        """Return the section that the catalogue shows first: the one at the top."""
        first = self.line_ids[:1]
        return first.id if first.display_type == "line_section" else False

    def _get_parent_field_on_child_model(self):
        return "lead_id"

    def _is_line_valid_for_section_line_count(self, line):
        return bool(line.product_id) and line.product_uom_qty > 0

    def _create_section(self, child_field, name, position, **kwargs):
        self._check_catalog_editable()
        return super()._create_section(child_field, name, position, **kwargs)

    def _resequence_sections(self, sections, child_field, **kwargs):
        self._check_catalog_editable()
        return super()._resequence_sections(sections, child_field, **kwargs)

    def _update_order_line_info(
        self, product_id, quantity, *, section_id=False, **kwargs
    ):
        """Sell this quantity of the product: add, change or remove its line.

        :param int section_id: the section to add the product to; false: to none
        :return: the price of one unit after the discount
        :raise UserError: if the opportunity is won or lost, or if the section has
            several lines of the product
        """
        self._check_catalog_editable()
        product = self.env["product.product"].browse(product_id)
        line = self._get_product_catalog_record_lines(
            [product_id], section_id=section_id or False
        ).get(product, self.env["crm.lead.line"])
        if len(line) > 1:
            raise UserError(
                self.env._(
                    "%s is on several lines: change them in the opportunity.",
                    product.display_name,
                )
            )
        if quantity <= 0:
            line.unlink()
            return self._get_catalog_prices(product)[product_id]
        if line:
            line.product_uom_qty = quantity
        else:
            line = self._create_catalog_line(product, quantity, section_id)
        return line._get_discounted_price()

    def _create_catalog_line(self, product, quantity, section_id):
        return self.env["crm.lead.line"].create(
            {
                "lead_id": self.id,
                "product_id": product.id,
                "product_uom_qty": quantity,
                "sequence": self._get_new_line_sequence("line_ids", section_id),
            }
        )

    def _check_catalog_editable(self):
        if self._is_readonly():
            raise UserError(
                self.env._(
                    "%s is won or lost: its products cannot be changed.",
                    self.display_name,
                )
            )
