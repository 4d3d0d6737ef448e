"""./dev bench confirm [--orders 100]: confirming plain orders, with and without us.

Sold are a service and goods once, to as many customers. Confirmed are all orders at
once (``kind``: batch), or one after the other, each in a request of its own (single).
"""

from sides import both, compare, create_orders, parse


def main(env, argv):
    options = parse("confirm", argv, orders=100)
    with both(env, options.plain) as envs:
        products = {
            env: env["product.product"]
            .sudo()
            .create(
                [
                    {"name": "Service", "type": "service"},
                    {"name": "Goods", "type": "consu"},
                ]
            )
            .sudo(False)
            for env in envs
        }

        def prepare(env):
            orders = create_orders(env, products[env], options.orders)
            env.cr.commit()
            return orders

        def single(env):
            return [(order,) for order in prepare(env)]

        def batch(env):
            return [(prepare(env),)]

        def confirm(env, orders):
            orders.action_confirm()
            if set(orders.mapped("state")) != {"sale"} or not orders.picking_ids:
                raise SystemExit("Not all orders were confirmed and are delivered.")

        wanted = (options.only or "single,batch").split(",")
        for kind, prepared in (("single", single), ("batch", batch)):
            if kind in wanted:
                n = options.orders if kind == "batch" else None
                compare(
                    "confirm", envs, prepared, confirm, options.rounds, n, kind=kind
                )
