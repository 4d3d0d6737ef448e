"""Expressions of users that cannot run for long: no more steps, and nothing longer."""

import ast
import functools
import re

MAX_TEXT = 1000
MAX_LOOPS = 3
MAX_STEPS = 100_000
MAX_SIZE = 10_000
# They make a lot of little, in one step, or gather what grows.
REFUSED_NAMES = {"bytes", "reduce", "xrange"}
REFUSED_ATTRIBUTES = {
    *("ljust", "rjust", "center", "zfill", "expandtabs", "translate", "format_map"),
    *("append", "extend", "insert", "add", "update", "setdefault"),
}
REFUSED_OPERATORS = (ast.Pow, ast.LShift)
GUARDED_OPERATORS = {
    ast.Add: "_guard_add",
    ast.Mult: "_guard_times",
    ast.Mod: "_guard_mod",
}
LOOPS = (ast.comprehension, ast.Lambda)
# Widths of four digits, or that are computed, in what says how values are written.
LARGE_PERCENT = re.compile(r"%[^a-zA-Z%]*(\d{4}|\*)")
LARGE_BRACES = re.compile(r"\{[^}]*(:[^}]*\d{4}|\{)")
LARGE_SPEC = re.compile(r"\d{4}|\{")


class TooMuchError(Exception):
    """An expression asks for more than it may."""


@functools.lru_cache(maxsize=256)
def guard(text):
    """Return an expression that does the same and counts its steps, see :class:`Guard`.

    :param str text: an expression of Python
    :rtype: str
    :raise TooMuchError: if it could run for long, whatever it is given
    :raise SyntaxError: if it is no expression

    >>> guard("price * 2 + 1")
    '_guard_add(_guard_times(price, 2), 1)'
    >>> guard("2 ** 9")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    expressions.TooMuchError: **
    """
    if len(text) > MAX_TEXT:
        raise TooMuchError("text")
    tree = ast.parse(text, mode="eval")
    if sum(isinstance(node, LOOPS) for node in ast.walk(tree)) > MAX_LOOPS:
        raise TooMuchError("loops")
    return ast.unparse(ast.fix_missing_locations(_Guarding().visit(tree)))


class Guard:
    """What a guarded expression calls: one object per evaluation.

    >>> Guard().times("ab", 3), Guard().times(2.5, 4), list(Guard().loop([1]))
    ('ababab', 10.0, [1])
    """

    def __init__(self):
        self.steps = 0

    def get_names(self):
        """Return what the expression has to find under the names of :func:`guard`."""
        return {
            "range": self.range,
            "_guard_add": self.add,
            "_guard_times": self.times,
            "_guard_mod": self.mod,
            "_guard_loop": self.loop,
            "_guard_step": self.step,
            "_guard_size": self.size,
        }

    def step(self):
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TooMuchError("steps")

    def loop(self, values):
        for value in values:
            self.step()
            yield value

    def range(self, *args):
        return self.size(range(*args))

    def size(self, value):
        if _get_size(value) > MAX_SIZE:
            raise TooMuchError("size")
        return value

    def add(self, left, right):
        self._check(_get_size(left) + _get_size(right))
        return left + right

    def times(self, left, right):
        if isinstance(left, int) and isinstance(right, int):
            self._check(left.bit_length() + right.bit_length())
        for many, times in ((left, right), (right, left)):
            if isinstance(times, int):
                self._check(_get_size(many) * times)
        return left * right

    def mod(self, left, right):
        if isinstance(left, str | bytes) and LARGE_PERCENT.search(str(left)):
            raise TooMuchError("%")
        return self.size(left % right)

    def _check(self, size):
        if size > MAX_SIZE:
            raise TooMuchError("size")


def _get_size(value):
    """Return how long a value of Python is; numbers and records are not."""
    sized = (str, bytes, list, tuple, set, frozenset, dict, range)
    return len(value) if isinstance(value, sized) else 0


class _Guarding(ast.NodeTransformer):
    """Puts the guard into an expression, and refuses what it cannot guard."""

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, REFUSED_OPERATORS):
            raise TooMuchError("**" if isinstance(node.op, ast.Pow) else "<<")
        name = GUARDED_OPERATORS.get(type(node.op))
        return _call(name, node.left, node.right) if name else node

    def visit_Call(self, node):
        self.generic_visit(node)
        return _call("_guard_size", node)

    def visit_comprehension(self, node):
        self.generic_visit(node)
        node.iter = _call("_guard_loop", node.iter)
        return node

    def visit_Lambda(self, node):
        self.generic_visit(node)
        steps = ast.Tuple([_call("_guard_step"), node.body], ast.Load())
        node.body = ast.Subscript(steps, ast.Constant(1), ast.Load())
        return node

    def visit_Constant(self, node):
        if isinstance(node.value, str) and LARGE_PERCENT.search(node.value):
            raise TooMuchError("%")
        return node

    def visit_NamedExpr(self, node):
        raise TooMuchError(":=")

    def visit_Name(self, node):
        if node.id in REFUSED_NAMES or node.id.startswith("_guard"):
            raise TooMuchError(node.id)
        return node

    def visit_arg(self, node):
        if node.arg.startswith("_guard"):
            raise TooMuchError(node.arg)
        return node

    def visit_Attribute(self, node):
        literal = getattr(node.value, "value", None)
        unknown = not isinstance(literal, str) or LARGE_BRACES.search(literal)
        if node.attr in REFUSED_ATTRIBUTES or (node.attr == "format" and unknown):
            raise TooMuchError(node.attr)
        return self.generic_visit(node)

    def visit_FormattedValue(self, node):
        spec = ast.unparse(node.format_spec) if node.format_spec else ""
        if LARGE_SPEC.search(spec.strip("f\"'")):
            raise TooMuchError(":")
        return self.generic_visit(node)


def _call(name, *args):
    return ast.Call(ast.Name(name, ast.Load()), [*args], [])
