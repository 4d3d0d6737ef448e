"""Odoo's view of the add-on: links, configuration, environment, commands."""

import ast
import os
import re
import shutil
from pathlib import Path

from . import bridges, debian
from .files import digest, write_if_changed
from .paths import ADDONS, ADDONS_WITH_TESTS, CACHE, DEV, INSIDE, LOG, MODULE
from .process import read, run
from .ui import Failure

# What belongs to an add-on. The rest of the checkout stays out of Odoo's sight:
# Odoo follows links, and would export the terms of everything it finds.
FOLDERS = (
    *("models", "wizards", "reports", "controllers", "views", "security"),
    *("data", "demo", "i18n", "static", "migrations"),
)


def parts(addon=MODULE):
    """The files and folders of an add-on of this checkout, without its tests."""
    files = (path.name for path in bridges.folder(addon).glob("*.py"))
    return (*files, *FOLDERS)


PARTS = parts()


def manifest(addon=MODULE):
    return ast.literal_eval((bridges.folder(addon) / "__manifest__.py").read_text())


def needs(addon):
    """The add-ons of others that one of ours stands on."""
    return [name for name in manifest(addon)["depends"] if name != MODULE]


def link_addon():
    """Show the checkout, whatever its name, to Odoo as the folder `sale_renewal`, and
    the bridges beside it.
    """
    addons = (MODULE, *bridges.names())
    for place in (ADDONS, ADDONS_WITH_TESTS):
        for addon in addons:
            tests = ("tests",) if place == ADDONS_WITH_TESTS else ()
            _link(place / addon, bridges.folder(addon), (*parts(addon), *tests))
        for entry in place.glob(f"{MODULE}*"):
            if entry.name not in addons:  # of another branch
                shutil.rmtree(entry, ignore_errors=True)


def _link(folder, source, names):
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {name for name in names if (source / name).exists()}
    for entry in folder.iterdir():
        if entry.name not in wanted or not entry.exists():
            if entry.is_dir() and not entry.is_symlink():
                # Tests that run may write to theirs.
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)
    for name in wanted:
        target = Path(os.path.relpath(source / name, folder))
        link = folder / name
        if not link.is_symlink() or link.readlink() != target:
            part = folder.parent / f".{name}.{os.getpid()}"
            part.unlink(missing_ok=True)
            part.symlink_to(target)
            part.replace(link)


def source():
    """The folder that holds the package `odoo`: ODOO_PATH, else Debian's."""
    given = os.environ.get("ODOO_PATH")
    if not given:
        return debian.odoo_root()
    root = Path(given).expanduser().absolute()
    release = root / "odoo" / "release.py"
    if not release.is_file():
        raise Failure(f"ODOO_PATH={given} has no odoo/release.py: give a source tree.")
    if "version_info = (19, 0," not in release.read_text():
        raise Failure(f"ODOO_PATH={given} is not Odoo 19.0: check out branch 19.0.")
    return root


class Odoo:
    """One Odoo, its interpreter and the database server it talks to."""

    def __init__(self, root, server, python, programs, packages):
        self.root = root
        self.server = server
        self.python = python
        self.programs = programs  # a folder to find wkhtmltopdf in, or None
        self.packages = packages  # a folder with what bridges stand on

    def key(self):
        """What a prepared database depends on apart from our own files.

        The folder of a package bears its version; a source tree may be edited.
        """
        git = self.root / ".git"
        asked = (["rev-parse", "HEAD"], ["diff", "HEAD"]) if git.exists() else ()
        state = [read(["git", "-C", self.root, *command]) for command in asked]
        release = (self.root / "odoo" / "release.py").read_text()
        return digest(str(self.root), release, *state)

    def addons(self):
        """The folder of Odoo's own add-ons: in a package another than in a tree."""
        tree = self.root / "addons"
        return tree if tree.is_dir() else self.root / "odoo" / "addons"

    def config(self, name, database, *, addons=ADDONS, **options):
        """Write a configuration file; as many as there are commands at once."""
        env = self.server.env
        values = {
            "addons_path": f"{self.addons()},{addons},{self.packages}/odoo/addons",
            "data_dir": self.server.files,
            "db_name": database,
            "dbfilter": f"^{re.escape(database)}$",
            "db_host": env["PGHOST"],
            "db_port": env.get("PGPORT", "5432"),
            "db_user": env.get("PGUSER", "False"),
            "db_password": env.get("PGPASSWORD", "False"),
            "http_interface": "127.0.0.1",
            "max_cron_threads": "0",
            "screenshots": LOG / "screenshots",
            **options,
        }
        path = DEV / "conf" / f"{name}.conf"
        lines = [f"{key} = {value}\n" for key, value in values.items()]
        write_if_changed(path, "[options]\n" + "".join(lines), mode=0o600)
        return path

    def env(self, config=None):
        """The environment of Odoo: nothing of it ends up in the checkout."""
        path = [self.programs, self.python.parent, self.server.binaries]
        env = {
            **os.environ,
            **self.server.env,
            "PATH": os.pathsep.join(map(str, filter(None, [*path, _system_path()]))),
            "PYTHONPATH": os.pathsep.join(map(str, (self.root, INSIDE, self.packages))),
            # Compiled once for all checkouts, even if the user's Python never does.
            "PYTHONPYCACHEPREFIX": str(CACHE / "pycache"),
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONUNBUFFERED": "1",
        }
        if config:
            env["ODOO_RC"] = str(config)
        env.pop("PGDATABASE", None)
        return env

    def install(self, config, *modules, demo=False, update=False, log, fail):
        """Install or update add-ons; the server log is the log."""
        option = "-u" if update else "-i"
        run(
            [self.python, "-m", "odoo", "server", option, ",".join(modules)]
            + (["--with-demo"] if demo else [])
            + ["--no-http", "--stop-after-init"],
            log=log,
            env=self.env(config),
            cwd=DEV,
            fail=fail,
        )
        path = LOG / f"{log}.log"
        if " CRITICAL " in path.read_text(errors="replace"):
            raise Failure(f"{fail} (see {path})")
        return path

    def build_bundles(self, config):
        fail = "Odoo could not build the asset bundles"
        self.script("bundles", config, log="bundles", fail=fail)

    def odoo(self, *arguments, config, log, fail):
        """Run one of Odoo's own sub-commands."""
        command = [self.python, "-m", "odoo", *arguments]
        return run(command, log=log, env=self.env(config), cwd=DEV, fail=fail)

    def script(self, name, config, *arguments, log, fail):
        """Run one of our scripts in `devtools/inside` with Odoo's interpreter."""
        return run(
            [self.python, INSIDE / f"{name}.py", *arguments],
            log=log,
            env=self.env(config),
            cwd=DEV,
            fail=fail,
        )


def _system_path():
    return os.environ.get("PATH") or os.defpath


def addon_key(with_bridges=False):
    """A hash of the add-on's content, to notice that it changed."""
    addons = (MODULE, *(bridges.names() if with_bridges else ()))
    files = (
        bridges.folder(addon) / name
        for addon in addons
        for name in parts(addon)
        if name != "i18n"
    )
    return digest(*files)
