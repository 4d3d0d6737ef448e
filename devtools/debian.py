"""Odoo 19 out of Debian's archive: no root, and the machine's own mirror.

`apt` runs with folders of its own, so the machine's package lists stay as they
are; signatures and checksums are checked by apt as always.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from .files import fresh_folder, lock
from .gaps import fill_gaps
from .paths import CACHE
from .process import read, run
from .ui import Failure, say, step

PACKAGE = "odoo-19"
KNOWN_GOOD = "19.0.0+dfsg-1"
SUITES = ("sid", "testing", "stable")
# Raise it when unpacking changes, so that old folders are not used again.
RECIPE = "1"

PYTHON_ROOT = Path("usr/lib/python3/dist-packages")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# Translations are two thirds of the package, `addons` is a partial duplicate.
LEFT_OUT = ("--exclude=*/i18n/*.po", f"--exclude=./{PYTHON_ROOT}/addons")
OTHER_WAY = "set ODOO_PATH to the folder of an Odoo 19 source tree and try again"


def odoo_root():
    """The folder to put on Python's path; fetched on first use."""
    found = _complete()
    if not found:
        with lock(CACHE / "odoo.lock", "Waiting for another ./dev to fetch Odoo ..."):
            found = _complete() or _fetch()
    return found / PYTHON_ROOT


def _complete():
    return max(CACHE.glob(f"odoo-{RECIPE}-*[0-9]"), default=None)


def _fetch():
    for program in ("apt-get", "dpkg-deb", "tar"):
        if not shutil.which(program):
            raise Failure(f"No {program} here, so this is not Debian: {OTHER_WAY}.")
    work = CACHE / "download"
    apt = PrivateApt(work)
    with step("find the Odoo 19 package"):
        version = apt.choose()
    with step(f"download Odoo {version}"):
        debs = apt.download_odoo()
    target = CACHE / f"odoo-{RECIPE}-{version}"
    with step("unpack Odoo"), fresh_folder(target) as folder:
        for deb in debs:
            _unpack(deb, folder)
        _check(folder)
        fill_gaps(folder, PACKAGE)
    shutil.rmtree(work, ignore_errors=True)
    return target


def pip_wheel(folder):
    """Debian's wheel of pip, for a Python without it and a user without root."""
    apt = PrivateApt(folder)
    apt.choose()
    with fresh_folder(folder / "pip") as part:
        (deb,) = apt.download("python3-pip-whl")
        _unpack(deb, part)
    return next((folder / "pip/usr/share/python-wheels").glob("pip-*.whl"))


class PrivateApt:
    """apt with its own lists, so that it needs no root and changes nothing."""

    def __init__(self, folder):
        self.folder = folder
        for name in ("lists/partial", "cache/archives/partial", "debs"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self.sources = folder / "sources.list"
        self.config = folder / "apt.conf"
        self.config.write_text(
            f'Dir::Etc::SourceList "{self.sources}";\n'
            'Dir::Etc::SourceParts "/dev/null";\n'
            f'Dir::State::Lists "{folder}/lists";\n'
            f'Dir::Cache "{folder}/cache";\n'
            'APT::Sandbox::User "";\n'
            'Debug::NoLocking "1";\n'
            'Acquire::Languages "none";\n'
            'Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";\n'
        )
        self.env = {**os.environ, "APT_CONFIG": str(self.config), "LC_ALL": "C"}

    def choose(self):
        """Point apt at the first suite with Odoo 19; return the version."""
        mirror = self._mirror()
        signed = f"[signed-by={KEYRING}] " if KEYRING.is_file() else ""
        for suite in SUITES:
            self.sources.write_text(f"deb {signed}{mirror} {suite} main\n")
            run(
                ["apt-get", "update"],
                log="odoo-apt-update",
                env=self.env,
                fail=f"apt could not read {suite} from this machine's Debian mirror: "
                f"check the network, or {OTHER_WAY}",
            )
            policy = read(["apt-cache", "policy", PACKAGE], env=self.env) or ""
            found = re.search(r"Candidate: (\S*\d\S*)", policy)
            if found:
                break
        else:
            raise Failure(f"The Debian mirror has no {PACKAGE}: {OTHER_WAY}.")
        if found[1] != KNOWN_GOOD:
            say(f"Note: Odoo package {found[1]}; tested with {KNOWN_GOOD}.")
        return found[1]

    def _mirror(self):
        """What this machine uses itself, asked for without downloading lists."""
        command = ["apt-get", "-o", f"Dir::State::Lists={self.folder}/lists"]
        uris = read([*command, "update", "--print-uris"]) or ""
        mirrors = re.findall(r"'(\S+?)/dists/", uris)
        debian = [uri for uri in mirrors if uri.rstrip("/").endswith("/debian")]
        if not mirrors:
            raise Failure(f"apt has no mirror set on this machine: {OTHER_WAY}.")
        return (debian or mirrors)[0]

    def download(self, *names):
        """Package files; apt checks what it has and fetches the rest."""
        run(
            ["apt-get", "download", *names],
            log="odoo-download",
            env=self.env,
            cwd=self.folder / "debs",
            fail=f"apt could not download {names[0]}: check the network, "
            f"or {OTHER_WAY}",
        )
        debs = self.folder / "debs"
        return [deb for name in names for deb in debs.glob(f"{name}_*.deb")]

    def download_odoo(self):
        """Odoo and the fonts and scripts that its files link to."""
        debs = self.download(PACKAGE)
        depends = read(["dpkg-deb", "-f", debs[0], "Depends"]) or ""
        names = [part.split("(")[0].strip() for part in depends.split(",")]
        linked = [n for n in names if re.fullmatch(r"(libjs|fonts)-[a-z0-9.+-]+", n)]
        return debs + self.download(*linked)


def _unpack(deb, folder):
    with subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", str(deb)], stdout=subprocess.PIPE
    ) as archive:
        run(
            ["tar", "-x", "--no-same-owner", "-C", folder, *LEFT_OUT],
            log="unpack",
            stdin=archive.stdout,
            fail=f"{deb.name} could not be unpacked: is the disk full?",
        )
    if archive.returncode:
        raise Failure(f"{deb} is damaged: remove it and try again.")


def _check(folder):
    release = folder / PYTHON_ROOT / "odoo/release.py"
    if "version_info = (19, 0," not in release.read_text():
        raise Failure(f"Debian's {PACKAGE} is not Odoo 19.0 any more: {OTHER_WAY}.")
