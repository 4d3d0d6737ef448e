"""Which queries a piece of work makes with the add-on and not without it, and why."""

import re
import traceback
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path

from odoo.sql_db import Cursor

OURS = Path(__file__).resolve().parent.parent.name
FRAMES = 12
TABLE = re.compile(r'\b(?:FROM|INTO|UPDATE)\s+"?(\w+)')


@contextmanager
def logged():
    """Yield a dict that gets, for what each query is about, where it was made."""
    found, execute = defaultdict(list), Cursor.execute

    def logging_execute(self, query, *args, **kwargs):
        stack = traceback.extract_stack(limit=60)[:-1]
        found[_get_subject(query)].append((str(query), stack))
        return execute(self, query, *args, **kwargs)

    Cursor.execute = logging_execute
    try:
        yield found
    finally:
        Cursor.execute = execute


def show(floor, found):
    """Print the queries of subjects that come more often than in ``floor``."""
    for subject, queries in sorted(found.items(), key=lambda item: -len(item[1])):
        before = len(floor.get(subject, ()))
        if len(queries) == before:
            continue
        _say(f"\n=== {subject}: {len(queries)} instead of {before}")
        for query, stack in queries:
            _say("  -- " + " ".join(query.split())[:250])
            for frame in _get_frames(stack):
                _say("       " + frame)
    for subject, queries in floor.items():
        if not found.get(subject):
            _say(f"\n=== {subject}: 0 instead of {len(queries)}")


def _get_subject(query):
    code = getattr(query, "code", None) or str(query)
    table = TABLE.search(code)
    return f"{code.split(None, 1)[0]} {table and table[1]}"


def _get_frames(stack):
    """Return the last lines of Odoo, and all of ours."""
    last = len(stack) - FRAMES
    for number, frame in enumerate(stack):
        path = frame.filename
        if number > last or OURS in path or "sale_renewal/" in path:
            short = "/".join(path.split("/")[-4:])
            yield f"{short}:{frame.lineno} {frame.name}: {frame.line}"


def _say(text):
    print(text, flush=True)  # noqa: T201
