import inspect
from contextlib import suppress

from odoo.exceptions import UserError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import SQL

from .access_common import ROLES
from .common import RenewalCommon
from .test_access_sweep import get_public_methods
from .test_context_keys import RpcCommon

READERS = (
    *("salesperson", "all_documents", "invoicing", "adviser", "auditor"),
    *("warehouse", "purchase"),
)
ARGUMENTS = {"date": "2026-03-20", "quantity": 3.0}
TABLES = (
    *("sale_contract", "sale_contract_line", "sale_contract_change"),
    *("account_move", "sale_order", "crm_lead", "stock_picking", "stock_move"),
)
# What people do with contracts that they only read: their work.
SELL = {"action_renew", "action_upsell"}
BILL = {"action_create_invoices"}
WORK = {
    "salesperson": SELL,
    "all_documents": SELL,
    "invoicing": BILL,
    "adviser": BILL,
}


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestReaders(RpcCommon, RenewalCommon):
    """Who only reads a contract changes nothing of it, by whatever public method."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        contracts = cls._create_contracts(
            *[cls.customer_a] * 5, start="2026-01-01", products=cls.support
        )
        cls.running, ending, paused, cls.lost, ended = contracts
        ending.action_cancel("2026-06-01")
        paused._pause(contracts._fields["date_start"].to_date("2026-03-15"))
        ended.action_cancel("2026-03-01", credit=True)
        cls.waiting = cls.running.copy({"date_start": False})
        cls.contracts = contracts + cls.waiting

    def _find_changes(self, user, contracts):
        """Return the names of the methods that changed anything."""
        found = set()
        for records in (contracts, contracts.line_ids, contracts.change_ids):
            for name in get_public_methods(type(records)):
                if name.startswith(("message_", "activity_")):
                    continue  # Odoo's: who reads a contract may write on it
                for record in records:
                    if self._changes(user, record, name):
                        found.add(name)
        return found

    def _changes(self, user, record, name):
        method = getattr(type(record), name)
        parameters = list(inspect.signature(method).parameters.values())[1:]
        needed = [p for p in parameters if p.default is p.empty and p.kind == 1]
        args = [ARGUMENTS.get(parameter.name, 1) for parameter in needed]
        if not getattr(method, "_api_model", False):
            args = [record.ids, *args]
        before = self._get_rows()
        changed = False
        with (
            suppress(UserError, TypeError, ValueError, AttributeError),
            self.env.cr.savepoint() as savepoint,
        ):
            self._call(user, record._name, name, *args)
            changed = self._get_rows() != before
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        return changed

    def _get_rows(self):
        self.env.flush_all()
        query = "SELECT count(*), md5(string_agg(t::text, ',' ORDER BY id)) FROM %s t"
        return [
            self.env.execute_query(SQL(query, SQL.identifier(table)))
            for table in TABLES
        ]

    def test_readers_change_nothing_but_do_their_work(self):
        for role in READERS:
            user = new_test_user(self.env, f"reader_{role}", ROLES[role])
            self.contracts.user_id = user
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(role=role):
                found = self._find_changes(user, self.contracts)
                self.assertEqual(found, WORK.get(role, set()))

    def test_customers_change_nothing(self):
        user = new_test_user(self.env, "reader_portal", ROLES["portal"])
        user.partner_id.parent_id = self.customer_a
        self.env.flush_all()
        self.env.invalidate_all()
        seen = self.contracts.with_user(user)._filtered_access("read")
        self.assertEqual(seen, self.contracts)
        self.assertEqual(self._find_changes(user, self.contracts), set())
