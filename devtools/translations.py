"""`./dev pot`: the translation template, the same text for the same sources."""

import re

from . import databases
from .paths import DEV, MODULE, ROOT
from .ui import Failure, say, step

TEMPLATE = ROOT / "i18n" / f"{MODULE}.pot"
# They change with every export and say nothing.
DATES = re.compile(r'^"(POT-Creation-Date|PO-Revision-Date): .*\n', re.MULTILINE)


def export(odoo, check=False):
    """Write the template from a database without demo data, or compare it."""
    with step("export the terms"):
        text = _terms(odoo)
    if not check:
        TEMPLATE.parent.mkdir(exist_ok=True)
        TEMPLATE.write_text(text)
        say(f"Wrote {TEMPLATE.relative_to(ROOT)}.")
    elif not TEMPLATE.exists() or TEMPLATE.read_text() != text:
        raise Failure(f"i18n/{TEMPLATE.name} is stale: run `./dev pot` and commit it.")
    else:
        say(f"{TEMPLATE.relative_to(ROOT)} is up to date.")
    return 0


def _terms(odoo):
    template, _log = databases.installed(odoo)
    output = DEV / "export.pot"
    with databases.throw_away(odoo.server, template, "pot") as database:
        config = odoo.config("pot", database)
        odoo.odoo(
            *("i18n", "export", "-l", "pot", "-o", output, MODULE),
            config=config,
            log="pot",
            fail="Odoo could not export the terms",
        )
    return DATES.sub("", output.read_text())
