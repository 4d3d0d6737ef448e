from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import RenewalCommon


class ReferenceCommon(RenewalCommon):
    """A system of a partner, and a salesperson who may speak for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.crm = cls.env["sale.external.system"].create({"name": "Other CRM"})
        cls.references = cls.env["sale.external.reference"]
        cls.integrator = new_test_user(
            cls.env,
            "integrator",
            "sales_team.group_sale_salesman_all_leads,sale_renewal.group_integration",
        )

    @classmethod
    def _refer(cls, document, external_id, **values):
        return cls.references.create(
            {
                "system_id": cls.crm.id,
                "model": document._name,
                "res_id": document.id,
                "external_id": external_id,
                **values,
            }
        )


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestReferences(ReferenceCommon):
    """By what ids other systems know customers, orders, contracts and invoices."""

    def test_a_system_has_one_code_however_it_is_written(self):
        self.assertEqual(self.crm.code, "other_crm")
        self.assertEqual(self.crm._find(" Other CRM "), self.crm)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env["sale.external.system"].create({"name": "X", "code": "OTHER crm"})

    def test_a_document_is_found_by_its_external_id_and_opened(self):
        order = self._create_order(self.customer_a, self.support)
        reference = self._refer(order, "006-1")
        found = self.env["sale.order"].search(
            [("external_reference_ids.external_id", "=", "006-1")]
        )
        self.assertEqual(found, order)
        self.assertEqual(reference.document, order)
        self.assertEqual(reference.action_open_document()["res_id"], order.id)
        self.assertEqual(order.external_reference_count, 1)
        action = order.action_view_external_references()
        self.assertEqual(self.references.search(action["domain"]), reference)

    def test_what_failed_is_said_on_the_document_and_filtered(self):
        contracts = self._create_contracts(
            self.customer_a, self.customer_b, start="2026-03-01"
        )
        for number, contract in enumerate(contracts):
            self._refer(contract, f"C{number}")
        self.assertFalse(any(contracts.mapped("external_error")))
        contracts[1].external_reference_ids.write(
            {"state": "error", "message": "No such product."}
        )
        self.assertEqual(
            contracts.mapped("external_error"), ["", "Other CRM (C1): No such product."]
        )
        self.assertEqual((self.crm.reference_count, self.crm.error_count), (2, 1))
        self.assertEqual(
            self.crm.action_view_failed()["context"]["search_default_failed"], 1
        )
        failed = [("external_reference_ids.state", "=", "error")]
        self.assertEqual(self.env["sale.contract"].search(failed), contracts[1])

    def test_one_id_is_one_document_and_one_document_has_one_id(self):
        first, second = (
            self._create_order(self.customer_a),
            self._create_order(self.customer_b),
        )
        self._refer(first, "006-1")
        for document, external_id in ((second, "006-1"), (first, "006-2")):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                self._refer(document, external_id)
        # The ids of documents of another type are others.
        self._refer(self.customer_a, "006-1")
        # What failed before there was a document is in nobody's way.
        for external_id in ("006-3", "006-4"):
            self._refer(self.env["sale.order"], external_id, state="error")

    def test_what_does_not_exist_is_refused(self):
        order = self._create_order(self.customer_a)
        gone = self._create_order(self.customer_a)
        gone.unlink()
        for values in ({"res_id": gone.id}, {"external_id": " 006"}):
            with self.assertRaises(ValidationError):
                self._refer(order, "006-1").write(values)

    def test_deleting_a_document_deletes_its_references(self):
        order = self._create_order(self.customer_a)
        reference = self._refer(order, "006-1")
        other = self._refer(self._create_order(self.customer_a), "006-2")
        order.unlink()
        self.assertFalse(reference.exists())
        self.assertTrue(other.exists())

    def test_merged_customers_and_opportunities_keep_their_ids(self):
        leads = self._create_opportunity(self.customer_a) + self._create_opportunity(
            self.customer_a
        )
        shop = self.crm.copy({"name": "Shop", "code": "shop"})
        for kind in (self.customer_a + self.customer_b, leads):
            self._refer(kind[0], "1")
            self._refer(kind[1], "2")
            self._refer(kind[1], "3", system_id=shop.id)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer_a + self.customer_b).ids, self.customer_a)
        kept = leads.merge_opportunity()
        for document in (self.customer_a, kept):
            ids = self.references._get_of(document).sorted("id").mapped("external_id")
            self.assertEqual(ids[-1], "3")
            self.assertEqual(len(ids), 2)
        self.assertEqual(self.references.search_count([]), 4)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestReferenceRights(ReferenceCommon):
    """Who may read the document may read its references; few write them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls._create_order(cls.customer_a, user_id=cls.salesman.id)
        cls.theirs = cls._create_order(cls.customer_b, user_id=cls.integrator.id)
        cls.of_mine = cls._refer(cls.mine, "mine")
        cls.of_theirs = cls._refer(cls.theirs, "theirs")
        cls.of_none = cls._refer(cls.env["sale.order"], "none", state="error")

    def test_a_salesperson_reads_those_of_own_documents(self):
        references = self.references.with_user(self.salesman)
        self.assertEqual(references.search([]), self.of_mine)
        self.assertEqual(references.search_count([]), 1)
        self.assertEqual(references.search([], offset=1), references)
        self.assertEqual(self.of_mine.with_user(self.salesman).external_id, "mine")
        for hidden in (self.of_theirs, self.of_none):
            with self.assertRaises(AccessError):
                hidden.with_user(self.salesman).read(["external_id"])
        order = self.mine.with_user(self.salesman)
        self.assertEqual(order.external_reference_count, 1)

    def test_a_salesperson_writes_none(self):
        own = self.of_mine.with_user(self.salesman)
        with self.assertRaises(AccessError):
            own.external_id = "other"
        with self.assertRaises(AccessError):
            own.unlink()
        with self.assertRaises(AccessError):
            own.create({"system_id": self.crm.id, "external_id": "X"})

    def test_the_role_writes_those_of_what_the_user_may_read(self):
        other = self._create_order(self.customer_a, user_id=self.salesman.id)
        self.integrator.group_ids -= self.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        self.integrator.group_ids += self.env.ref("sales_team.group_sale_salesman")
        references = self.references.with_user(self.integrator)
        self.assertEqual(references.search([]), self.of_theirs + self.of_none)
        references.browse(self.of_theirs.id).state = "pending"
        references.browse(self.of_none.id).message = "Try again."
        with self.assertRaises(AccessError):
            references.browse(self.of_mine.id).state = "pending"
        with self.assertRaises(AccessError):
            references.browse(self.of_none.id).res_id = other.id
        with self.assertRaises(AccessError):
            values = {"system_id": self.crm.id, "external_id": "X"}
            values |= {"model": "sale.order", "res_id": other.id}
            references.create(values)

    def test_portal_and_public_read_none(self):
        portal = new_test_user(self.env, "visitor", "base.group_portal")
        for user in (portal, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.references.with_user(user).search([])

    def test_lists_and_forms_ask_once_for_many(self):
        orders = self.mine + self.theirs
        for _round in range(2):
            self.env.invalidate_all()
            with self.assertQueryCount(6):
                orders.mapped("external_reference_count")
            orders += self._create_order(self.customer_a)
