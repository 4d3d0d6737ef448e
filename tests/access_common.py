import itertools
from datetime import date, timedelta

from odoo.fields import Command
from odoo.models import LOG_ACCESS_COLUMNS
from odoo.tests import new_test_user

from .common import RenewalCommon
from .test_context_keys import RpcCommon

# Who there is: one user per name, with no more than this group.
ROLES = {
    "portal": "base.group_portal",
    "internal": "base.group_user",
    "salesperson": "sales_team.group_sale_salesman",
    "all_documents": "sales_team.group_sale_salesman_all_leads",
    "manager": "sales_team.group_sale_manager",
    "invoicing": "account.group_account_invoice",
    "adviser": "account.group_account_manager",
    "auditor": "account.group_account_readonly",
    "warehouse": "stock.group_stock_user",
    "purchase": "purchase.group_purchase_user",
    "settings": "base.group_system",
    "elsewhere": "sales_team.group_sale_salesman",  # works in another company
}
# What only the documents of strangers say.
SECRETS = ("Hidden Product", "Hidden Customer", "777.77", "3141", "2031-07-05")
# Of which model a query has the rows, where it is not that of contract items.
ROWS = {"sale.quote.to.cash": "sale.order", "sale.opportunity.outcome": "crm.lead"}
# Queries of several models: by what the ids of these rows are multiplied, and what is
# added.
ROW_IDS = {
    "sale.backlog": (2, 0),
    "sale.ranking": (3, 1),
    "sale.deferral.obligation": (4, 1),
}
SIMPLE = {
    "char": "Sample",
    "text": "Sample",
    "integer": 0,
    "float": 1.0,
    "monetary": 1.0,
    "date": "2026-03-10",
    "datetime": "2026-03-10 12:00:00",
    "boolean": False,
}


def find_ledger(item, close):
    """Return the id of the row of a close and the account of an item."""
    names = ("account_id", "deferred_account_id", "currency_id")
    values = {name: item[name].id for name in names} | {"close_id": close.id}
    item.env["sale.deferral.close.line"].create(values)
    item.env.flush_all()
    return (close.id << 21) + item.deferred_account_id.id


def find_service_month(item, close):
    """Return the id of the row of a posted invoice line, whatever the company has."""
    env, company = item.env, item.company_id
    account = env["account.account"].create(
        {
            "name": "Sample",
            "code": f"SAMPLE{item.id}",
            "account_type": "income",
            "company_ids": [Command.set(company.ids)],
        }
    )
    journal = env["account.journal"].create(
        {
            "name": "Sample",
            "code": f"D{item.id}",
            "type": "general",
            "company_id": company.id,
        }
    )
    lines = [Command.create({"account_id": account.id, "balance": 0.0})]
    move = env["account.move"].create({"journal_id": journal.id, "line_ids": lines})
    env.flush_all()
    for query in (
        "UPDATE account_move SET move_type = 'out_invoice' WHERE id = %s",
        "UPDATE account_move_line SET balance = -1, parent_state = 'posted',"
        " display_type = 'product', date = '2026-03-10' WHERE move_id = %s",
    ):
        env.cr.execute(query, [move.id])
    return (move.line_ids.id << 20) + 2026 * 12 + 3


# Reports on deferred revenue: which row belongs to an item and a close.
REVENUE_ROWS = {
    "sale.deferral.report": lambda item, close: item.id << 20,
    "sale.deferral.schedule": lambda item, close: item.id,
    "sale.deferral.ledger": find_ledger,
    "sale.service.revenue": find_service_month,
}


# What is not created like other records: the method that finds one.
MAKERS = {
    "sale.receivable": "_create_receivable",
    "sale.backlog.item": "_find_backlog_item",
    "sale.ranking.item": "_find_ranking_item",
}


def get_own_models(env):
    """Return the names of the models that this add-on brings, wizards among them."""
    return sorted(
        name
        for name, model in env.registry.items()
        if model._original_module == "sale_renewal" and not model._abstract
    )


