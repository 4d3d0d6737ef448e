"""`./dev test --neighbours`: the tests of Odoo's own add-ons, with and without ours.

Some of them fail on any database that holds more add-ons than they expect. Those are
written down in a baseline; only what fails beyond it is our doing.
"""

import os
import re

from . import databases
from .odoo import manifest
from .paths import ADDONS, DEV, INSIDE, LOG, TOOLS
from .postgres import free_port
from .process import attach
from .testing import need_browser
from .ui import Failure, say, step

MODULES = (
    *("crm", "sale", "sale_crm", "sale_management", "sale_purchase"),
    *("stock", "sale_stock", "stock_dropshipping", "purchase_stock", "mrp", "sale_mrp"),
)
BASELINE = TOOLS / "neighbours-baseline.txt"
COMMAND = "./dev test --neighbours"

STAMP = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ "
FAILED = re.compile(
    rf"^{STAMP}ERROR \S+ (?P<logger>\S+): (?:FAIL|ERROR): (?P<test>.*)\n"
    rf"(?P<trace>(?:(?!{STAMP}).*\n)*)",
    re.MULTILINE,
)
TOTAL = re.compile(r" \d+ failed, \d+ error\(s\) of (\d+) tests")
# What setting up or tearing down a class is called: `setUpClass (module.path.Class)`.
OF_CLASS = re.compile(r"(\w+) \((\S+)\.(\w+)\)")


def check(odoo, names, also=(), demo=False):
    """Run the tests with our add-on and compare what fails with the baseline."""
    template, _log = databases.installed(odoo, also, demo)
    log = LOG / "neighbours.log"
    number, failures = _run(odoo, template, names, log)
    known = _read_baseline()
    new = {test: why for test, why in failures.items() if test not in known}
    say(
        f"{number} tests of {', '.join(names)}: {len(failures)} failed, "
        f"{len(new)} of them not in {BASELINE.relative_to(TOOLS.parent)}."
    )
    if new:
        listed = "\n".join(f"  {test}\n    {why}" for test, why in new.items())
        raise Failure(
            f"These tests fail only with {manifest()['name']} (log: {log}):\n{listed}"
        )
    return 0


def write_baseline(odoo, names, also=(), demo=False):
    """Run the tests without our add-on and write down what fails.

    A comment that is there already stays: somebody may have written why.
    """
    modules = {re.match(r"/?(\w*)", name)[1] for name in names}
    template = databases.dependencies(odoo, also, demo)
    log = LOG / "neighbours-baseline.log"
    number, failures = _run(odoo, template, sorted(modules), log)
    kept = {
        test: why
        for test, why in _read_baseline().items()
        if test in failures or test.split("/")[1] not in modules
    }
    _write_baseline(failures | kept)
    say(f"{number} tests without the add-on: {len(failures)} failed (log: {log}).")
    return 0


def _run(odoo, template, names, log):
    """Run the tests in a copy of a template: their number, and what failed."""
    need_browser()
    tags = ",".join(f"/{name.removeprefix('/')}" for name in names)
    with databases.throw_away(odoo.server, template, "neighbours") as database:
        name, port = f"neighbours-{os.getpid()}", free_port()
        config = odoo.config(name, database, addons=ADDONS, http_port=port)
        command = [odoo.python, INSIDE / "neighbours.py", "server"]
        command += ["--test-tags", tags, "--stop-after-init"]
        options = {"env": odoo.env(config), "cwd": DEV}
        try:
            with step(f"run the tests {tags}"), log.open("wb") as output:
                status = attach(command, stdout=output, stderr=output, **options)
        finally:
            config.unlink(missing_ok=True)
    return _judge(log, status)


def _judge(log, status):
    """The number of tests and the failures that a log speaks of.

    A run that ended early, or ran nothing, must not look like one without failures.
    """
    text = log.read_text(errors="replace")
    failures = _failures(text)
    total = TOTAL.findall(text)
    if not total or total[-1] == "0":
        raise Failure(f"Not one test was run to its end (see {log}).")
    if status and not failures:
        raise Failure(f"Odoo stopped with status {status} (see {log}).")
    return int(total[-1]), failures


def _failures(text):
    """What failed, as tags that Odoo's `--test-tags` takes, with the reason."""
    result = {}
    for record in FAILED.finditer(text):
        path, test = record["logger"], record["test"]
        of_class = OF_CLASS.fullmatch(test)
        if of_class:
            method, path, name = of_class.groups()
            test = f"{name}.{method}"
        file = path.removeprefix("odoo.addons.").replace(".", "/")
        name = test.removeprefix("Subtest ").partition(" ")[0]
        result[f"/{file}.py:{name}"] = _why(record["trace"])
    return dict(sorted(result.items()))


def _why(trace):
    """The line of a traceback that says what is wrong: the first after the frames."""
    lines = trace.rstrip().splitlines()
    frames = [number for number, line in enumerate(lines) if line.startswith("  ")]
    after = lines[frames[-1] + 1 :] if frames else lines
    return (after or lines or ["?"])[0].strip()


def _read_baseline():
    """The tests written down, each with the comment above it."""
    result, why = {}, ""
    lines = BASELINE.read_text().splitlines() if BASELINE.exists() else []
    for line in filter(None, map(str.strip, lines)):
        if line.startswith("#"):
            why = line.lstrip("# ")
        else:
            result[line] = why
    return result


def _write_baseline(failures):
    head = (
        f"# Tests of Odoo that fail without this add-on. `{COMMAND} --baseline`\n"
        "# writes this file: above each test what it said, or why, which stays.\n"
    )
    body = [f"\n# {why}\n{test}\n" for test, why in sorted(failures.items())]
    BASELINE.write_text(head + "".join(body))
