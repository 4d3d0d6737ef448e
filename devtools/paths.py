"""Where things live: the checkout, its git-ignored `.dev`, and the shared cache."""

import hashlib
import os
from pathlib import Path

MODULE = "sale_renewal"
ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / "devtools"
INSIDE = TOOLS / "inside"
BRIDGES = ROOT / "bridges"

# Of this checkout: databases, file stores, logs, links.
DEV = ROOT / ".dev"
LOG = DEV / "log"
DATA = DEV / "data"
ADDONS = DEV / "addons"
ADDONS_WITH_TESTS = DEV / "addons-test"

# Of this user: what was downloaded, so that a second clone downloads nothing.
CACHE = (
    Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute() / MODULE
)

# Tells the databases of two checkouts apart where they share one server.
CHECKOUT_ID = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
