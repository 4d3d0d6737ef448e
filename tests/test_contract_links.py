from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import RenewalCommon
from .test_context_keys import RpcCommon


class LinkCommon(RpcCommon, RenewalCommon):
    """A colleague's running contract, and one of another company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = new_test_user(
            cls.env, "link_colleague", "sales_team.group_sale_salesman"
        )
        cls.mine, cls.theirs = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2026-01-01", products=cls.support
        )
        cls.theirs.user_id = cls.theirs.order_ids.user_id = cls.colleague
        cls.elsewhere = cls._create_foreign_contract()
        cls.order = cls._create_order(cls.customer_a, cls.support)
        cls.lead = cls._create_opportunity(cls.customer_a, cls.support)

    @classmethod
    def _create_foreign_contract(cls):
        company = cls._create_company(name="Far Away")
        values = {"company_id": company.id, "user_id": False, "team_id": False}
        contract = cls.theirs.copy(values | {"pricelist_id": False})
        contract.date_start = "2026-01-01"
        return contract

    def _get_strangers(self):
        return self.theirs, self.elsewhere

    def _assert_untouched(self):
        for contract in self._get_strangers():
            self.assertEqual(contract.date_end.isoformat(), "2026-12-31")
            self.assertEqual(contract.state, "active")
            self.assertFalse(contract.renewal_lead_id)
            self.assertFalse(contract.next_contract_ids)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestLinksOfSalespeople(LinkCommon):
    """Salespeople link what they may see, and nothing of strangers."""

    def _assert_refused(self, model, values, record=None, user=None, **context):
        user = user or self.salesman
        with self.assertRaises(UserError):  # also of rights
            if record:
                self._call(user, model, "write", record.ids, values, **context)
            else:
                self._call(user, model, "create", values, **context)
        self.env.invalidate_all()
        self._assert_untouched()

    def test_renewed_items(self):
        for contract in self._get_strangers():
            values = {"renewed_line_id": contract.line_ids.id}
            new = values | {"product_id": self.support.id}
            line, product = self.order.order_line, self.lead.line_ids
            self._assert_refused("sale.order.line", values, line)
            self._assert_refused("sale.order.line", new | {"order_id": self.order.id})
            self._assert_refused("crm.lead.line", values, product)
            self._assert_refused("crm.lead.line", new | {"lead_id": self.lead.id})
            commands = {"order_line": [Command.update(line.id, values)]}
            self._assert_refused("sale.order", commands, self.order)
            commands = {"line_ids": [Command.create(new)]}
            self._assert_refused("crm.lead", commands, self.lead)
        own = {"renewed_line_id": self.mine.line_ids.id}
        self._call(self.salesman, "sale.order.line", "write", line.ids, own)
        self._call(self.salesman, "crm.lead.line", "write", product.ids, own)

    def test_source_contracts(self):
        for contract in self._get_strangers():
            for command in (Command.set(contract.ids), Command.link(contract.id)):
                for order_type in ("upsell", "renewal"):
                    values = {"source_contract_ids": [command]}
                    values["order_type"] = order_type
                    self._assert_refused("sale.order", values, self.order)
                    self._assert_refused("crm.lead", values, self.lead)
                    new = values | {"partner_id": self.customer_a.id}
                    self._assert_refused("sale.order", new)
                    self._assert_refused("crm.lead", new | {"name": "New"})
        values = {"source_contract_ids": [Command.set(self.mine.ids)]}
        self._call(self.salesman, "sale.order", "write", self.order.ids, values)
        self._call(self.salesman, "crm.lead", "write", self.lead.ids, values)

    def test_opportunities_and_primary_quotations(self):
        lead = self._create_opportunity(
            self.customer_b, source_contract_ids=[Command.set(self.theirs.ids)]
        )
        lead.write({"user_id": self.colleague.id, "order_type": "upsell"})
        self._assert_refused("sale.order", {"opportunity_id": lead.id}, self.order)
        new = {"partner_id": self.customer_a.id}
        self._assert_refused("sale.order", new, default_opportunity_id=lead.id)
        for name in ("primary_order_id", "chosen_order_id"):
            values = {name: self.theirs.order_ids.id}
            self._assert_refused("crm.lead", values, self.lead)
            self._assert_refused("crm.lead", values | {"name": "New"})

    def test_what_no_client_writes(self):
        line = self.order.order_line
        foreign = self.theirs.order_ids.order_line
        values = {"contract_ids": [Command.set(self.theirs.ids)]}
        self._assert_refused("sale.order", values, self.order)
        self._assert_refused(
            "sale.order.line", {"split_from_line_id": foreign.id}, line
        )
        for command in (Command.link(foreign.id), Command.set(foreign.ids)):
            self._assert_refused("sale.order.line", {"split_line_ids": [command]}, line)
        items = self.theirs.line_ids
        for command in (Command.link(items.id), Command.set(items.ids)):
            values = {"contract_line_ids": [command]}
            self._assert_refused("sale.order.line", values, line)

    def test_contracts_in_defaults_are_left_out(self):
        """Also where our own code creates with all rights."""
        ids = self.theirs.ids
        context = {
            "default_contract_ids": [[6, 0, ids]],
            "default_source_contract_ids": [[6, 0, ids]],
            "default_renewed_line_id": self.theirs.line_ids.id,
            "default_contract_line_ids": [[6, 0, self.theirs.line_ids.ids]],
            "default_renewal_lead_id": self.lead.id,
            "default_previous_contract_ids": [[6, 0, ids]],
            "default_root_line_id": self.theirs.line_ids.id,
            "default_previous_line_id": self.theirs.line_ids.id,
        }
        line = Command.create({"product_id": self.support.id})
        new = {"partner_id": self.customer_a.id, "order_line": [line]}
        made = self._call(self.salesman, "sale.order", "create", new, **context)
        order = self.env["sale.order"].browse(made)
        args = ("crm.lead", "action_place_order", self.lead.ids)
        self._call(self.salesman, *args, **context)
        for made in order + self.lead.order_ids:
            self.assertFalse(made.contract_ids & self.theirs)
            self.assertFalse(made.source_contract_ids)
            self.assertFalse(made.order_line.renewed_line_id)
        contract = self.lead.order_ids.contract_ids
        self.assertFalse(contract.previous_contract_ids)
        self.assertFalse(contract.line_ids.root_line_id)
        self._call(self.salesman, "sale.order", "action_cancel", order.ids)
        self._assert_untouched()

    def test_a_reassigned_renewal_keeps_its_contracts(self):
        lead = self.theirs._create_renewals()
        lead.user_id = self.salesman
        order = lead.order_ids or lead._create_quotations()
        order.user_id = self.salesman
        self.assertEqual(order.source_contract_ids, self.theirs)
        args = ("sale.order.line", "write", order.order_line.ids)
        for item_id in (False, self.theirs.line_ids.id):
            self._call(self.salesman, *args, {"renewed_line_id": item_id})
        self._call(self.salesman, "sale.order", "action_confirm", order.ids)
        self.assertEqual(order.contract_ids.previous_contract_ids, self.theirs)

    def test_links_of_before_are_looked_at_once_more(self):
        for contract in self._get_strangers():
            order = self.order.copy()
            self.env.flush_all()
            # As an earlier version let it be written.
            self.env.cr.execute(
                "UPDATE sale_order_line SET renewed_line_id = %s WHERE id = %s",
                [contract.line_ids.id, order.order_line.id],
            )
            self.env.invalidate_all()
            with self.assertRaises(UserError):
                self._call(self.salesman, "sale.order", "action_confirm", order.ids)
            with self.assertRaises(UserError):  # also with all rights
                order.action_confirm()
        self.env.invalidate_all()
        self._assert_untouched()

    def test_a_draft_order_ends_no_contract(self):
        order = self.order.copy()
        order.sudo().contract_ids = self.theirs
        self._call(self.salesman, "sale.order", "action_cancel", order.ids)
        self._assert_untouched()
