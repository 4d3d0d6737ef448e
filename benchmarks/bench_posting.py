"""./dev bench posting [--invoices 10]: plain invoices are posted, with and without us.

Each has services and goods of an order that was confirmed, sold once, by turns. Posted
is one after the other (``kind``: single), each in a request of its own, or all at once
(batch).
"""

from sides import both, compare, create_orders, create_products, parse


def main(env, argv):
    options = parse("posting", argv, invoices=10, lines=12)
    with both(env, options.plain) as envs:
        products = {env: create_products(env, options.lines) for env in envs}
        for found in products.values():
            found.sudo().invoice_policy = "order"

        def prepare(env):
            orders = create_orders(env, products[env], options.invoices)
            orders.action_confirm()
            invoices = orders._create_invoices(grouped=True)
            env.cr.commit()
            return invoices

        def single(env):
            return [(invoice,) for invoice in prepare(env)]

        def batch(env):
            return [(prepare(env),)]

        def post(env, invoices):
            invoices.action_post()
            if set(invoices.mapped("state")) != {"posted"}:
                raise SystemExit("Not all invoices were posted.")

        wanted = (options.only or "single,batch").split(",")
        for kind, prepared in (("single", single), ("batch", batch)):
            if kind in wanted:
                n = options.invoices if kind == "batch" else None
                compare("posting", envs, prepared, post, options.rounds, n, kind=kind)
