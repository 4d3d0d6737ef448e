"""Run one scheduled action in a process of its own, for the test that kills it.

Arguments: configuration file, database, day, size of a batch, method of sale.contract.
"""

import sys
from importlib import import_module

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config


def main(conf, database, day, batch, method):
    config.parse_config(["-c", conf, "-d", database])
    registry = Registry(database)
    job = import_module("odoo.addons.sale_renewal.models.sale_batch_job_mixin")
    job.BATCH_SIZE = int(batch)
    with freeze_time(day), registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        getattr(env["sale.contract"], method)()


if __name__ == "__main__":
    main(*sys.argv[1:])
