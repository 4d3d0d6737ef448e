"""The Python that everything runs on. Read by any Python 3, however old."""

import os
import shutil
import sys

NAMES = ("python3.11", "python3.12", "python3.13", "python3.10")


def ensure():
    """Odoo 19 runs on Python 3.10 to 3.13: take such a one, or say so."""
    if (3, 10) <= sys.version_info[:2] <= (3, 13):
        return
    other = next(filter(None, map(shutil.which, NAMES)), None)
    if not other:
        sys.exit("Odoo 19 needs Python 3.10 to 3.13: install one, such as python3.11.")
    os.execv(other, [other, os.path.abspath(sys.argv[0]), *sys.argv[1:]])
