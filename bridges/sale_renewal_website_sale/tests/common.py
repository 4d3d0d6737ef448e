from lxml import html

from odoo.fields import Command
from odoo.tests import HttpCase

from odoo.addons.sale_renewal.tests.common import RenewalCommon


class ShopCommon(RenewalCommon, HttpCase):
    """A shop that sells support per month, and per year where a rule says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env["website"].sudo().search([], limit=1)
        cls.company = cls.env.company
        if cls.website.company_id != cls.company:
            cls.website.company_id = cls.company
        (cls.support + cls.licence + cls.setup).website_published = True
        cls.prices = cls.env["product.pricelist"].create(
            {
                "name": "Shop",
                "website_id": cls.website.id,
                "company_id": cls.company.id,
                "selectable": True,
                "item_ids": [Command.create(cls._get_yearly_rule())],
            }
        )
        shopper = cls.website.user_id.partner_id
        shopper.with_company(cls.company).property_product_pricelist = cls.prices

    @classmethod
    def _get_yearly_rule(cls, **values):
        return {
            "plan_id": cls.plan_yearly.id,
            "applied_on": "1_product",
            "product_tmpl_id": cls.support.product_tmpl_id.id,
            "compute_price": "fixed",
            "fixed_price": 1000.0,
            **values,
        }

    def _add(self, product, quantity=1, **values):
        return self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": product.product_tmpl_id.id,
                "product_id": product.id,
                "quantity": quantity,
                **values,
            },
        )

    def _get_cart(self):
        """Return the cart of the last shopper."""
        domain = [("website_id", "=", self.website.id)]
        return self.env["sale.order"].search(domain, order="id desc", limit=1)

    def _get_info(self, product, quantity=1, **values):
        """Return what the page of a product is told after a choice."""
        return self.make_jsonrpc_request(
            "/website_sale/get_combination_info",
            {
                "product_template_id": product.product_tmpl_id.id,
                "product_id": product.id,
                "combination": [],
                "add_qty": quantity,
                **values,
            },
        )

    def _get_texts(self, url, name):
        """Return the texts of what bears a name on a page, without line breaks."""
        return self._find_texts(self._open(url), name)

    def _open(self, url):
        return html.fromstring(self.url_open(url).content)

    @staticmethod
    def _find_texts(page, name):
        found = page.xpath(f"//*[@name='{name}']")
        return [" ".join(element.text_content().split()) for element in found]
