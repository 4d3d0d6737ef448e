"""Bridges: add-ons in `bridges/` that stand between ours and one that it does not need.

The bridge to `NAME` is called `sale_renewal_NAME`. It installs itself where both are.
"""

from .paths import BRIDGES, MODULE, ROOT

PREFIX = f"{MODULE}_"
# What a server loads before it knows its databases, for some bridges.
SERVER_WIDE = {f"{PREFIX}queue": "base,rpc,web,queue_job"}
# Nothing that runs by itself beside the tests: they say which job is done when.
TEST_ENV = {"ODOO_QUEUE_JOB_CHANNELS": "root:0"}


def names():
    """The technical names of all bridges."""
    return sorted(path.parent.name for path in BRIDGES.glob("*/__manifest__.py"))


def folder(addon):
    """Where an add-on of this checkout lives: the main one, or a bridge."""
    return ROOT if addon == MODULE else BRIDGES / addon


def server_options(wanted):
    """What the configuration of a server says for the bridges to `wanted`."""
    modules = [SERVER_WIDE[name] for name in known(wanted) if name in SERVER_WIDE]
    return {"server_wide_modules": modules[0]} if modules else {}


def known(wanted):
    """The bridges among what `--with` names: add-ons on their other side."""
    return [PREFIX + name for name in wanted if PREFIX + name in names()]
