"""`./dev pot`: the translation template, the same text for the same sources."""

import re

from . import bridges, databases
from .odoo import needs
from .paths import DEV, MODULE, ROOT
from .ui import Failure, say, step

# They change with every export and say nothing.
DATES = re.compile(r'^"(POT-Creation-Date|PO-Revision-Date): .*\n', re.MULTILINE)


def export(odoo, check=False):
    """Write the templates from databases without demo data, or compare them."""
    stale = []
    for addon in (MODULE, *bridges.names()):
        target = bridges.folder(addon) / "i18n" / f"{addon}.pot"
        with step(f"export the terms of {addon}"):
            text = _terms(odoo, addon)
        if not check:
            target.parent.mkdir(exist_ok=True)
            target.write_text(text)
            say(f"Wrote {target.relative_to(ROOT)}.")
        elif not target.exists() or target.read_text() != text:
            stale.append(str(target.relative_to(ROOT)))
        else:
            say(f"{target.relative_to(ROOT)} is up to date.")
    if stale:
        text = " and ".join(stale)
        raise Failure(f"Run `./dev pot` and commit what it writes: {text} is stale.")
    return 0


def _terms(odoo, addon):
    also = () if addon == MODULE else needs(addon)
    template, _log = databases.installed(odoo, also)
    output = DEV / "export.pot"
    with databases.throw_away(odoo.server, template, "pot") as database:
        config = odoo.config("pot", database)
        odoo.odoo(
            *("i18n", "export", "-l", "pot", "-o", output, addon),
            config=config,
            log="pot",
            fail="Odoo could not export the terms",
        )
    return DATES.sub("", output.read_text())
