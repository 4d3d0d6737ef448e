"""Packed databases in the user's cache, shared by all checkouts of this user.

A pack is a folder with a dump and the files of a database. It is complete or absent,
and one that cannot be unpacked counts as absent.
"""

import os
import shutil
import time

from .files import digest, fresh_folder, lock
from .paths import CACHE
from .process import run
from .ui import Failure, say

FOLDER = CACHE / "databases"
# Packs that no checkout has asked for are of versions that nobody uses any more.
UNUSED = 30 * 24 * 3600
BUSY = "Waiting for another ./dev to prepare the same database ..."


class Pack:
    """The packed form of a database that a key describes."""

    def __init__(self, server, key, extensions):
        self.server = server
        key = digest(key, server.major(), *extensions)
        self.folder = FOLDER / key
        self.dump = self.folder / "dump"
        self.files = self.folder / "filestore"

    def alone(self):
        """While it is made, other checkouts wait for it instead of making it too."""
        return lock(self.folder.with_suffix(".lock"), BUSY)

    def exists(self):
        return self.folder.is_dir()

    def unpack(self, database):
        """Fill an empty database; False if the pack is damaged."""
        try:
            os.utime(self.folder)  # it is in use
            self._restore(database)
            copy_files(self.files, self.server.filestore(database))
        except (Failure, OSError):
            say(f"Note: {self.folder} cannot be unpacked, it is made anew.")
            return False
        return True

    def _restore(self, database):
        run(
            [self.server.binaries / "pg_restore", "--jobs=2", "--exit-on-error"]
            + ["--no-owner", "--no-acl", "--no-comments", "-d", database, self.dump],
            log="unpack-database",
            env={**os.environ, **self.server.env},
            fail="The database could not be unpacked",
        )
        # Without statistics PostgreSQL plans badly.
        self.server.sql("ANALYZE", database)

    def pack(self, database):
        """Keep a database; if that is not possible, the next one is made again."""
        shutil.rmtree(self.folder, ignore_errors=True)
        try:
            with fresh_folder(self.folder) as part:
                self._dump(database, part / "dump")
                copy_files(self.server.filestore(database), part / "filestore")
        except (Failure, OSError) as error:
            say(f"Note: the database could not be packed for other checkouts. {error}")
        _remove_unused()

    def _dump(self, database, path):
        run(
            [self.server.binaries / "pg_dump", "--format=custom", "--compress=1"]
            + ["--no-owner", "--no-acl", "--no-comments", "-f", path, database],
            log="pack-database",
            env={**os.environ, **self.server.env},
            fail="PostgreSQL did not dump it",
        )


def copy_files(source, target):
    """Links instead of copies: Odoo names files by content and never edits them."""
    shutil.rmtree(target, ignore_errors=True)
    if source.is_dir():
        shutil.copytree(source, target, copy_function=_link)


def _link(source, target):
    try:
        os.link(source, target)
    except OSError:  # the cache may be on another disk
        shutil.copyfile(source, target)


def _remove_unused():
    for folder in FOLDER.iterdir():
        if folder.is_dir() and time.time() - folder.stat().st_mtime > UNUSED:
            shutil.rmtree(folder, ignore_errors=True)
