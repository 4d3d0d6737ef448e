"""An Odoo environment for the scripts in this folder; ODOO_RC says which database."""

from contextlib import contextmanager

import odoo.init  # noqa: F401  (first of all: it sets Odoo up)
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config


@contextmanager
def environment():
    config.parse_config(["--no-http"], setup_logging=True)
    (database,) = config["db_name"]
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})
