"""Find what a server log says against our add-on."""

import re

MODULE = "sale_renewal"
RECORD = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (\w+) \S+ (\S+): (.*)")
# They complain about models without naming the add-on.
LOADERS = ("odoo.registry", "odoo.modules", "odoo.orm", "odoo.models", "odoo.fields")
# What is said to only read, and writes: Odoo begins anew on the main server.
WRITES = "retrying with a read/write cursor"
SERIOUS = ("WARNING", "ERROR", "CRITICAL")


def complaints(path, *, everything=False, cache=""):
    """The serious records: all, or those that concern our add-on.

    `cache` is a path that bears the add-on's name without being about it.
    """
    found, keep = [], False
    with open(path, errors="replace") as log:
        for line in log.read().splitlines():
            record = RECORD.match(line)
            if record:
                level, logger, message = record.groups()
                text = f"{logger} {message}".replace(cache or "\0", "")
                ours = everything or MODULE in text or WRITES in text
                ours = ours or logger.startswith(LOADERS)
                keep = level in SERIOUS and ours
            if keep:
                found.append(line)
    return found
