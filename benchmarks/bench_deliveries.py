"""./dev bench deliveries [--orders 10]: transfers of plain orders, with and without us.

Each order sells services and stored goods once, by turns. Validated is one transfer
after the other (``kind``: single), each in its own request, or all at once (batch).
"""

from sides import both, compare, create_orders, create_products, parse


def main(env, argv):
    options = parse("deliveries", argv, orders=10, lines=12)
    with both(env, options.plain) as envs:
        products = {env: create_products(env, options.lines) for env in envs}

        def prepare(env):
            orders = create_orders(env, products[env], options.orders)
            orders.action_confirm()
            transfers = orders.picking_ids
            transfers.action_assign()
            env.cr.commit()
            return transfers

        def single(env):
            return [(transfer,) for transfer in prepare(env)]

        def batch(env):
            return [(prepare(env),)]

        def validate(env, transfers):
            # As the button does: nobody is asked about what is complete.
            transfers.with_context(skip_sms=True).button_validate()
            if set(transfers.mapped("state")) != {"done"}:
                raise SystemExit("Not all transfers are done.")

        wanted = (options.only or "single,batch").split(",")
        for kind, prepared in (("single", single), ("batch", batch)):
            if kind in wanted:
                n = options.orders if kind == "batch" else None
                compare(
                    "deliveries", envs, prepared, validate, options.rounds, n, kind=kind
                )
