"""Databases: templates that are built once, and copies of them to throw away."""

import os
import shutil
from contextlib import contextmanager

from .files import digest, lock
from .odoo import addon_key, manifest
from .paths import DEV, LOG, MODULE, TOOLS
from .ui import step

BUSY = "Waiting for another ./dev to prepare a database ..."

# What the tests use beside the add-on: a payment provider that always answers, kits
# and batch transfers.
TEST_ADDONS = ("payment_demo", "sale_mrp", "stock_picking_batch")


def _filestore(server, database):
    return server.files / "filestore" / database


def _copy_filestore(source, target):
    """Links instead of copies: Odoo names files by content and never edits them."""
    shutil.rmtree(target, ignore_errors=True)
    if source.is_dir():
        shutil.copytree(source, target, copy_function=os.link)


def drop(server, database):
    server.drop(database)
    shutil.rmtree(_filestore(server, database), ignore_errors=True)


@contextmanager
def _new(server, database):
    """Build under another name; nothing half-made ever bears the real one."""
    part = f"{database}_part"
    drop(server, part)
    yield part
    drop(server, database)
    files = _filestore(server, part)
    if files.is_dir():
        files.rename(_filestore(server, database))
    server.rename(part, database)


def copy(server, template, target):
    server.create(target, template)
    _copy_filestore(_filestore(server, template), _filestore(server, target))


def _drop_others(server, purpose, keep):
    for database in server.databases(purpose):
        if database != keep and not database.startswith(f"{keep}_"):
            drop(server, database)


def dependencies(odoo, also=(), demo=False):
    """A template with everything the add-on needs but the add-on itself."""
    server = odoo.server
    modules = sorted({*manifest()["depends"], *TEST_ADDONS, *also})
    requirements = TOOLS / "requirements.txt"
    key = digest(odoo.key(), *modules, demo, requirements)
    kind = f"base{'d' if demo else ''}{'x' if also else ''}"
    database = server.name(f"{kind}_{key}")
    with lock(DEV / "template.lock", BUSY):
        if database not in server.databases(f"{kind}_"):
            text = f"make a template database with {', '.join(modules)}"
            with step(text), _new(server, database) as part:
                config = odoo.config("template", part)
                server.create(part)
                fail = "Odoo could not install what the add-on depends on"
                odoo.install(config, *modules, demo=demo, log="template", fail=fail)
                build_bundles(odoo, config)
            _drop_others(server, f"{kind}_", database)
    return database


def build_bundles(odoo, config):
    fail = "Odoo could not build the asset bundles"
    odoo.script("bundles", config, log="bundles", fail=fail)


def installed(odoo, also=(), demo=False):
    """A template with the add-on installed, and the log of installing it."""
    server = odoo.server
    base = dependencies(odoo, also, demo)
    key = digest(base, addon_key())
    kind = f"addon{'d' if demo else ''}{'x' if also else ''}"
    database = server.name(f"{kind}_{key}")
    log = LOG / f"install-{kind}.log"
    with lock(DEV / "template.lock", BUSY):
        if database not in server.databases(f"{kind}_") or not log.exists():
            text = f"install {MODULE} into a template database"
            with step(text), _new(server, database) as part:
                _install_addon(odoo, base, part, log)
            _drop_others(server, f"{kind}_", database)
    return database, log


def _install_addon(odoo, base, part, log):
    copy(odoo.server, base, part)
    config = odoo.config("template", part)
    fail = f"{MODULE} could not be installed"
    path = odoo.install(config, MODULE, log="install", fail=fail)
    build_bundles(odoo, config)
    shutil.copyfile(path, log)


@contextmanager
def throw_away(server, template, purpose):
    """A copy of a template for the length of a command."""
    for database in server.databases(f"{purpose}_"):
        pid = database.removeprefix(server.name(f"{purpose}_")).split("_")[0]
        if pid.isdigit() and not os.path.exists(f"/proc/{pid}"):
            drop(server, database)
    database = f"{server.name(f'{purpose}_{os.getpid()}')}"
    with lock(DEV / "template.lock", BUSY):
        drop(server, database)
        copy(server, template, database)
    try:
        yield database
    finally:
        drop(server, database)


def demo(odoo):
    """The database of `./dev run`: made once, updated when the add-on changed."""
    server = odoo.server
    database = server.name("demo")
    fail = f"{MODULE} could not be installed with its demo data"
    with lock(DEV / "template.lock", BUSY):
        remark = server.databases("demo").get(database)
        key = addon_key()
        if remark is None:
            with step("make the demo database"), _new(server, database) as part:
                config = odoo.config("demo-install", part)
                server.create(part)
                odoo.install(config, MODULE, demo=True, log="demo-install", fail=fail)
                server.remark(part, key)
        elif remark != key:
            with step(f"the add-on changed: update {MODULE} in the demo database"):
                config = odoo.config("demo-install", database)
                fail = (
                    f"{MODULE} could not be updated in the demo database; "
                    "`./dev run --fresh` makes it anew"
                )
                odoo.install(config, MODULE, update=True, log="demo-install", fail=fail)
                server.remark(database, key)
    return database
