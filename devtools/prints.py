"""Print every report of the demo once, over HTTP, and look whether a document comes."""

from .ui import Failure

# Documents about Odoo itself, and one that shows a scan that the demo does not have.
LEFT_OUT = (
    "account.report_original_vendor_bill",
    "base.report_irmodeloverview",
    "base.report_irmodulereference",
)
# Entries of payments are journal entries, too, and have no report.
PRINTABLE = {"account.move": [["move_type", "=", "out_invoice"]]}


def print_reports(browser):
    """The names of the reports printed; fail with a sentence about a broken one."""
    # A machine without the program that makes PDFs still shows every page.
    kind = "html" if browser.rpc("/report/check_wkhtmltopdf") == "install" else "pdf"
    printed = []
    for report in _reports(browser):
        name, model = report["report_name"], report["model"]
        domain = PRINTABLE.get(model, [])
        newest = browser.call(model, "search", domain, limit=1, order="id desc")
        if newest:
            content = browser.get(f"/report/{kind}/{name}/{newest[0]}")
            if kind == "pdf" and not content.startswith(b"%PDF"):
                raise Failure(f"The report {name} of {model} {newest[0]} is no PDF.")
            printed.append(name)
    return printed


def _reports(browser):
    """What the menu *Print* offers somewhere."""
    return browser.call(
        "ir.actions.report",
        "search_read",
        [
            ["report_type", "=", "qweb-pdf"],
            ["binding_model_id", "!=", False],
            ["report_name", "not in", LEFT_OUT],
        ],
        ["report_name", "model"],
    )
