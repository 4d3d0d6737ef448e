"""pytest plugin: Odoo's own `test_lint` looks at our add-on alone.

Its classes walk over every add-on they can find; that would report the work of
others, and take minutes.
"""

import os
import sys
from types import ModuleType
from unittest.mock import patch

import pytest

MODULE = os.environ["SALE_RENEWAL_LINTED"]
PACKAGE = "odoo.addons.test_lint.tests"


def pytest_sessionstart(session):
    """Skip the package's __init__: it imports pylint, which we run by itself."""
    package = ModuleType(PACKAGE)
    package.__path__ = [str(session.config.rootpath)]
    sys.modules[PACKAGE] = package


@pytest.fixture(scope="session", autouse=True)
def only_our_addon(load_registry):
    from odoo.modules.module import Manifest

    from odoo.addons.test_lint.tests import test_pofile

    ours = Manifest.for_addon(MODULE)
    with (
        patch.object(Manifest, "all_addon_manifests", lambda: [ours]),
        patch.object(test_pofile, "get_modules", lambda: [MODULE]),
    ):
        yield
