"""`./dev pot`: the translation templates, and the languages beside them."""

import re
from pathlib import Path

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
        written = target.read_text() if target.exists() else ""
        if not text:
            say(f"{addon} has no terms.")
            if written and check:
                stale.append(str(target.relative_to(ROOT)))
            elif written:
                target.unlink()
        elif not check:
            target.parent.mkdir(exist_ok=True)
            target.write_text(text)
            say(f"Wrote {target.relative_to(ROOT)}.")
        elif written != text:
            stale.append(str(target.relative_to(ROOT)))
        else:
            say(f"{target.relative_to(ROOT)} is up to date.")
    stale += _languages(odoo, check)
    if stale and check:
        text = " and ".join(stale)
        raise Failure(f"Run `./dev pot` and commit what it writes: {text} is stale.")
    return 0


def _languages(odoo, check):
    """Bring the languages in line with their templates; the files that were behind."""
    templates = sorted(ROOT.glob("i18n/*.pot")) + sorted(
        ROOT.glob("bridges/*/i18n/*.pot")
    )
    options = ("--check",) if check else ()
    fail = "The languages could not be compared with their templates"
    log = odoo.script(
        "languages", None, *options, *templates, log="languages", fail=fail
    )
    files = log.read_text().splitlines()
    behind = [str(Path(file).relative_to(ROOT)) for file in files]
    for file in () if check else behind:
        say(f"Wrote {file}: translate its new terms (docs/glossary.md).")
    return behind


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
