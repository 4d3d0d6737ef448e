"""A running PostgreSQL server, and the few statements that we need of it."""

import os
import subprocess

from .paths import CHECKOUT_ID, DATA
from .ui import Failure

# Not the add-on's name: that would make server logs look as if they were about it.
PREFIX = "renewals"


class Server:
    """A PostgreSQL server and the few statements that we need of it."""

    def __init__(self, binaries, env, cluster=None):
        self.binaries = binaries
        self.env = env  # the PG* variables that lead to it
        self.private = bool(cluster)
        # Odoo's files belong to databases, so each cluster has its own.
        self.files = DATA / (cluster.data.name if cluster else "given")

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

    def create(self, database, template="template0"):
        encoding = " ENCODING 'UTF8'" if template == "template0" else ""
        self.sql(f'CREATE DATABASE "{database}" TEMPLATE "{template}"{encoding}')

    def drop(self, database):
        self.sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def rename(self, old, new):
        self.sql(f'ALTER DATABASE "{old}" RENAME TO "{new}"')

    def remark(self, database, text):
        self.sql(f"COMMENT ON DATABASE \"{database}\" IS '{text}'")
