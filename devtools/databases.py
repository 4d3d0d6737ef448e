"""Databases: templates that are built once, and copies of them to throw away."""

import os
import re
import shutil
from contextlib import contextmanager
from functools import partial

from . import bridges
from .files import digest, lock
from .odoo import addon_key, manifest, needs
from .packs import copy_files
from .paths import DEV, LOG, MODULE
from .recipes import Recipe
from .ui import step

BUSY = "Waiting for another ./dev to prepare a database ..."

# What the tests use beside the add-on: a payment provider that always answers, kits
# and batch transfers.
TEST_ADDONS = ("payment_demo", "sale_mrp", "stock_picking_batch")

# Of the add-ons that Odoo installs by itself next to ours, the demo has only what
# answers calls from outside. The others cost time, and add a company and dashboards.
DEMO_ADDONS = ("rpc",)


def drop(server, database):
    server.drop(database)
    shutil.rmtree(server.filestore(database), ignore_errors=True)


@contextmanager
def _new(server, database):
    """Build under another name; nothing half-made ever bears the real one."""
    part = f"{database}_part"
    drop(server, part)
    yield part
    drop(server, database)
    files = server.filestore(part)
    if files.is_dir():
        files.rename(server.filestore(database))
    server.rename(part, database)


def copy(server, template, target):
    server.copy(template, target)
    copy_files(server.filestore(template), server.filestore(target))


def _drop_others(server, purpose, keep):
    for database in server.databases(purpose):
        if database != keep and not database.startswith(f"{keep}_"):
            drop(server, database)


def _kind(name, also, demo, bundles):
    """What the names of templates begin with; of each kind, one is kept."""
    return name + "d" * demo + "x" * bool(also) + "n" * (not bundles)


def dependencies(odoo, also=(), demo=False, bundles=True):
    """A template with everything the add-on needs but the add-on itself."""
    server = odoo.server
    modules = {*manifest()["depends"], *TEST_ADDONS, *also}
    recipe = Recipe(odoo, modules, demo, bundles=bundles)
    kind = _kind("base", also, demo, bundles)
    database = server.name(f"{kind}_{recipe.key}")
    with lock(DEV / "template.lock", BUSY):
        if database not in server.databases(f"{kind}_"):
            with _new(server, database) as part:
                recipe.make(part)
            _drop_others(server, f"{kind}_", database)
    return database


def installed(odoo, also=(), demo=False, bundles=True):
    """A template with the add-on installed, and the log of installing it."""
    server = odoo.server
    base = dependencies(odoo, also, demo, bundles)
    # Next to other add-ons, a bridge may install itself.
    key = digest(base, addon_key(with_bridges=bool(also)))
    kind = _kind("addon", also, demo, bundles)
    database = server.name(f"{kind}_{key}")
    log = LOG / f"install-{kind}.log"
    with lock(DEV / "template.lock", BUSY):
        if database not in server.databases(f"{kind}_") or not log.exists():
            text = f"install {MODULE} into a template database"
            with step(text), _new(server, database) as part:
                _install_addon(odoo, base, part, log, bundles)
            _drop_others(server, f"{kind}_", database)
    return database, log


def _install_addon(odoo, base, part, log, bundles):
    copy(odoo.server, base, part)
    config = odoo.config("template", part)
    fail = f"{MODULE} could not be installed"
    path = odoo.install(config, MODULE, log="install", fail=fail)
    if bundles:
        odoo.build_bundles(config)
    shutil.copyfile(path, log)


@contextmanager
def throw_away(server, template, purpose):
    """A copy of a template for the length of a command.

    Several processes of one command copy it once more, under names that begin so.
    """
    for database in server.databases(f"{purpose}_"):
        pid = re.match(r"\d+", database.removeprefix(server.name(f"{purpose}_")))
        if pid and not os.path.exists(f"/proc/{pid[0]}"):
            drop(server, database)
    database = server.name(f"{purpose}_{os.getpid()}")
    with lock(DEV / "template.lock", BUSY):
        drop(server, database)
        copy(server, template, database)
    try:
        yield database
    finally:
        for name in (*server.databases(f"{purpose}_{os.getpid()}-"), database):
            drop(server, name)


def kept(odoo, template, purpose):
    """A copy of a template that stays until `./dev clean`, for data that takes long to
    make. It is updated when the add-on changed.
    """
    server = odoo.server
    database = server.name(f"kept_{purpose}")

    def update():
        with step(f"the add-on changed: update {MODULE} in the kept database"):
            fail = f"{MODULE} could not be updated in the kept database"
            config = odoo.config("kept", database)
            odoo.install(config, MODULE, log="kept", fail=fail, update=True)

    make = partial(copy, server, template)
    return _make_or_update(server, database, addon_key(), make, update)


def _make_or_update(server, database, key, make, update):
    """Make a database that stays, or update it if what it is made of changed.

    :param make: gets the name under which it is made
    """
    with lock(DEV / "template.lock", BUSY):
        remark = server.databases("").get(database)
        if remark is None:
            with _new(server, database) as part:
                make(part)
                server.remark(part, key)
        elif remark != key:
            update()
            server.remark(database, key)
    return database


def demo_name(server, beside=()):
    return server.name("_".join(["demo", *beside]))


def demo(odoo, beside=()):
    """The database of `./dev run`: made once, updated when the add-on changed.

    With add-ons beside ours, and the bridges to them, it is another one.
    """
    server = odoo.server
    database = demo_name(server, beside)

    def update():
        with step(f"the add-on changed: update {MODULE} in the demo database"):
            fail = (
                f"{MODULE} could not be updated in the demo database; "
                "`./dev run --fresh` makes it anew"
            )
            _install_demo(odoo, database, fail, beside, update=True)

    key = addon_key(with_bridges=bool(beside))
    make = partial(_make_demo, odoo, beside=beside)
    return _make_or_update(server, database, key, make, update)


def make_demo_dependencies(odoo, part, beside=()):
    """A database with demo data and everything but the add-on."""
    modules = {*manifest()["depends"], *DEMO_ADDONS}
    for name in beside:
        bridge = bridges.known([name])
        modules.update(needs(*bridge) if bridge else [name])
    Recipe(odoo, modules, demo=True, automatic=False).make(part)


def _make_demo(odoo, part, beside):
    make_demo_dependencies(odoo, part, beside)
    with step(f"install {MODULE} with its demo data"):
        fail = f"{MODULE} could not be installed with its demo data"
        _install_demo(odoo, part, fail, beside, demo=True)


def _install_demo(odoo, database, fail, beside, **options):
    config = odoo.config("demo-install", database, skip_auto_install="True")
    addons = (MODULE, *bridges.known(beside))
    odoo.install(config, *addons, log="demo-install", fail=fail, **options)
