"""Give Debian's Odoo back what the package left out or links to in vain."""

import os
import re
import struct
import zlib
from pathlib import Path

ADDONS = Path("usr/lib/python3/dist-packages/odoo/addons")
FONT_AWESOME = ADDONS / "web/static/src/libs/fontawesome/fonts"
INCONSOLATA = ADDONS / "point_of_sale/static/src/fonts/Inconsolata.otf"


def fill_gaps(folder, package):
    _stub_scripts(folder, folder / "usr/share/doc" / package / "copyright")
    _rebuild_icon_font(folder / FONT_AWESOME)
    _relink(folder, folder / INCONSOLATA, "Inconsolata-Regular.otf")


def _stub_scripts(folder, copyright_file):
    """Put an empty script where Debian removed one.

    Odoo writes `console.error` into a bundle for a script it cannot find, which
    fails every browser test.
    """
    text = copyright_file.read_text(errors="replace")
    block = re.search(r"^Files-Excluded:(.*(?:\n[ \t].*)*)", text, re.MULTILINE)
    for name in block[1].split() if block else ():
        if name.startswith("addons/") and name.endswith(".js"):
            path = folder / ADDONS.parent / name
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("")


def _relink(folder, link, name):
    """Point a broken link at the file of that name, wherever it is now."""
    found = next((folder / "usr/share/fonts").rglob(name), None)
    if found and link.is_symlink() and not link.exists():
        link.unlink()
        link.symlink_to(os.path.relpath(found, link.parent))


def _rebuild_icon_font(folder):
    """Odoo draws the icons of e-mails with the TrueType file, of which the package
    has only the web version: the same tables, compressed."""
    target = folder / "fontawesome-webfont.ttf"
    if not target.exists():
        target.unlink(missing_ok=True)
        target.write_bytes(truetype((folder / "fontawesome-webfont.woff").read_bytes()))


def truetype(woff):
    """Unpack a WOFF 1.0 font (W3C recommendation, sections 3 to 5)."""
    flavor, _length, count = struct.unpack(">4x4sIH", woff[:14])
    power = count.bit_length() - 1
    search = 16 << power
    header = struct.pack(">4sHHHH", flavor, count, search, power, count * 16 - search)
    offset, tables, body = 12 + 16 * count, b"", b""
    for start in range(44, 44 + 20 * count, 20):
        tag, at, size, full, checksum = struct.unpack(
            ">4sIIII", woff[start : start + 20]
        )
        data = woff[at : at + size]
        data = zlib.decompress(data) if size < full else data
        tables += struct.pack(">4sIII", tag, checksum, offset + len(body), full)
        body += data + b"\0" * (-full % 4)
    return header + tables + body
