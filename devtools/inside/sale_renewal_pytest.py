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


def complaints(text):
    """The records of a server log that are serious and concern our add-on."""
    found, keep = [], False
    for line in text.splitlines():
        record = RECORD.match(line)
        if record:
            level, logger, message = record.groups()
            subject = f"{logger} {message}".replace(CACHE, "")
            keep = level in SERIOUS and MODULE in subject
        if keep:
            found.append(line)
    return found


def pytest_sessionfinish(session):
    """Add the logs to the report as an error, before pytest prints its summary."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    for path in os.environ["SALE_RENEWAL_LOGS"].split(":"):
        if not os.path.exists(path):
            continue
        with open(path, errors="replace") as log:
            lines = complaints(log.read())
        if lines:
            report = pytest.CollectReport(
                nodeid=f"server log {os.path.basename(path)}",
                outcome="failed",
                longrepr="\n".join(lines),
                result=[],
            )
            reporter.stats.setdefault("error", []).append(report)
            session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED
