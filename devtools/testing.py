"""`./dev test`: the suite in a throw-away database, by pytest or Odoo's runner."""

import os
import re
import shutil
from pathlib import Path

from . import bridges, databases
from .odoo import needs
from .paths import ADDONS_WITH_TESTS, DEV, LOG, MODULE, ROOT
from .postgres import free_port
from .process import apt_install, attach
from .ui import Failure, say, step

BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")

# The whole suite runs in so many processes, each with a copy of the database. Classes
# stay together, for what they set up.
PROCESSES = min(2, len(os.sched_getaffinity(0)))
WHOLE = ["tests"]
TOGETHER = ("-n", str(PROCESSES), "--dist", "loadscope")

# Odoo then opens what only reads on a connection of its own, that cannot write.
REPLICA = "--dev=replica"

# Add-ons of Odoo that touch the same documents as ours and are no dependency of it, and
# what they install beside themselves.
NEIGHBOUR_ADDONS = (
    *("account_debit_note", "base_automation", "event_booth_sale", "payment_demo"),
    *("point_of_sale", "purchase_requisition", "sale_expense", "sale_loyalty"),
    *("sale_margin", "sale_timesheet", "stock_landed_costs", "website_sale"),
)


def need_browser():
    """Odoo skips browser tests without one, which would look like success."""
    if not any(map(shutil.which, BROWSERS)):
        with step("install Chromium"):
            apt_install(
                ["chromium", "fonts-dejavu-core"], "The browser tests need Chromium"
            )


def run_neighbours(odoo, arguments, demo=False):
    """Run the tests for add-ons next to ours, where they are installed."""
    template = databases.installed(odoo, NEIGHBOUR_ADDONS, demo, bundles=False)
    return _run_pytest(odoo, MODULE, ["-m", "neighbours", *arguments], *template)


def suites(arguments, here):
    """The add-ons whose tests are meant, each with the arguments for pytest.

    Nothing said means everything, options alone the main add-on, and a file its own.
    """
    ours = {
        addon: relative(arguments, here, addon) for addon in (MODULE, *bridges.names())
    }
    named = [addon for addon in ours if ours[addon] != [*arguments, *WHOLE]]
    if len(named) > 1:
        raise Failure("Give files of one add-on at a time.")
    everything = ours if not arguments else [MODULE]
    return [(addon, ours[addon]) for addon in named or everything]


def run_pytest(odoo, addon, arguments, also=(), demo=False, replica=False):
    """Run pytest on an add-on; its own last line ends the output.

    A selection of tests is run in one process: it may want the terminal. Bridges have
    few tests, and a database of their own.
    """
    is_all = arguments == WHOLE and addon == MODULE
    options = [*TOGETHER, *arguments] if is_all else arguments
    need_browser()
    options = ["-m", "standard or not neighbours", *options]
    if replica:
        options.append(f"--odoo-{REPLICA.removeprefix('--')}")
    if addon != MODULE:
        also = (*needs(addon), *also)
    return _run_pytest(odoo, addon, options, *databases.installed(odoo, also, demo))


def _run_pytest(odoo, addon, options, template, install_log):
    """Run pytest in a copy of a template; its markers are tags of Odoo, see
    `inside/sale_renewal_pytest.py`.
    """
    log, suite = LOG / f"test-{os.getpid()}.log", ADDONS_WITH_TESTS / addon
    with databases.throw_away(odoo.server, template, "test") as database:
        name = f"test-{os.getpid()}"
        config = odoo.config(name, database, addons=ADDONS_WITH_TESTS, logfile=log)
        try:
            return attach(
                [odoo.python, "-m", "pytest", *_options(suite, config, database)]
                + options,
                env=odoo.env(config)
                | log_variables(install_log, log)
                | bridges.TEST_ENV,
                cwd=suite,
                stdin=None,  # for --pdb
            )
        finally:
            config.unlink(missing_ok=True)
            if log.exists():
                log.replace(LOG / "test.log")


def log_variables(install_log, log):
    """For our pytest plugin, which looks for complaints about the add-on."""
    return {"SALE_RENEWAL_INSTALL_LOG": str(install_log), "SALE_RENEWAL_LOG": str(log)}


def _options(suite, config, database):
    return [
        *("-c", ROOT / "pyproject.toml", f"--rootdir={suite}"),
        # pytest must not climb into the checkout, a package of another name.
        f"--confcutdir={ADDONS_WITH_TESTS}",
        *("-o", f"cache_dir={DEV / 'pytest-cache'}"),
        *("-p", "sale_renewal_pytest", f"--odoo-config={config}"),
        *(f"--odoo-database={database}", "--odoo-http", "--odoo-log-level=info"),
    ]


def relative(arguments, here, addon=MODULE):
    """Paths as the user types them, wherever he is, as pytest needs them."""
    root = bridges.folder(addon)
    result, named = [], False
    for argument in arguments:
        name, colons, test = argument.partition("::")
        path = (here / name).resolve()
        if path.exists() and path.is_relative_to(root / "tests"):
            argument, named = f"{path.relative_to(root)}{colons}{test}", True
        result.append(argument)
    return result if named else [*result, *WHOLE]


def run_native(odoo, tags, also=(), demo=False, replica=False):
    """Run Odoo's own runner while it installs the add-on."""
    need_browser()
    template = databases.dependencies(odoo, also, demo)
    log = LOG / "test-native.log"
    with databases.throw_away(odoo.server, template, "native") as database:
        name, port = f"native-{os.getpid()}", free_port()
        config = odoo.config(name, database, addons=ADDONS_WITH_TESTS, http_port=port)
        tags = tags or f"/{MODULE}"
        command = [odoo.python, "-m", "odoo", "server", "-i", MODULE]
        command += ["--test-tags", tags, "--stop-after-init"]
        command += ["--with-demo"] if demo else []
        command += [REPLICA] if replica else []
        options = {"env": odoo.env(config), "cwd": DEV}
        text = f"install {MODULE} and run the tests tagged {tags}"
        with step(text), log.open("wb") as output:
            status = attach(command, stdout=output, stderr=output, **options)
        config.unlink(missing_ok=True)
    return _judge(log, status)


def _judge(log, status):
    """Odoo counts skipped tests, and no tests at all, as success; we do not."""
    text = Path(log).read_text(errors="replace")
    found = re.findall(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests", text)
    skipped = re.findall(r": skipped (.*)", text)
    if status:
        bad = [
            line for line in text.splitlines() if " ERROR " in line or "FAIL:" in line
        ]
        raise Failure("\n".join([*bad[-20:], f"Tests failed (see {log})."]))
    if skipped:
        raise Failure(f"Tests were skipped ({skipped[0]}; see {log}).")
    if not found or found[-1][2] == "0":
        raise Failure(f"Not one test was run (see {log}).")
    say(f"{found[-1][2]} tests passed (log: {log}).")
    return 0
