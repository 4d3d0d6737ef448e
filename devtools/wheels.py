"""Python packages, all by hash: virtual environments, and programs in wheels."""

import ctypes.util
import importlib.util
import os
import shutil
import sys
import sysconfig
import threading
import zipfile

from . import debian
from .files import digest, fresh_folder, lock
from .paths import CACHE, TOOLS
from .process import apt_install, is_root, read, run
from .ui import Failure, say, step

ODOO = ("requirements.txt", "requirements-dev.txt")
LINT = ("requirements-lint.txt",)


_turn = threading.Lock()


def odoo_python():
    # Nobody would read compiled files: Odoo runs with a folder of its own for them.
    with _turn:
        return _environment("venv", ODOO, "Python packages of Odoo", ["--no-compile"])


def lint_python():
    return _environment("lint", LINT, "checkers")


def _environment(name, files, what, options=()):
    """The interpreter of a virtual environment with exactly these packages.

    It cannot be moved once made, so a mark, not a rename, says it is complete.
    """
    paths = [TOOLS / file for file in files]
    key = digest(sys.version, sys.base_prefix, *paths, *options)
    folder = CACHE / f"{name}-{sysconfig.get_python_version()}-{key}"
    python, mark = folder / "bin" / "python", folder / "complete"
    if not mark.exists():
        with lock(
            folder.with_suffix(".lock"), f"Waiting for another ./dev: {what} ..."
        ):
            if not mark.exists():
                with step(f"install the {what}"):
                    _create(folder)
                    _install(python, paths, name, options)
                mark.touch()
    return python


def _create(folder):
    """Make an empty virtual environment with pip.

    Debian's Python has no `ensurepip` unless a package is installed.
    """
    shutil.rmtree(folder, ignore_errors=True)
    found = importlib.util.find_spec("ensurepip")
    lacking = not (found and found.origin)
    if lacking and is_root():
        version = sysconfig.get_python_version()
        apt_install([f"python{version}-venv"], "Python's venv module is missing")
        lacking = False
    base = getattr(sys, "_base_executable", None) or sys.executable
    run(
        [base, "-m", "venv", *(["--without-pip"] if lacking else []), folder],
        log="venv",
        fail="Python could not make a virtual environment: install python3-venv",
    )
    if lacking:
        wheel = debian.pip_wheel(CACHE / "download-pip")
        run(
            [folder / "bin" / "python", wheel / "pip", "install", "--no-index", wheel],
            log="pip-itself",
            fail="pip could not be installed: install python3-venv",
        )


def _install(python, paths, name, options):
    """The files name every package, so pip has nothing to work out."""
    files = [part for path in paths for part in ("-r", path)]
    command = [python, "-m", "pip", "install", "--require-hashes", "--no-deps"]
    run(
        [*command, *options, *files],
        log=f"pip-{name}",
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        fail="pip could not install the Python packages: check the network and "
        "pip's configuration, then try again",
    )


def unpacked_wheels(python, requirements, target, part=""):
    """Unpack (a folder of) wheels, fetched by hash, into `target`."""
    if target.is_dir():
        return target
    found = _wheels(python, requirements)
    with fresh_folder(target) as folder:
        for wheel in found:
            with zipfile.ZipFile(wheel) as archive:
                for entry in archive.infolist():
                    if entry.filename.startswith(part) and not entry.is_dir():
                        _extract(archive, entry, folder / entry.filename[len(part) :])
    return target


def _extract(archive, entry, path):
    """zipfile forgets which files are programs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(archive.read(entry))
    mode = entry.external_attr >> 16
    program = mode & 0o111 or path.parent.name == "bin"
    path.chmod(0o755 if program else 0o644)


def _wheels(python, requirements):
    """Wheels kept in the cache, where `pip` checked their hashes."""
    path = TOOLS / requirements
    folder = CACHE / f"wheel-{digest(path)}"
    if not folder.is_dir():
        with lock(folder.with_suffix(".lock")):
            if not folder.is_dir():
                _download(python, path, folder)
    return sorted(folder.glob("*.whl"))


def _download(python, path, folder):
    with step(f"download {path.stem.split('-')[-1]}"), fresh_folder(folder) as part:
        command = [python, "-m", "pip", "download", "--require-hashes", "--no-deps"]
        run(
            [*command, "--only-binary=:all:", "-d", part, "-r", path],
            log=f"pip-{path.stem}",
            fail=f"pip could not download what {path.name} names for this machine",
        )


# Bar codes are drawn by Cairo.
CAIRO = ("libcairo2",)
LIBRARIES = ("libxrender1", "libxext6", "libx11-6", "libfontconfig1", "libfreetype6")


def environment():
    """Odoo's interpreter, a folder with the program that prints, or None, and one with
    what bridges stand on.
    """
    python = odoo_python()
    _need_cairo()
    return python, wkhtmltopdf_folder(python), bridges_folder(python)


def _need_cairo():
    """The Python package loads the library as it is installed on the machine."""
    if ctypes.util.find_library("cairo"):
        return
    try:
        apt_install(CAIRO, "Bar codes in reports need Cairo")
    except Failure as failure:
        say(f"Note: reports with bar codes will fail. {failure}")


def wkhtmltopdf_folder(python):
    """A folder with a wkhtmltopdf that prints headers and footers, or None.

    Debian's own build lacks the patched Qt that these need.
    """
    if "patched qt" in (read(["wkhtmltopdf", "--version"]) or ""):
        return None
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        return None
    name = "requirements-wkhtmltopdf.txt"
    target = CACHE / f"wkhtmltopdf-{digest(TOOLS / name)}"
    folder = unpacked_wheels(python, name, target, "pydf/bin/")
    program = folder / "wkhtmltopdf"
    program.chmod(0o755)
    if read([program, "--version"]) is None:
        try:
            apt_install(LIBRARIES, "wkhtmltopdf lacks libraries")
        except Failure as failure:
            say(f"Note: there will be no PDF reports. {failure}")
            return None
    return folder


def bridges_folder(python):
    """A folder with the packages that bridges stand on beyond Odoo's own add-ons."""
    name = "requirements-bridges.txt"
    target = CACHE / f"bridges-{digest(TOOLS / name)}"
    return unpacked_wheels(python, name, target)


def peers_folder(python):
    """A folder with the add-ons that ours is measured next to."""
    name = "requirements-peers.txt"
    target = CACHE / f"peers-{digest(TOOLS / name)}"
    return unpacked_wheels(python, name, target, "odoo/addons/")
