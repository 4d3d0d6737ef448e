"""Bring the translations beside templates in line with them.

languages.py [--check] TEMPLATE ...

A translation `i18n/de.po` gets the terms of its template, in the same order; what is no
term any more is left out, and a new term stands there without text. With --check, the
files that are behind are named, and nothing is written.
"""

import sys
from pathlib import Path

import polib


def get_translated(file, template):
    """The text of a translation that has the terms of the template, in its order."""
    before = polib.pofile(file)
    known = {entry.msgid: entry.msgstr for entry in before}
    after = polib.POFile(wrapwidth=88)
    after.metadata = before.metadata
    for entry in template:
        after.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=known.get(entry.msgid, ""),
                comment=entry.comment,
                occurrences=entry.occurrences,
            )
        )
    return f"{after}\n"


def main(arguments):
    stale = []
    for path in map(Path, (name for name in arguments if name != "--check")):
        template = polib.pofile(path)
        for file in sorted(path.parent.glob("*.po")):
            text = get_translated(file, template)
            if text == file.read_text():
                continue
            stale.append(str(file))
            if "--check" not in arguments:
                file.write_text(text)
    sys.stdout.write("\n".join(stale))


main(sys.argv[1:])
