"""Write what Odoo makes of the add-on: fields and method chains of its models."""

import hashlib
import inspect
import json
import re
import sys
import textwrap
from pathlib import Path

import session

ADDON = "odoo.addons.sale_renewal."
ATTRIBUTES = (
    *("type", "string", "help", "store", "readonly", "required", "copy", "index"),
    *("comodel_name", "relation", "ondelete", "groups", "compute", "inverse"),
    *("search", "related", "company_dependent", "precompute", "compute_sudo"),
)


def is_ours(class_):
    return class_.__module__.startswith(ADDON)


def describe_value(value):
    if isinstance(value, dict):
        value = sorted(value)
    return getattr(value, "__name__", None) or str(value or "")


def describe_field(model, field):
    result = {name: describe_value(getattr(field, name, 0)) for name in ATTRIBUTES}
    result["depends"] = sorted(model.pool.field_depends.get(field, ()))
    return result


def describe_method(class_, method):
    """One implementation: ours by what it says, others by where they stand."""
    function = getattr(method, "__func__", method)
    if not is_ours(class_):
        return f"{class_.__module__}.{class_.__qualname__}"
    text = textwrap.dedent(inspect.getsource(function))
    text = re.sub(r"super\(\w+,", "super(Class,", text)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def describe_methods(model):
    classes = [base for base in type(model).__mro__ if hasattr(base, "__module__")]
    names = {
        name
        for class_ in classes
        if is_ours(class_)
        for name, value in vars(class_).items()
        if inspect.isfunction(getattr(value, "__func__", value))
    }
    return {
        name: [
            describe_method(class_, vars(class_)[name])
            for class_ in classes
            if inspect.isfunction(
                getattr(vars(class_).get(name), "__func__", vars(class_).get(name))
            )
        ]
        for name in sorted(names)
    }


def describe(env):
    return {
        name: {
            "fields": {
                field.name: describe_field(env[name], field)
                for field in env[name]._fields.values()
            },
            "methods": describe_methods(env[name]),
            "classes": len(model_class.__mro__),
            "abstract": model_class._abstract,
        }
        for name, model_class in sorted(env.registry.items())
        if any(map(is_ours, model_class.__mro__))
    }


with session.environment() as env:
    Path(sys.argv[1]).write_text(json.dumps(describe(env), indent=1))
