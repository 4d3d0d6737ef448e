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
