import doctest

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.sale_renewal import forms

from .access_common import SECRETS, SecretCommon, get_own_models

EXTENDED = ("crm.lead", "sale.order", "sale.order.line")
PARENTS = {
    "crm.lead.line": ("crm.lead", "line_ids"),
    "sale.order.line": ("sale.order", "order_line"),
    "sale.contract.line": ("sale.contract", "line_ids"),
    "sale.contract.price.change.line": ("sale.contract.price.change", "line_ids"),
    "sale.contract.quantity.change.line": (
        "sale.contract.quantity.change",
        "line_ids",
    ),
}
CLIENTS = ("salesperson", "all_documents", "manager", "invoicing", "warehouse")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestForgedLinks(SecretCommon):
    """A form that asks about documents of strangers learns nothing of them."""

    def test_doctests(self):
        result = doctest.testmod(forms)
        self.assertGreater(result.attempted, 0)
        self.assertFalse(result.failed)

    def test_forms_say_nothing_of_strangers(self):
        strangers = [
            self._create_documents(self.colleague),
            self._create_documents(self.far_colleague),
        ]
        tried, told = 0, []
        for role in CLIENTS:
            user = self.users[role]
            self.own = self._create_documents(user)
            for name in (*get_own_models(self.env), *EXTENDED):
                if not self.env[name].with_user(user).has_access("create"):
                    continue
                for documents in strangers:
                    for field in self._get_links(name, documents):
                        target = documents[field.comodel_name]
                        if self._may_read(user, target):
                            continue
                        for record in (self.own[name], self.own[name].browse()):
                            tried += 1
                            told += self._ask(user, record, field, target)
        self.assertGreater(tried, 50)
        self.assertFalse(told, "\n".join(told))

    def _get_links(self, name, documents):
        """Return the fields of ours that can name one of these documents."""
        return [
            field
            for field in self.env[name]._fields.values()
            if field.type in ("many2one", "many2many")
            and field.comodel_name in documents
            and (field.store or field.inverse)
            and field._module == "sale_renewal"
        ]

    def _ask(self, user, record, field, target):
        """Return what a form learns that names the document under the field."""
        value = target.id
        if field.type == "many2many":
            value = [Command.set(target.ids)]
        forged = {field.name: value}
        default = {f"default_{field.name}": value}
        base = {} if record else self._get_base(user, record._name)
        forged = base | forged
        questions = [([field.name], forged, {}), ([], forged, {}), ([], base, default)]
        if "order_type" in record._fields:
            more = forged | {"order_type": "renewal"}
            questions.append(([field.name, "order_type"], more, {}))
        spec = self._get_spec(user, record)
        told = []
        for names, values, context in questions:
            told += self._listen(user, record, names, values, spec, context)
        if record._name in PARENTS:
            told += self._ask_parent(user, record, forged, spec)
        return told

    def _ask_parent(self, user, record, forged, spec):
        """Return what the form around the row learns."""
        parent_name, rows_name = PARENTS[record._name]
        parent = self.own[parent_name]
        row = Command.create(forged)
        if record:
            row = Command.update(record.id, forged)
        values = {rows_name: [row]}
        spec = {rows_name: {"fields": spec}}
        return self._listen(user, parent, [rows_name], values, spec, {})

    def _get_base(self, user, name):
        """Return what the form of a new record says by itself."""
        if name in EXTENDED:
            order, customer = self.own["sale.order"].id, self.customer_a.id
            line = {"order_id": order, "product_id": self.support.id}
            return line if name.endswith(".line") else {"partner_id": customer}
        return self._get_values(self.env(user=user.id, su=True), name, self.own)

    def _listen(self, user, record, names, values, spec, context):
        """Return the secrets that an answer has."""
        args = (record._name, "onchange", record.ids, values, names, spec)
        try:
            with self.env.cr.savepoint() as savepoint:
                result = self._call(user, *args, **context)
                savepoint.rollback()
        except Exception as error:  # noqa: BLE001 - a form that cannot be filled in
            result = str(error)
        finally:
            self.env.invalidate_all(flush=False)
        return [
            f"{user.login[7:20]}: {record}.{names} {values} {context}: {secret}"
            for secret in SECRETS
            if secret in str(result)
        ]

    def _get_spec(self, user, record):
        """Return what a client may ask: every field, and the names of links."""
        links = ("many2one", "many2many", "one2many")
        names = {"fields": {"display_name": {}}}
        return {
            name: names if field.type in links else {}
            for name, field in record._fields.items()
            if record.with_user(user)._has_field_access(field, "read")
        }
