from freezegun import freeze_time

from odoo.fields import Command

from .common import RenewalCommon


class PaymentCommon(RenewalCommon):
    """A provider whose answers come later, a customer who saved a card, and a plan that
    charges it.

    Nothing is sent anywhere: the provider has no code of its own. So an attempt has no
    answer until a test gives one, as the providers' notifications do.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls._create_provider(cls.env.company)
        cls.method = cls.env.ref("payment.payment_method_unknown")
        cls.provider.payment_method_ids = cls.method
        cls.method.write({"active": True, "support_tokenization": True})
        cls.customer_a.email = "azure@example.com"
        cls.token = cls._create_token(cls.customer_a)
        cls.plan_monthly.write(
            {
                "payment_mode": "token_post_first",
                "invoice_mode": "post",
                "suspend_after_days": 14,
                "close_after_days": 30,
            }
        )
        with freeze_time("2026-01-01"):
            cls.contract = cls._create_paid_contract(cls.customer_a, cls.token)

    @classmethod
    def _create_provider(cls, company):
        method = cls.env["account.payment.method"].sudo()
        found = method.search([("code", "=", "none"), ("payment_type", "=", "inbound")])
        method = found or method.create(
            {"name": "Later", "code": "none", "payment_type": "inbound"}
        )
        journal = cls.env["account.journal"].create(
            {
                "name": f"Online {company.name}",
                "type": "bank",
                "code": f"ON{company.id}",
                "company_id": company.id,
            }
        )
        provider = cls.env["payment.provider"].create(
            {
                "name": "Later Pay",
                "code": "none",
                "state": "test",
                "company_id": company.id,
                "allow_tokenization": True,
            }
        )
        # With a method line of its own.
        provider.journal_id = journal
        return provider

    @classmethod
    def _create_token(cls, partner, provider=None, details="1234"):
        return cls.env["payment.token"].create(
            {
                "provider_id": (provider or cls.provider).id,
                "payment_method_id": cls.method.id,
                "partner_id": partner.id,
                "payment_details": details,
                "provider_ref": f"ref-{details}",
            }
        )

    @classmethod
    def _create_paid_contract(cls, partner, token, products=None, **values):
        contract = cls._create_contracts(
            partner, start="2026-01-01", products=products or cls.support, **values
        )
        contract.payment_token_id = token
        return contract

    def _bill(self, contract=None, day="2026-01-31"):
        """Return the invoices that the contract makes; they are due at once."""
        with freeze_time(day):
            return (contract or self.contract)._create_invoices()

    def _charge(self, day):
        """Run the scheduled action on a day, and return what it asks for."""
        before = self.env["payment.transaction"].search([])
        with freeze_time(day):
            self._run_cron("sale_renewal.ir_cron_charge_payments")
        return self.env["payment.transaction"].search([]) - before

    def _follow(self, day):
        with freeze_time(day):
            self._run_cron("sale_renewal.ir_cron_follow_payments")

    def _answer(self, transaction, state, day, message="No money"):
        """Let the provider answer, as its notification does."""
        with freeze_time(day):
            if state == "done":
                transaction._set_done()
            elif state == "pending":
                transaction._set_pending()
            elif state == "cancel":
                transaction._set_canceled(state_message=message)
            else:
                transaction._set_error(message)
            transaction._post_process()
        self.env.invalidate_all()

    def _refuse(self, day, message="No money"):
        """Charge on a day, and let the provider refuse it."""
        transactions = self._charge(day)
        for transaction in transactions:
            self._answer(transaction, "error", day, message)
        return transactions

    def _pay_by_hand(self, invoices, day):
        with freeze_time(day):
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoices.ids
            ).create({"payment_date": day})._create_payments()
        self.env.invalidate_all()

    def _get_mails(self, contract=None):
        """Return the subjects of the emails that the customer got."""
        messages = (contract or self.contract).message_ids.filtered("subject")
        return [message.subject for message in messages.sorted("id")]

    def _get_tasks(self, contract=None):
        kind = self.env.ref("sale_renewal.mail_activity_type_payment")
        activities = (contract or self.contract).activity_ids
        return activities.filtered(lambda a: a.activity_type_id == kind)

    @classmethod
    def _create_order_paid_with(cls, partner, products, state="done", token=None):
        """Return a quotation, and the transaction that paid it online."""
        order = cls._create_order(partner, products, require_payment=True)
        transaction = cls.env["payment.transaction"].create(
            {
                "provider_id": cls.provider.id,
                "payment_method_id": cls.method.id,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": partner.id,
                "token_id": (token or cls.token).id,
                "operation": "online_direct",
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        return order, transaction
