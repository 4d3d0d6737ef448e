"""Whether the scheduled actions keep up.

Nothing here knows of Odoo.
"""

from datetime import timedelta

# A scheduled action may wait for its turn, or work, as long as this.
PATIENCE = timedelta(hours=1)
ALARMING = ("off", "late", "failing")


def get_job_state(now, active, next_run, failures, due):
    """Return how a scheduled action is: ``ok``, ``off`` (switched off, with work left),
    ``late`` (its time has passed, and nobody has started it) or ``failing``.

    >>> from datetime import datetime
    >>> now, soon = datetime(2026, 3, 10, 8), datetime(2026, 3, 10, 20)
    >>> get_job_state(now, True, soon, 0, 5)
    'ok'
    >>> get_job_state(now, False, soon, 0, 5), get_job_state(now, False, soon, 0, 0)
    ('off', 'ok')
    >>> get_job_state(now, True, datetime(2026, 3, 10, 6, 59), 0, 5)
    'late'
    >>> get_job_state(now, True, datetime(2026, 3, 10, 7, 30), 0, 5)
    'ok'
    >>> get_job_state(now, True, soon, 2, 0)
    'failing'

    :param datetime.datetime now: in the same zone as the next one
    :param bool active: whether it is switched on
    :param datetime.datetime next_run: when it is to start
    :param int failures: how often it failed since it last ended well
    :param due: how much it has to do; None: it does not say
    """
    if not active:
        return "off" if due else "ok"
    if failures:
        return "failing"
    return "late" if next_run < now - PATIENCE else "ok"


def is_alarming(states):
    """Return whether somebody has to look.

    >>> is_alarming(["ok", "late"]), is_alarming(["ok"])
    (True, False)
    """
    return any(state in ALARMING for state in states)
