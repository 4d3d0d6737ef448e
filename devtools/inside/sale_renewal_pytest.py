"""pytest plugin: what looks like success but is not counts as a failure.

Skipped tests, no tests at all, and warnings about our add-on in the server logs.
"""

import os
import re
import sys

import pytest

MODULE = "sale_renewal"
RECORD = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (\w+) \S+ (\S+): (.*)")
CACHE = os.path.dirname(sys.prefix)  # a folder of the add-on's name
# They complain about models without naming the add-on.
LOADERS = ("odoo.registry", "odoo.modules", "odoo.orm", "odoo.models", "odoo.fields")
SERIOUS = ("WARNING", "ERROR", "CRITICAL")


def _as_failure(report):
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        report.outcome = "failed"
        report.longrepr = f"{reason}\nA skipped test counts as a failure."


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    _as_failure(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    _as_failure(report)
    return report


def complaints(path, everything):
    """The serious records of a server log: all, or those that concern our add-on."""
    found, keep = [], False
    with open(path, errors="replace") as log:
        for line in log.read().splitlines():
            record = RECORD.match(line)
            if record:
                level, logger, message = record.groups()
                ours = MODULE in f"{logger} {message}".replace(CACHE, "")
                ours = ours or everything or logger.startswith(LOADERS)
                keep = level in SERIOUS and ours
            if keep:
                found.append(line)
    return found


def pytest_sessionfinish(session):
    """Add the logs to the report as an error, before pytest prints its summary."""
    # While our add-on alone is installed, every warning is about it.
    logs = {"SALE_RENEWAL_INSTALL_LOG": True, "SALE_RENEWAL_LOG": False}
    for variable, everything in logs.items():
        path = os.environ.get(variable)
        lines = complaints(path, everything) if path and os.path.exists(path) else []
        if lines:
            _add_error(session, f"server log {os.path.basename(path)}", lines)


def _add_error(session, name, lines):
    report = pytest.CollectReport(name, "failed", "\n".join(lines), [])
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    reporter.stats.setdefault("error", []).append(report)
    session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED
