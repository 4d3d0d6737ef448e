from odoo.fields import Command, Date

from .common import RenewalCommon


class TaxesCommon(RenewalCommon):
    """A product with a tax, and a fiscal position that exempts from it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vat = cls._create_tax("VAT 20", 20)
        cls.support.taxes_id = cls.vat
        cls.exempt = cls.env["account.tax"].create(
            {"name": "Exempt", "amount": 0, "type_tax_use": "sale"}
        )
        cls.export = cls._create_position("Export", cls.vat, cls.exempt)

    @classmethod
    def _create_tax(cls, name, amount, **values):
        return cls.env["account.tax"].create(
            {"name": name, "amount": amount, "type_tax_use": "sale", **values}
        )

    @classmethod
    def _create_position(cls, name, old, new):
        """Return a fiscal position that maps one tax to another."""
        position = cls.env["account.fiscal.position"].create({"name": name})
        new.write(
            {
                "fiscal_position_ids": [Command.link(position.id)],
                "original_tax_ids": [Command.link(old.id)],
            }
        )
        return position

    @classmethod
    def _include_tax(cls):
        """Let prices of the product include a tax of 21 %: 121.00 are 100.00."""
        included = cls._create_tax(
            "VAT 21 incl.", 21, price_include_override="tax_included"
        )
        cls.exempt.original_tax_ids += included
        cls.support.write({"taxes_id": included.ids, "list_price": 121.0})
        return included

    def _sell(self, partner, start, **line):
        """Return the contract of a confirmed order of support."""
        order = self._create_order(partner, term_start_date=start)
        order.order_line = [Command.create({"product_id": self.support.id, **line})]
        order.action_confirm()
        return order.contract_ids

    def _bill(self, contract, date):
        return contract._create_invoices(Date.to_date(date))
