"""pytest plugin: what looks like success but is not counts as a failure.

Skipped tests, no tests at all, and warnings about our add-on in the server logs.
"""

import os
import shutil
import sys
from contextlib import contextmanager

import pytest
import pytest_odoo
import serverlog

from odoo.tools import config

CACHE = os.path.dirname(sys.prefix)

# Tags of Odoo that become markers of pytest, for `-m`.
MARKERS = {"standard": "standard", "sale_renewal_neighbours": "neighbours"}


@contextmanager
def own_filestore(original, database):
    """Each process has files of its own next to its copy of the database.

    pytest-odoo lets them share, and one would remove what another one still needs.
    """
    if original == database:
        yield
        return
    source, target = config.filestore(original), config.filestore(database)
    shutil.rmtree(target, ignore_errors=True)
    if os.path.isdir(source):
        shutil.copytree(source, target, copy_function=os.link)
    try:
        yield
    finally:
        shutil.rmtree(target, ignore_errors=True)


pytest_odoo._shared_filestore = own_filestore


def pytest_configure(config):
    for tag, marker in MARKERS.items():
        config.addinivalue_line("markers", f"{marker}: tagged {tag}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        tags = getattr(getattr(item, "cls", None), "test_tags", ())
        for tag in MARKERS.keys() & set(tags):
            item.add_marker(MARKERS[tag])


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


def pytest_sessionfinish(session):
    """Add the logs to the report as an error, before pytest prints its summary."""
    if hasattr(session.config, "workerinput"):
        return  # the process that started this one looks at the log of all
    # While our add-on alone is installed, every warning is about it.
    logs = {"SALE_RENEWAL_INSTALL_LOG": True, "SALE_RENEWAL_LOG": False}
    for variable, everything in logs.items():
        path = os.environ.get(variable)
        if path and os.path.exists(path):
            lines = serverlog.complaints(path, everything=everything, cache=CACHE)
            if lines:
                _add_error(session, f"server log {os.path.basename(path)}", lines)


def _add_error(session, name, lines):
    report = pytest.CollectReport(name, "failed", "\n".join(lines), [])
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    reporter.stats.setdefault("error", []).append(report)
    session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED
