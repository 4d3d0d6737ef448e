"""Odoo's server, which runs every test when all add-ons are loaded.

Odoo runs a test tagged `at_install` (the default) when its own add-on has just been
loaded: our code is not there yet, and required columns of later add-ons have no
default. So nothing is run then, and both kinds after loading.
"""

import odoo.init  # noqa: F401  (first of all: it sets Odoo up)
from odoo.cli import main
from odoo.tests import loader

suite_of = loader.make_suite


def make_suite(modules, position="at_install"):
    late = modules if position == "post_install" else []
    return suite_of(late, "at_install,post_install")


loader.make_suite = make_suite
main()
