"""`./dev pictures`: takes the pictures of `docs/` and of the store page anew.

What is on them stands in `picture_list.py`. They are taken from the demo database, one
by one; a name, or several, take only these.
"""

import json
import re
import tempfile

from . import databases
from .check import Browser
from .odoo import addon_key
from .paths import INSIDE, ROOT
from .picture_list import PICTURES
from .process import run
from .screenshot import address, take
from .testing import need_browser
from .ui import Failure, say, step

MOST = 200_000  # bytes of one picture
MOST_OF_ALL = 4_000_000


def pictures(odoo, names):
    """Take all pictures, or those with these names."""
    need_browser()
    wrong = set(names) - {picture.name for picture in PICTURES}
    if wrong:
        raise Failure(f"There is no picture {', '.join(sorted(wrong))}.")
    chosen = [p for p in PICTURES if not names or p.name in names]
    failed = []
    with (
        address(odoo) as url,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
    ):
        database = databases.demo_name(odoo.server)
        is_current = odoo.server.databases("demo").get(database) == addon_key()
        browsers = {}
        for picture in chosen:
            if picture.user not in browsers:
                browsers[picture.user] = Browser(url)
                browsers[picture.user].login(picture.user, picture.user)
            if _take(odoo, browsers, picture, profile):
                failed.append(picture.name)
    _shrink(odoo, [_get_file(picture) for picture in chosen])
    if is_current:
        # New pictures are no reason to update the add-on in it.
        odoo.server.remark(database, addon_key())
    _weigh()
    if failed:
        raise Failure(f"Look at what was taken of: {', '.join(failed)}.")
    say(f"{len(chosen)} pictures were taken.")
    return 0


def _take(odoo, browsers, picture, profile):
    """Take one picture; return whether the page complained."""
    finder = browsers.get("admin")
    if "{" in picture.url and not finder:
        finder = browsers["admin"] = Browser(browsers[picture.user].url)
        finder.login()
    file = _get_file(picture)
    file.parent.mkdir(parents=True, exist_ok=True)
    with step(f"take {picture.name}"):
        return take(
            odoo,
            browsers[picture.user],
            url=re.sub(r"\{(.+?)\}", lambda m: _get_id(finder, m[1]), picture.url),
            file=file,
            width=picture.width,
            height=picture.height,
            wait=picture.wait,
            click=picture.click,
            profile=f"{profile}/{picture.user}",
        )


def _get_id(browser, name):
    """Return the id of a record, or of the first one that a field of it names."""
    xml_id, _separator, field = name.partition(":")
    module, _separator, record = xml_id.partition(".")
    rows = browser.call(
        "ir.model.data",
        "search_read",
        [["module", "=", module], ["name", "=", record]],
        ["model", "res_id"],
    )
    if not rows:
        raise Failure(f"The demo database has no {xml_id}: try `./dev run --fresh`.")
    model, res_id = rows[0]["model"], rows[0]["res_id"]
    if not field:
        return str(res_id)
    [values] = browser.call(model, "read", [res_id], [field])
    if not values[field]:
        raise Failure(f"{xml_id} has nothing in {field}.")
    return str(values[field][0])


def _get_file(picture):
    return ROOT / picture.folder / f"{picture.name}.png"


def _shrink(odoo, files):
    """Pictures of screens need few colours."""
    program = [odoo.python, INSIDE / "shrink.py", json.dumps([str(f) for f in files])]
    run(program, log="shrink", fail="The pictures could not be made smaller")


def _weigh():
    """Complain about pictures that make the add-on heavy."""
    sizes = {p: _get_file(p).stat().st_size for p in PICTURES if _get_file(p).exists()}
    heavy = [p.name for p, size in sizes.items() if size > MOST]
    if heavy or sum(sizes.values()) > MOST_OF_ALL:
        raise Failure(f"Too large: {', '.join(heavy) or 'all of them together'}.")
