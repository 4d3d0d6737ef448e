"""./dev bench import [--rows 1000,100000] [--xlsx]: contracts of a file, in batches.

Two items per contract, as Odoo's import screen sends them, of a CSV file or a workbook.
The memory must not grow with the file by more than the file itself.
"""

import argparse
import csv
import io
import time

import openpyxl
from contracts import create_products
from measure import measured, report

BATCH = 1000
TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
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
    parser.add_argument("--rows", default="1000,10000", help="sizes, with commas")
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--xlsx", action="store_true", help="of a workbook")
    arguments = parser.parse_args(argv)
    kind = "xlsx" if arguments.xlsx else "csv"
    products = create_products(env)[:2]
    for rows in map(int, arguments.rows.split(",")):
        wizard = env["base_import.import"].create(
            {
                "res_model": "sale.contract",
                "file": WRITERS[kind](list_rows(env, products, rows)),
                "file_name": f"contracts.{kind}",
                "file_type": TYPES[kind],
            }
        )
        with measured(env, rows // 2) as cost:
            batches = run(env, wizard, arguments.batch)
        seconds = {"first_batch_s": batches[0], "last_batches_s": batches[-3:]}
        report(
            "import", cost, kind=kind, rows=rows, rows_per_s=get_speed(cost), **seconds
        )


def run(env, wizard, batch):
    """Import a file as Odoo's screen does; return how long each batch took."""
    options = {"has_headers": True, "separator": ",", "quoting": '"'}
    options |= {"encoding": "utf-8", "limit": batch, "skip": 0}
    options |= {"date_format": "%Y-%m-%d", "float_decimal_separator": "."}
    batches = []
    while True:
        start = time.perf_counter()
        # It takes the limit out of the options that it gets.
        result = wizard.execute_import(
            [*COLUMNS.values()], [*COLUMNS], dict(options), dryrun=False
        )
        if result["messages"]:
            raise ValueError(result["messages"][:3])
        env.cr.commit()
        env.invalidate_all()
        batches.append(round(time.perf_counter() - start, 2))
        options["skip"] = result["nextrow"]
        if not result["nextrow"]:
            return batches


def get_speed(cost):
    """Return the rows of one second of the processor."""
    return round(2 * cost.n / cost.cpu_s, 1)


def list_rows(env, products, rows):
    """Return the rows of a file with two items per contract, of a hundred customers."""
    partners = env["res.partner"].create(
        [{"name": f"Imported {index}"} for index in range(100)]
    )
    plan = env.ref("sale_renewal.plan_monthly")
    today = env.company._get_contract_today().replace(day=1)
    found = [[*COLUMNS]]
    for index in range(rows // 2):
        partner = partners[index % len(partners)]
        head = [f"IMP{rows}/{index:07}", partner.id, plan.id, today]
        found.append([*head, products[0].id, 2, 50, today])
        found.append([*[None] * 4, products[1].id, 1, 20, today])
    return found


def write_csv(rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def write_xlsx(rows):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Contracts")
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


WRITERS = {"csv": write_csv, "xlsx": write_xlsx}
