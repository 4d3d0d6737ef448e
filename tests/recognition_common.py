from odoo.tests import new_test_user

from .common import RenewalCommon

ACCOUNTANT = "account.group_account_manager"


class RecognitionCommon(RenewalCommon):
    """A company that defers revenue, and an accountant who closes months."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.journal = cls.env["account.journal"].create(
            {"name": "Revenue", "type": "general", "code": "REVE"}
        )
        cls.deferred = cls.env["account.account"].create(
            {
                "name": "Deferred Revenue",
                "code": "299100",
                "account_type": "liability_current",
            }
        )
        cls.company.write(
            {
                "deferral_journal_id": cls.journal.id,
                "deferred_revenue_account_id": cls.deferred.id,
            }
        )
        cls.euros = cls.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": cls._enable_euro(2.0).id}
        )
        cls.accountant = new_test_user(cls.env, "ina", ACCOUNTANT, name="Ina")

    def _sell(self, product=None, **values):
        """Return the posted first invoice of an order."""
        order = self._create_order(self.customer_a, product or self.licence, **values)
        order.action_confirm()
        move = order._create_invoices()
        move.action_post()
        return move

    def _close(self, day):
        close = self.env["sale.deferral.close"].with_user(self.accountant)
        close = close.create({"date": day})
        close.action_post()
        return close

    def _get_balance(self, account, day=False):
        domain = [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        domain += [("date", "<=", day)] if day else []
        lines = self.env["account.move.line"].search(domain)
        return self.company.currency_id.round(sum(lines.mapped("balance")))


class AllocationCommon(RecognitionCommon):
    """A company that allocates revenue of bundles by stand-alone price."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.asset, cls.liability = cls.env["account.account"].create(
            [
                {
                    "name": "Contract Assets",
                    "code": "199200",
                    "account_type": "asset_current",
                },
                {
                    "name": "Contract Liabilities",
                    "code": "299200",
                    "account_type": "liability_current",
                },
            ]
        )
        cls.company.write(
            {
                "revenue_allocation": True,
                "contract_asset_account_id": cls.asset.id,
                "contract_liability_account_id": cls.liability.id,
            }
        )

    def _sell_bundle(self, licence=600.0, setup=250.0, **values):
        """Return the posted first invoice of a licence with its set-up."""
        products = self.licence + self.setup
        order = self._create_order(self.customer_a, products, **values)
        for line, price in zip(order.order_line, (licence, setup), strict=True):
            line.price_unit = price
        order.action_confirm()
        move = order._create_invoices()
        move.action_post()
        return move

    def _get_parts(self, close):
        rows = self.env["sale.deferral.allocation"].with_user(self.accountant)
        return rows.search([("close_id", "=", close.id)], order="id")