class AccessCommon(RpcCommon, RenewalCommon):
    """Users of every role, and documents of them, of colleagues and of strangers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a = cls.env.company
        cls.company_b = cls._create_company(
            name="Elsewhere", country_id=cls.env.ref("base.us").id
        )
        cls.users = {
            role: cls._create_user(role, group) for role, group in ROLES.items()
        }
        groups = ROLES["salesperson"]
        cls.colleague = cls._create_user("colleague", groups)
        cls.far_colleague = cls._create_user("far", groups, cls.company_b)
        cls.samples = {
            "product.product": cls.support,
            "res.partner": cls.customer_a,
            "ir.model.fields": cls.env["ir.model.fields"]._get("crm.lead", "referred"),
        }
        cls.numbers = itertools.count(1)
        # What cannot be guessed from the fields of a model.
        cls.values = {
            "sale.renewal.default": {"value": "Fair"},
            "sale.contract.tax.replacement": {"date": "2026-03-10"},
            "sale.contract.plan": {"billing_interval": 1, "term_count": 1},
            "sale.contract.line": {"price_unit": 1.0},  # what is free is no backlog
            "sale.renewal.risk.rule": {"kind": "lost_before"},
            "sale.renewal.event": {"res_id": 1, "payload": {"data": {}}},
            "sale.renewal.webhook": {"url": "https://example.com/", "active": False},
        }

    @classmethod
    def _create_user(cls, role, groups, company=None):
        if not company:
            company = cls.company_b if role == "elsewhere" else cls.company_a
        return new_test_user(
            cls.env,
            f"matrix_{role}",
            groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def _create_documents(self, user):
        """Return records of a user by model: those of Odoo, and one of each of ours."""
        env = self.env(user=user.id, su=True, context={})
        documents = {
            "res.company": user.company_id,
            "res.users": user,
            **self.samples,
            "sale.contract.plan": self.plan_monthly,
        }
        for name in ("sale.contract", "sale.contract.line"):
            documents[name] = self._create_sample(env, name, documents)
        party = {"partner_id": self.customer_a.id, "user_id": user.id}
        party["company_id"] = user.company_id.id
        deal = {"name": "Deal", "type": "opportunity"}
        documents["crm.lead"] = lead = env["crm.lead"].create(party | deal)
        documents["sale.order"] = order = env["sale.order"].create(party)
        line = {"order_id": order.id, "product_id": self.setup.id}
        documents["sale.order.line"] = env["sale.order.line"].create(line)
        order.opportunity_id = lead
        types = env["stock.picking.type"].search(
            [("company_id", "=", user.company_id.id), ("code", "=", "outgoing")]
        )
        documents["stock.location"] = types[:1].default_location_src_id
        documents["stock.picking"] = env["stock.picking"].create(
            {"picking_type_id": types[:1].id}
        )
        group = {"name": user.name, "company_id": user.company_id.id}
        group_id = env["account.tax.group"].create(group).id
        documents["account.tax"] = env["account.tax"].create(
            group | {"tax_group_id": group_id}
        )
        del documents["sale.contract.plan"]  # one that nothing was sold under
        for name in self._get_models_in_order(documents):
            documents[name] = self._create_sample(env, name, documents)
        # One that knows nothing.
        name = "sale.external.system"
        documents[name] = self._create_sample(env, name, documents)
        return documents

    def _get_models_in_order(self, documents):
        """Yield our other models, each after those that it cannot do without."""
        left = [name for name in get_own_models(self.env) if name not in documents]
        while left:
            for name in left:
                needed = {
                    field.comodel_name
                    for field in self.env[name]._fields.values()
                    if field.type == "many2one" and self._is_needed(field)
                }
                if not needed & (set(left) - {name}):
                    break
            left.remove(name)
            yield name

    def _create_sample(self, env, name, documents):
        if find := REVENUE_ROWS.get(name):
            item = self._create_sample(env, "sale.deferral.item", documents)
            item.amount = 1.0
            close = env["sale.deferral.close"].create(
                {
                    "date": f"{2100 + next(self.numbers)}-03-31",
                    "company_id": item.company_id.id,
                    "state": "posted",
                }
            )
            env.flush_all()
            return env[name].browse(find(item, close))
        if name == "sale.revenue.commitment":  # a movement, of which it is one row
            move = self._create_movement(env, documents, movement_type="churn")
            env.flush_all()
            return env[name].browse(move.id)
        if make := MAKERS.get(name):
            return getattr(self, make)(env, documents)
        if not env[name]._auto:  # a query: its rows are those of items or others
            env.flush_all()
            rows = documents[ROWS.get(name, "sale.contract.line")]
            factor, more = ROW_IDS.get(name, (1, 0))
            return env[name].browse([row_id * factor + more for row_id in rows.ids])
        if name == "sale.revenue.movement":
            return self._create_movement(env, documents)
        values = self._get_values(env, name, documents)
        if name.startswith(("sale.revenue.retention", "sale.revenue.cohort")):
            # one per month
            values["month"] = date(2000, 1, 1) + timedelta(days=next(self.numbers))
        if name == "sale.renewal.risk.rule":  # a company has one of each kind
            values["kind"] = "pause"
            own = [("company_id", "=", values["company_id"]), ("kind", "=", "pause")]
            if found := env[name].search(own):
                return found
        if name == "sale.deferral.close":  # a month is closed once
            values["date"] = f"{2000 + next(self.numbers)}-03-31"
        record = env[name].create(values)
        env.flush_all()  # wizards compute their rows
        return record

    def _create_movement(self, env, documents, **more):
        """Return a movement, of nobody whose contracts make others."""
        values = self._get_values(env, "sale.revenue.movement", documents)
        values["partner_id"] = env.user.partner_id.id
        move = env["sale.revenue.movement"].create(values | more)
        env.flush_all()
        return move

    def _find_backlog_item(self, env, documents):
        """Return what is kept of the items."""
        env["sale.backlog.item"]._refresh_pending()
        lines = documents["sale.contract.line"]
        return env["sale.backlog.item"].search([("line_id", "in", lines.ids)], limit=1)

    def _find_ranking_item(self, env, documents):
        """Return what is noted of the customer."""
        kept = env["sale.ranking.item"]
        kept._refresh_pending()
        owner = documents["sale.contract"].partner_id.commercial_partner_id
        return kept.search([("partner_id", "=", owner.id)], limit=1)

    def _create_receivable(self, env, documents):
        """Return what is owed of a posted entry of the user."""
        company = documents["res.company"]
        of_company = {"company_ids": [Command.set(company.ids)]}
        number = next(self.numbers)
        owed, earned = env["account.account"].create(
            [
                of_company | {"name": kind, "code": f"X{number}{kind}"[:9], **values}
                for kind, values in (
                    ("owed", {"account_type": "asset_receivable"}),
                    ("earned", {"account_type": "income"}),
                )
            ]
        )
        journal = {"name": "Sample", "type": "general", "code": f"S{number}"}
        journal["company_id"] = company.id
        customer = {"partner_id": self.customer_a.id}
        entry = env["account.move"].create(
            {
                "journal_id": env["account.journal"].create(journal).id,
                "invoice_user_id": env.user.id,
                "line_ids": [
                    Command.create({"account_id": owed.id, "debit": 1.0} | customer),
                    Command.create({"account_id": earned.id, "credit": 1.0}),
                ],
            }
        )
        entry.action_post()
        entry.invoice_user_id = env.user
        env.flush_all()
        return env["sale.receivable"].search(
            [("company_id", "=", company.id), ("user_id", "=", env.user.id)], limit=1
        )

    def _get_values(self, env, name, documents):
        """Return the values of a new record that belongs to the documents."""
        values = dict(self.values.get(name, {}))
        model = env[name]
        given = model.default_get([*model._fields])
        for field in model._fields.values():
            if field.name in values or not self._is_given(field, documents):
                continue
            if field.type == "many2many":
                if model._transient and field.comodel_name in documents:
                    links = documents[field.comodel_name]
                    values[field.name] = [Command.set(links.ids)]
            elif field.name in ("company_id", "user_id", "product_id"):
                values[field.name] = documents[field.comodel_name].id
            elif self._is_needed(field) and (
                field.name not in given or field.type == "integer"
            ):
                values[field.name] = self._get_value(env, field, documents)
        if name == "sale.external.reference":
            values |= {"model": "sale.order", "res_id": documents["sale.order"].id}
            if documents.get(name):  # a second one: another system's
                values["system_id"] = documents["sale.external.system"].id
        if name == "sale.external.system":
            values["code"] = f"system_{next(self.numbers)}"
        return values

    def _is_given(self, field, documents):
        """Return whether values say it: what is computed only where it has to be."""
        is_document = field.required and field.comodel_name in documents
        return not field.related and (not field.compute or is_document)

    def _is_needed(self, field):
        return field.required and field.store and not field.related

    def _get_value(self, env, field, documents):
        if field.type == "many2one":
            known = documents.get(field.comodel_name)
            return (known or env[field.comodel_name].search([], limit=1)).id
        if field.type == "selection":
            return field.get_values(env)[0]
        if field.type == "integer":
            return next(self.numbers)  # never the same again
        return SIMPLE[field.type]

    def _get_change(self, record):
        """Return values that change nothing, of a field that anybody could fill in."""
        for field in record._fields.values():
            plain = field.store and not (field.compute or field.related)
            if plain and field.type in SIMPLE and field.name not in LOG_ACCESS_COLUMNS:
                value = record.sudo()[field.name]
                return {field.name: field.convert_to_write(value, record)}
        raise AssertionError(f"{record._name} has nothing to write")


class SecretCommon(AccessCommon):
    """Documents of a colleague and of another company, with what only they say."""

    def _create_documents(self, user):
        if user in self.users.values():
            return super()._create_documents(user)
        product = self.env["product.product"].create(
            {
                "name": "Hidden Product",
                "type": "service",
                "list_price": 777.77,
                "recurring_type": "recurring",
                "contract_plan_id": self.plan_monthly.id,
            }
        )
        customer = self.env["res.partner"].create({"name": "Hidden Customer"})
        old = self.samples
        self.samples = old | {"product.product": product, "res.partner": customer}
        documents = super()._create_documents(user)
        self.samples = old
        documents["sale.contract"].write({"date_end": "2031-07-05"})
        documents["sale.contract.line"].write(
            {"product_uom_qty": 3141, "price_unit": 777.77}
        )
        documents["sale.order.line"].write(
            {"product_id": product.id, "product_uom_qty": 3141}
        )
        documents["crm.lead"].name = "Hidden Customer"
        return documents

    def _may_read(self, user, target):
        readable = target.with_env(self.env(user=user.id, context={}))
        readable = readable._filtered_access("read")
        self.env.invalidate_all()  # rules read with all rights, and fill the cache
        return bool(readable)
