"""What a transaction has changed of what kept rows follow: marked, and seen to before
it ends, or when the rows are read.
"""

from collections import defaultdict


def mark(rows, pending, followed, records, names=None):
    """Remember that what is kept of records may not be true any more.

    :param rows: the model of what is kept, with a method ``_refresh_marked``
    :param str pending: what is marked for these rows is found by
    :param dict followed: the fields that they follow from, by model
    :param names: the fields that are written; None: any
    """
    if not records:
        return
    if names is not None and followed[records._name].isdisjoint(names):
        return
    hooks = rows.env.cr.precommit
    if not hooks.data.get(pending):
        # sudo: nobody writes what is kept; the query tells it to whoever may see it
        hooks.add(rows.sudo()._refresh_marked)
        hooks.data[pending] = defaultdict(set)
    hooks.data[pending][records._name].update(records.ids)


def get_marked(env, pending, followed):
    """Return the ids of what was marked so far, by model, once it is written."""
    for name, names in followed.items():
        env[name].flush_model(names)
    return env.cr.precommit.data.get(pending) or {}
