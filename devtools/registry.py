"""`./dev registry`: what Odoo makes of our models, to compare before and after."""

import json
from pathlib import Path

from . import databases
from .ui import say, step


def write(odoo, path):
    """Write fields and method chains of every model that the add-on extends."""
    template, _log = databases.installed(odoo)
    with (
        step("read the registry"),
        databases.throw_away(odoo.server, template, "registry") as database,
    ):
        config = odoo.config("registry", database)
        fail = "Odoo could not load the add-on"
        odoo.script("registry", config, path.absolute(), log="registry", fail=fail)
    say(f"Wrote {path}.")
    return 0


def compare(old_path, new_path):
    """Say what differs between two such files; the status is 1 if fields do."""
    old, new = (json.loads(Path(path).read_text()) for path in (old_path, new_path))
    fields = list(_field_differences(old, new))
    chains = list(_chain_differences(old, new))
    for line in [*_model_differences(old, new), *fields, *chains]:
        say(line)
    say(
        f"{_count(old, 'fields')} fields before, {_count(new, 'fields')} now: "
        f"{len(fields)} differ. {_count(old, 'methods')} method chains before, "
        f"{_count(new, 'methods')} now: {len(chains)} differ."
    )
    return int(bool(fields))


def _count(dump, kind):
    return sum(len(model[kind]) for model in dump.values() if not model["abstract"])


def _concrete(dump):
    return {name: model for name, model in dump.items() if not model["abstract"]}


def _model_differences(old, new):
    for name in sorted(old.keys() - new.keys()):
        yield f"model {name} is gone"
    for name in sorted(new.keys() - old.keys()):
        yield f"model {name} is new"


def _field_differences(old, new):
    for model, name, before, now in _pairs(old, new, "fields"):
        if not (before and now):
            yield f"field {model}.{name} is {'new' if now else 'gone'}"
            continue
        for attribute in before:
            if before[attribute] != now[attribute]:
                yield (
                    f"field {model}.{name}: {attribute} "
                    f"{before[attribute]} -> {now[attribute]}"
                )


def _chain_differences(old, new):
    for model, name, before, now in _pairs(old, new, "methods"):
        if before == now:
            continue
        if not (before and now):
            what = "is new" if now else "is gone"
        elif sorted(before) == sorted(now):
            what = f"runs in another order: {before} -> {now}"
        else:
            what = f"has other code: {before} -> {now}"
        yield f"method {model}.{name} {what}"


def _pairs(old, new, kind):
    """Both sides of everything of a kind in the models that both have."""
    old, new = _concrete(old), _concrete(new)
    for model in sorted(old.keys() & new.keys()):
        before, now = old[model][kind], new[model][kind]
        for name in sorted(before.keys() | now.keys()):
            yield model, name, before.get(name), now.get(name)
