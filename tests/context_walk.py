"""Where the sources put something in the context, or take something out of it."""

import ast
import re
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).resolve().parents[1]
NOT_SHIPPED = {"tests", "benchmarks", "devtools", "migrations"}
# Sets its keys by the name of each token.
TOKENS = "tokens.py"
READ_IN_VIEWS = re.compile(r"""context(?:\.get\(|\[)\s*['"](\w+)""")
DYNAMIC = "**"


def walk():
    """Yield file, key and value of each use; see :func:`walk_python`."""
    for path in sorted(ROOT.rglob("*")):
        name = path.relative_to(ROOT)
        if name.parts[0] in NOT_SHIPPED or name.parts[0].startswith("."):
            continue
        if path.suffix == ".py" and path.name != TOKENS:
            found = walk_python(path.read_text())
        elif path.suffix == ".xml":
            found = walk_xml(path.read_bytes())
        else:
            continue
        for key, value in found:
            yield str(name), key, value


def walk_python(source):
    """Yield key and value: the value is None where it is read, or not a constant.

    A key that is no constant is :data:`DYNAMIC`: nobody can tell what it is.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _walk_call(node)
        elif isinstance(node, ast.Subscript) and _is_context(node.value):
            yield _get_constant(node.slice, DYNAMIC), None
        elif isinstance(node, ast.Compare) and _is_context(node.comparators[0]):
            if isinstance(node.ops[0], ast.In | ast.NotIn):
                yield _get_constant(node.left, DYNAMIC), None
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if key and _get_constant(key) == "context":
                    yield from _walk_dict(value)


def walk_xml(source):
    """Yield the same as :func:`walk_python`, from views and actions."""
    for element in etree.fromstring(source).iter(etree.Element):
        texts = [element.get("context")]
        if element.tag == "field" and element.get("name") == "context":
            texts += [element.text, element.get("eval")]
        for text in filter(None, texts):
            yield from _walk_dict(ast.parse(text.strip(), mode="eval").body)
        for text in element.attrib.values():
            yield from ((key, None) for key in READ_IN_VIEWS.findall(text))


def _walk_call(node):
    function = node.func
    name = getattr(function, "attr", getattr(function, "id", None))
    if name == "with_context":
        for argument in node.args:
            if isinstance(argument, ast.Dict):
                yield from _walk_dict(argument)
            else:
                yield DYNAMIC, None
        for keyword in node.keywords:
            yield keyword.arg or DYNAMIC, _get_constant(keyword.value)
    elif name in ("get", "pop", "setdefault") and _is_context(function.value):
        yield _get_constant(node.args[0], DYNAMIC), None
    for keyword in node.keywords:
        if keyword.arg == "context" and name != "with_context":
            yield from _walk_dict(keyword.value)


def _walk_dict(node):
    """Yield what a context that is written as a dict has; others come from Odoo."""
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if key:
                yield _get_constant(key, DYNAMIC), _get_constant(value)


def _is_context(node):
    """Return whether an expression is ``context``, ``_context`` or ends with it."""
    name = getattr(node, "attr", getattr(node, "id", None))
    return name in ("context", "_context")


def _get_constant(node, default=None):
    return node.value if isinstance(node, ast.Constant) else default
