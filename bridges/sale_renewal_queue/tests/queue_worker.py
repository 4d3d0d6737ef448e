"""Do jobs of the queue as a server does them, in processes that a test can kill.

Arguments: configuration file, database, day. For each line that it reads, it starts a
process that does jobs until none is left, and writes its number; for the next line it
waits for the end of that process. Processes are forked, as Odoo's server forks its own.
"""

import logging
import os
import sys

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config

# What the runner does before it asks a server; here, what was tried least comes first.
TAKE_ONE = """
    UPDATE queue_job
    SET state = 'enqueued', date_enqueued = now() - interval '1 minute'
    WHERE uuid = (
        SELECT uuid FROM queue_job
        WHERE state = 'pending' ORDER BY retry, id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING uuid
"""


def main(conf, database, day):
    config.parse_config(["-c", conf, "-d", database])
    logging.disable(logging.ERROR)
    registry = Registry(database)
    # Loaded before anybody is waiting for it.
    import odoo.addons.queue_job.controllers.main  # noqa: F401

    sql_db.close_all()
    answer("ready")
    for _line in sys.stdin:
        pid = os.fork()
        if not pid:
            with freeze_time(day, tick=True):
                while take_job(registry):
                    pass
            os._exit(0)
        answer(pid)
        os.waitpid(pid, 0)
        answer("ended")


def take_job(registry):
    """Do what the runner asks a server for, and the server does then."""
    from odoo.addons.queue_job.controllers.main import RunJobController

    with registry.cursor() as cr:
        cr.execute(TAKE_ONE)
        row = cr.fetchone()
        cr.commit()  # pylint: disable=invalid-commit
        if not row:
            return False
        env = api.Environment(cr, SUPERUSER_ID, {})
        if job := RunJobController._acquire_job(env, row[0]):
            RunJobController._runjob(env, job)
    return True


def answer(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
