"""`./dev upgrade`: a demo database of an earlier revision, updated to this one, from
which the add-on is then taken away.
"""

import io
import json
import os
import shutil
import subprocess
import tarfile

from . import databases
from .files import fresh_folder
from .inside.serverlog import complaints
from .odoo import PARTS
from .paths import CACHE, DEV, LOG, MODULE, ROOT
from .ui import Failure, say, step

# The last one before the rooms, whose models were put together from mixins, and the
# first one whose demo company has a history.
REVISIONS = ("4334b32", "a18ff2c")


def upgrade(odoo, revision=None):
    for one in (revision,) if revision else REVISIONS:
        _upgrade(odoo, one)
    return 0


def _upgrade(odoo, revision):
    """Install the revision, update it, and compare what users would see; uninstall it,
    and look for what is left.
    """
    addons = _export(revision)
    names = ("before", "after", "remains")
    before, after, remains = (DEV / "upgrade" / f"{name}.json" for name in names)
    server = odoo.server
    database = server.name(f"upgrade_{os.getpid()}")
    options = {"skip_auto_install": "True"}  # as in the demo
    try:
        databases.make_demo_dependencies(odoo, database)
        config = odoo.config("upgrade-before", database, addons=addons, **options)
        fail = f"{MODULE} of {revision} could not be installed"
        with step(f"install {MODULE} of {revision} with demo data"):
            odoo.install(config, MODULE, demo=True, log="upgrade-before", fail=fail)
            odoo.script("upgrade", config, before, log="upgrade-facts", fail=fail)
        config = odoo.config("upgrade", database, **options)
        fail = f"{MODULE} of {revision} could not be updated"
        with step("update it"):
            log = odoo.install(config, MODULE, update=True, log="upgrade", fail=fail)
            odoo.script("upgrade", config, after, log="upgrade-facts", fail=fail)
        gone = f"{MODULE} could not be uninstalled"
        with step("uninstall it"):
            odoo.script("uninstall", config, remains, log="uninstall", fail=gone)
    finally:
        databases.drop(server, database)
    lines = list(complaints(log, cache=str(CACHE)))
    lines += _differences(_read(before), _read(after))
    lines += [f"left after uninstalling: {row}" for row in _read(remains)]
    if lines:
        raise Failure("\n".join([*lines, "", f"{fail} cleanly (see {LOG})."]))
    say(f"A database of {revision} is updated without a loss, and can be left again.")


def _read(path):
    return json.loads(path.read_text())


def _export(revision):
    """The add-on of a revision, in a folder that Odoo takes add-ons from."""
    command = ["git", "-C", ROOT, "archive", revision]
    done = subprocess.run(command, capture_output=True)
    if done.returncode:
        raise Failure(
            f"This copy has no revision {revision}: fetch the whole history, such as "
            "with `git fetch --unshallow`."
        )
    target = DEV / "upgrade" / "addons" / MODULE
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        members = [
            member
            for member in archive.getmembers()
            if member.name.split("/")[0] in PARTS or member.name.count("/") == 0
        ]
        shutil.rmtree(target, ignore_errors=True)
        with fresh_folder(target) as folder:
            archive.extractall(folder, members)
    return target.parent


def _differences(before, after):
    """What the update lost, or left behind."""
    for name, value in before["facts"].items():
        now = after["facts"].get(name)
        if now != value:
            yield f"{name}: {value} before, {now} after the update."
    for row in after["orphans"]:
        yield f"left behind: {row}"
