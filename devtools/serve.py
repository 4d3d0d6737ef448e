"""`./dev run`: the demo database behind a web server; `--check` tries it out."""

import contextlib
import http.client
import signal
import socket
import time
import urllib.request

from . import bridges, databases
from .check import Browser, check
from .files import lock
from .inside.serverlog import complaints
from .paths import CACHE, DEV, LOG
from .postgres import free_port
from .prints import print_reports
from .process import attach, start, stop
from .ui import Failure, say, step

PORT = 8069
RUNNING = DEV / "run.url"


def run_server(odoo, port=None, fresh=False, beside=()):
    """Serve the demo database until Ctrl-C."""
    port = usable(port)
    with _alone(odoo, fresh, beside) as database:
        url = f"http://127.0.0.1:{port}"
        command, options = _command(odoo, database, port, beside)
        RUNNING.write_text(url)
        say(f"Odoo is starting on {url} (admin/admin); stop it with Ctrl-C.")
        try:
            return attach(command, stdin=None, **options)
        except KeyboardInterrupt:
            return 0
        finally:
            RUNNING.unlink(missing_ok=True)


def run_check(odoo, port=None, fresh=False, beside=()):
    """Start it, look at it the way a browser does, stop it."""
    with (
        _alone(odoo, fresh, beside) as database,
        background(odoo, database, port or free_port(), beside) as url,
    ):
        browser = Browser(url)
        with step("log in, open the Sales, CRM and Contracts actions"):
            names = check(browser)
        with step("print every report once"):
            reports = print_reports(browser)
    for name in ("run", "demo-install"):
        path = LOG / f"{name}.log"
        lines = complaints(path, cache=str(CACHE)) if path.exists() else []
        if lines:
            text = "\n".join(lines)
            raise Failure(f"{text}\n\nThe log {path} complains about the add-on.")
    say(f"Everything answers: {', '.join(names)}.")
    say(f"{len(reports)} reports were printed.")
    return 0


@contextlib.contextmanager
def _alone(odoo, fresh, beside):
    """The demo database for us alone: its address is stored inside it."""
    refuse = "`./dev run` is already running in this checkout: use it, or stop it."
    with lock(DEV / "run.lock", refuse=refuse):
        if fresh:
            databases.drop(odoo.server, databases.demo_name(odoo.server, beside))
        yield databases.demo(odoo, beside)


@contextlib.contextmanager
def background(odoo, database, port, beside=()):
    """A server for as long as the context lasts, its log in `.dev/log/run.log`."""
    # Scheduled actions would be cut short, and complain about it in the log.
    command, options = _command(odoo, database, port, beside, scheduled=0)
    path = LOG / "run.log"
    url = f"http://127.0.0.1:{port}"
    with path.open("wb") as log:
        process = start(command, stdout=log, stderr=log, **options)
        try:
            with step("start Odoo"):
                wait_for(url, process, path)
            yield url
        finally:
            process.send_signal(signal.SIGINT)
            stop(process, patience=20)


def _command(odoo, database, port, beside=(), scheduled=1):
    url = f"http://127.0.0.1:{port}"
    for key in ("web.base.url", "report.url"):
        # wkhtmltopdf asks this address for styles and pictures.
        odoo.server.sql(
            "INSERT INTO ir_config_parameter (key, value, create_date, write_date)"
            f" VALUES ('{key}', '{url}', now(), now())"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            database,
        )
    options = {"http_port": port, "max_cron_threads": scheduled}
    options |= bridges.server_options(beside)
    config = odoo.config("run", database, **options)
    command = [odoo.python, "-m", "odoo", "server"]
    return command, {"env": odoo.env(config), "cwd": DEV}


def usable(port):
    """The port asked for, or 8069, if nobody listens there."""
    port = port or PORT
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Failure(
                f"Port {port} is taken by another program: stop it, "
                f"or choose another one, such as `./dev run --port {free_port()}`."
            ) from None
    return port


def wait_for(url, process, log, patience=120):
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if process.poll() is not None:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
            raise Failure(f"{tail}\n\nOdoo stopped by itself (see {log}).")
        with contextlib.suppress(OSError, http.client.HTTPException):
            urllib.request.urlopen(f"{url}/web/health", timeout=10).close()
            return
        time.sleep(0.2)
    raise Failure(f"Odoo does not answer after {patience} s (see {log}).")
