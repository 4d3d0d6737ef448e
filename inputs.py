"""What other systems send: named values of a few kinds, checked before they are used.

Everything wrong is said at once, each in one sentence that names the field.
"""

import math
from dataclasses import dataclass, field

from odoo.exceptions import UserError

from .dates import read_date

# Beyond this no quantity or price is meant.
MAX_NUMBER = 1e12
MAX_TEXT = 2000
# How many rows one call may bring.
MAX_ROWS = 1000


class ProblemsError(UserError):
    """What stops a call, as data: a list of dicts, see :func:`make_problem`."""

    def __init__(self, problems):
        self.problems = problems
        super().__init__("\n".join(problem["message"] for problem in problems))


def make_problem(code, message, path=None, record=None):
    """Return one problem as it is sent back.

    :param str code: for programs: ``invalid``, ``missing``, ``unknown_field``,
        ``not_found``, ``ambiguous``, ``different``, ``access``, ``refused``,
        ``try_again``
    :param str message: a sentence for people, in the language of the user of the key
    :param str path: which value it is about, such as ``lines[0].quantity``
    :param str record: name or number of the document that it is about
    """
    return {
        "code": code,
        "field": path or False,
        "message": message,
        "record": record or False,
    }


@dataclass(frozen=True)
class Input:
    """One named value that a caller may send.

    ``kind`` is ``text``, ``number``, ``id``, ``flag``, ``day``, ``key`` (a number of a
    document as text, or its id), ``values`` (an object) or ``rows`` (a list of them).
    """

    kind: str
    required: bool = False
    choices: tuple = ()
    least: float | None = None
    most: float | None = None
    whole: bool = False
    fields: dict = field(default_factory=dict)


def read_values(env, values, inputs, path=""):
    """Return the values that were sent, as they are used, and what is wrong with them.

    :param values: what was sent
    :param dict inputs: what may be sent, an :class:`Input` by name
    :param str path: where the values stand in what was sent
    :return: dict without what was left out (nothing, or null), and a list of problems
    """
    if not isinstance(values, dict):
        message = env._(
            "%s: send an object with named values.", path or env._("values")
        )
        return {}, [make_problem("invalid", message, path or "values")]
    problems = [
        make_problem(
            "unknown_field",
            env._(
                "%(field)s: there is no such field; these are known: %(known)s.",
                field=_join(path, str(name)[:60]),
                known=", ".join(inputs),
            ),
            _join(path, str(name)[:60]),
        )
        for name in values
        if name not in inputs
    ]
    clean = {}
    for name, spec in inputs.items():
        where, value = _join(path, name), values.get(name)
        if value is None:
            if spec.required:
                message = env._("%s is missing: send it.", where)
                problems.append(make_problem("missing", message, where))
            continue
        clean[name], found = read_value(env, value, spec, where)
        problems += found
    return clean, problems


def read_value(env, value, spec, path):
    """Return one value as it is used, and what is wrong with it."""
    if spec.kind == "values":
        return read_values(env, value, spec.fields, path)
    if spec.kind == "rows":
        return _read_rows(env, value, spec, path)
    reader = {
        "text": _read_text,
        "number": _read_number,
        "id": _read_id,
        "flag": _read_flag,
        "day": _read_day,
        "key": _read_key,
    }[spec.kind]
    value, wanted = reader(env, value, spec)
    if not wanted:
        return value, []
    message = env._("%(field)s: %(wanted)s", field=path, wanted=wanted)
    return None, [make_problem("invalid", message, path)]


def _read_rows(env, rows, spec, path):
    if not isinstance(rows, list | tuple):
        message = env._("%s: send a list.", path)
        return [], [make_problem("invalid", message, path)]
    if len(rows) > MAX_ROWS:
        message = env._(
            "%(field)s: send %(limit)s at most, and the others in another call.",
            field=path,
            limit=MAX_ROWS,
        )
        return [], [make_problem("invalid", message, path)]
    clean, problems = [], []
    for index, row in enumerate(rows):
        where = f"{path}[{index}]"
        if spec.fields:
            value, found = read_values(env, row, spec.fields, where)
        else:
            value, found = read_value(env, row, Input("key"), where)
        clean.append(value)
        problems += found
    return clean, problems


def _read_text(env, value, spec):
    if not isinstance(value, str):
        return None, env._("send a text.")
    value = value.strip()
    if spec.required and not value:
        return None, env._("send a text that is not empty.")
    if len(value) > MAX_TEXT or "\x00" in value:
        return None, env._("send a shorter text, of plain characters.")
    if spec.choices and value not in spec.choices:
        return None, env._("send one of these: %s.", ", ".join(spec.choices))
    return value, None


def _read_number(env, value, spec):
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None, env._("send a number.")
    if not math.isfinite(value) or abs(value) > MAX_NUMBER:
        return None, env._("send a number that is not that large.")
    if spec.least is not None and value < spec.least:
        return None, env._("send a number of %s or more.", f"{spec.least:g}")
    if spec.most is not None and value > spec.most:
        return None, env._("send a number of %s or less.", f"{spec.most:g}")
    if spec.whole and value != int(value):
        return None, env._("send a whole number.")
    if spec.whole:
        value = int(value)
    return value, None


def _read_id(env, value, _spec):
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**31:
        return None, env._("send the id of a record, a whole number above 0.")
    return value, None


def _read_flag(env, value, _spec):
    if not isinstance(value, bool):
        return None, env._("send true or false.")
    return value, None


def _read_day(env, value, _spec):
    try:
        day = read_date(env, value)
    except UserError as error:
        return None, str(error)
    if day is None:
        return None, env._("send a date like 2026-12-31.")
    return day, None


def _read_key(env, value, spec):
    if isinstance(value, int):
        return _read_id(env, value, spec)
    if not isinstance(value, str) or not value.strip():
        return None, env._("send a number of a document as text, or its id.")
    return _read_text(env, value, spec)


def _join(path, name):
    return f"{path}.{name}" if path else name
