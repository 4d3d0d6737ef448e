"""A running PostgreSQL server, and the few statements that we need of it."""

import os
import subprocess

from .paths import CHECKOUT_ID, DATA
from .ui import Failure

# Not the add-on's name: that would make server logs look as if they were about it.
PREFIX = "renewals"

# What Odoo puts into the databases that it makes itself, if it is allowed to.
EXTENSIONS = {
    "pg_trgm": "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    # Immutable only as long as nobody edits its dictionary; indexes need it so.
    "unaccent": "CREATE EXTENSION IF NOT EXISTS unaccent;"
    " ALTER FUNCTION unaccent(text) IMMUTABLE",
}


class Server:
    """A PostgreSQL server and the few statements that we need of it."""

    def __init__(self, binaries, env, cluster=None):
        self.binaries = binaries
        self.env = env  # the PG* variables that lead to it
        self.private = bool(cluster)
        # Odoo's files belong to databases, so each cluster has its own.
        self.files = DATA / (cluster.data.name if cluster else "given")

    def filestore(self, database):
        return self.files / "filestore" / database

    def name(self, purpose):
        """A database name that no other checkout on this server uses."""
        return (
            f"{PREFIX}_{purpose}"
            if self.private
            else (f"{PREFIX}_{CHECKOUT_ID}_{purpose}")
        )

    def sql(self, statement, database="postgres", missing_ok=False):
        """The rows of a statement as text; None if it may and does fail."""
        command = [self.binaries / "psql", "-qAtX", "-v", "ON_ERROR_STOP=1"]
        done = subprocess.run(
            [*command, "-d", database, "-c", statement],
            env={**os.environ, **self.env},
            capture_output=True,
            text=True,
        )
        if done.returncode and not missing_ok:
            raise Failure(f"PostgreSQL refused `{statement}`: {done.stderr.strip()}")
        return None if done.returncode else done.stdout.strip()

    def databases(self, purpose):
        """Names of our databases for a purpose, with the comments on them."""
        rows = self.sql(
            "SELECT datname, coalesce(shobj_description(oid, 'pg_database'), '')"
            f" FROM pg_database WHERE starts_with(datname, '{self.name(purpose)}')"
        )
        return dict(row.split("|", 1) for row in rows.splitlines())

    def major(self):
        return int(self.sql("SHOW server_version_num")) // 10000

    def create(self, database):
        """An empty database; the names of the extensions that it has."""
        self.sql(f"CREATE DATABASE \"{database}\" TEMPLATE template0 ENCODING 'UTF8'")
        return [
            name
            for name, statement in EXTENSIONS.items()
            if self.sql(statement, database, missing_ok=True) is not None
        ]

    def copy(self, template, database):
        self.sql(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')

    def drop(self, database):
        self.sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def rename(self, old, new):
        self.sql(f'ALTER DATABASE "{old}" RENAME TO "{new}"')

    def remark(self, database, text):
        self.sql(f"COMMENT ON DATABASE \"{database}\" IS '{text}'")
