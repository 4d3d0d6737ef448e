"""Start a scheduled action again and again, each time in a process of its own, for the
test that kills them.

Arguments: configuration file, database, day, size of a batch, method of sale.contract.
For each line that comes in, it starts one, answers with its number, and with another
line once it is gone.
"""

import os
import sys
from importlib import import_module

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import close_all
from odoo.tools import config


def main(conf, database, day, batch, method):
    config.parse_config(["-c", conf, "-d", database])
    registry = Registry(database)
    job = import_module("odoo.addons.sale_renewal.models.sale_batch_job_mixin")
    job.BATCH_SIZE = int(batch)
    # Each process has connections of its own.
    close_all()
    answer("ready")
    for _line in sys.stdin:
        number = os.fork()
        if not number:
            work(registry, day, method)
            os._exit(0)
        answer(number)
        os.waitpid(number, 0)
        answer("gone")


def work(registry, day, method):
    with freeze_time(day), registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        getattr(env["sale.contract"], method)()


def answer(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
