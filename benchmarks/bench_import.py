"""./dev bench import [--rows 5000]: contracts from a CSV file, 1,000 rows at a time.

Two items per contract, as Odoo's import screen sends them: the file is read once per
batch. The memory must not grow with the file by more than the file itself.
"""

import argparse
import csv
import io
import json
import resource
import time

from contracts import create_products

BATCH = 1000
COLUMNS = {
    "Number": "number",
    "Customer/Database ID": "partner_id/.id",
    "Plan/Database ID": "plan_id/.id",
    "Start": "date_start",
    "Items/Product/Database ID": "line_ids/product_id/.id",
    "Items/Quantity": "line_ids/product_uom_qty",
    "Items/Price per Period": "line_ids/price_unit",
    "Items/Billed Until": "line_ids/billed_until",
}


def main(env, argv):
    parser = argparse.ArgumentParser(prog="./dev bench import")
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--batch", type=int, default=BATCH)
    arguments = parser.parse_args(argv)
    file = write_file(env, arguments.rows)
    options = {"has_headers": True, "separator": ",", "quoting": '"'}
    options |= {"encoding": "utf-8", "limit": arguments.batch, "skip": 0}
    options |= {"date_format": "%Y-%m-%d", "float_decimal_separator": "."}
    wizard = env["base_import.import"].create(
        {
            "res_model": "sale.contract",
            "file": file,
            "file_name": "contracts.csv",
            "file_type": "text/csv",
        }
    )
    env.cr.commit()
    begin, queries, batches = time.perf_counter(), env.cr.sql_log_count, []
    before, made = get_memory(), 0
    while True:
        start = time.perf_counter()
        # It takes the limit out of the options that it gets.
        result = wizard.execute_import(
            [*COLUMNS.values()],
            [*COLUMNS],
            dict(options),
            dryrun=False,
        )
        if result["messages"]:
            print(json.dumps(result["messages"][:3], default=str))  # noqa: T201
            return 1
        made += len(result["ids"])
        env.cr.commit()
        env.invalidate_all()
        batches.append(round(time.perf_counter() - start, 2))
        options["skip"] = result["nextrow"]
        if not result["nextrow"]:
            break
    seconds = time.perf_counter() - begin
    report = {
        "bench": "import",
        "rows": arguments.rows,
        "contracts": made,
        "rows_per_s": round(arguments.rows / seconds, 1),
        "queries_per_contract": round((env.cr.sql_log_count - queries) / made, 2),
        "batches": len(batches),
        "first_batch_s": batches[0],
        "last_batches_s": batches[-3:],
        "memory_mb": get_memory(),
        "grown_mb": get_memory() - before,
    }
    print(json.dumps(report), flush=True)  # noqa: T201
    return 0


def write_file(env, rows):
    """Return a CSV file with two items per contract, of a hundred customers."""
    products = create_products(env)[:2]
    partners = env["res.partner"].create(
        [{"name": f"Imported {index}"} for index in range(100)]
    )
    plan = env.ref("sale_renewal.plan_monthly")
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    today = env.company._get_contract_today().replace(day=1)
    for index in range(rows // 2):
        partner = partners[index % len(partners)]
        head = [f"IMP{index:07}", partner.id, plan.id, today]
        writer.writerow([*head, products[0].id, 2, 50, today])
        writer.writerow(["", "", "", "", products[1].id, 1, 20, today])
    return text.getvalue().encode()


def get_memory():
    """Return the most memory that was used so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
