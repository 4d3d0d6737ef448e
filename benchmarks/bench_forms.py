"""./dev bench forms [--lines 12]: quotations in their form, with and without us.

Asked is what the browser asks: the fields of the real view, in the onchange of a line
and of its document, and in reading. Sold once are services and goods by turns; with
``recurring``, the services are sold by the month (their floor sells them once).

``open``: a quotation; ``new``: an empty one; ``service`` and ``goods``: the product of
a new line is chosen; ``line``: the document takes up that line; ``number``: a quantity
is changed in the form; ``quantity``: it is written; ``views_...``: the first opening of
a form since the server started. ``hints``: what the form asks for once it is open, and
again after a change, while nobody waits: there is nothing to compare it with.
"""

from sides import both, compare, create_orders, create_products, parse

from odoo.tests import Form

FORMS = {"lead": "crm.lead", "quotation": "sale.order", "invoice": "account.move"}


def main(env, argv):
    options = parse("forms", argv, lines=12, requests=15)
    wanted = options.only and options.only.split(",")
    with both(env, options.plain) as envs:
        for kind in (options.kinds or "mixed,services,recurring").split(","):
            prepared = [Quoted(env, options, kind) for env in envs]
            for name, action in ACTIONS.items():
                if wanted and name not in wanted:
                    continue
                sides = envs[1:] if name == "hints" else envs
                compare_quoted(
                    sides, prepared[-len(sides) :], name, action, options, kind
                )
        if not wanted or "views" in wanted:
            for name, model in FORMS.items():
                compare_views(envs, name, model, options)


def compare_quoted(envs, prepared, name, action, options, kind):
    by_env = dict(zip(envs, prepared, strict=True))
    compare(
        "forms",
        envs,
        lambda env: [(by_env[env],)] * options.requests,
        action,
        options.rounds,
        action=name,
        kind=kind,
    )


def compare_views(envs, name, model, options):
    def prepare(env):
        env.registry.clear_all_caches()
        env.user.has_group("base.group_user")
        return [(model,)]

    def get_views(env, model):
        env[model].get_views([(False, "form")], {"toolbar": True})

    compare(
        "forms", envs, prepare, get_views, options.rounds * 3, action=f"views_{name}"
    )


class Quoted:
    """A quotation in its form, and what the browser sends when it is changed."""

    def __init__(self, env, options, kind):
        products = create_products(env, options.lines + 2)
        services = products.filtered(lambda product: product.type == "service")
        if kind == "recurring" and "recurring_type" in products._fields:
            services.sudo().write(
                {
                    "recurring_type": "recurring",
                    "contract_plan_id": env.ref("sale_renewal.plan_monthly").id,
                }
            )
        self.goods, self.service = products[-2:]
        sold = services if kind == "services" else products[: options.lines]
        self.order = create_orders(env, sold, 1)
        form = Form(self.order)
        self.spec = get_spec(form._view)
        self.line = get_line_request(form)
        self.with_line = self.get_document_request(form)
        self.number = 2
        self.changed = get_number_request(Form(self.order))
        env.cr.commit()

    def get_document_request(self, form):
        line = form.order_line.new()
        line._values["product_id"] = self.goods.id
        line._perform_onchange("product_id")
        lines = form._values["order_line"]
        lines.create(line._get_save_values())
        form._values._changed.add("order_line")
        return form._get_onchange_values()

    def open(self, env):
        self.order.with_env(env).web_read(self.spec)

    def new(self, env):
        env["sale.order"].onchange({}, [], self.spec)

    def choose(self, env, product):
        values, spec, context = self.line
        lines = env["sale.order.line"].with_context(**context)
        lines.onchange(values | {"product_id": product.id}, ["product_id"], spec)

    def choose_service(self, env):
        self.choose(env, self.service)

    def choose_goods(self, env):
        self.choose(env, self.goods)

    def add_line(self, env):
        order = self.order.with_env(env)
        order.onchange(self.with_line, ["order_line"], self.spec)

    def change_number(self, env):
        line_id, values, spec = self.changed
        line = env["sale.order.line"].browse(line_id)
        line.onchange(values, ["product_uom_qty"], spec)

    def write_quantity(self, env):
        self.number += 1
        self.order.with_env(env).order_line[0].product_uom_qty = self.number


ACTIONS = {
    "open": lambda env, quoted: quoted.open(env),
    "new": lambda env, quoted: quoted.new(env),
    "service": lambda env, quoted: quoted.choose_service(env),
    "goods": lambda env, quoted: quoted.choose_goods(env),
    "line": lambda env, quoted: quoted.add_line(env),
    "number": lambda env, quoted: quoted.change_number(env),
    "quantity": lambda env, quoted: quoted.write_quantity(env),
    "hints": lambda env, quoted: quoted.order.with_env(env).get_hints({}),
}


def get_line_request(form):
    """Return what is sent with a new line: values, fields and context."""
    line = form.order_line.new()
    context = line._get_context("product_id")
    line._values._changed.add("product_id")
    return line._get_onchange_values(), get_spec(line._view), context


def get_number_request(form):
    line = form.order_line.edit(0)
    line._values["product_uom_qty"] = 3
    line._values._changed.add("product_uom_qty")
    values = line._get_onchange_values()
    return line._record.id, values, get_spec(line._view)


def get_spec(view):
    """Return the fields as the browser asks for them: links with their names, but for
    those that are never shown.
    """
    result = {}
    for name, spec in view["fields_spec"].items():
        info = view["fields"][name]
        result[name] = dict(spec)
        hidden = view["modifiers"][name].get("invisible") == "True"
        if info["type"] == "one2many" and info.get("edition_view"):
            result[name] = {} if hidden else {"fields": get_spec(info["edition_view"])}
        elif info["type"] in ("many2one", "many2many"):
            result[name]["fields"] = {} if hidden else {"display_name": {}}
    return result
