"""How a database with add-ons of Odoo is made: out of a pack, or by installing them."""

import time

from .files import digest
from .packs import Pack
from .paths import TOOLS
from .ui import step

# Raise it when the making changes, so that old packs are not used again.
RECIPE = "1"
# Odoo's demo data say "in two weeks": they must not be much older than that.
DEMO_DAYS = 28


class Recipe:
    """A database with some add-ons and what they depend on."""

    def __init__(self, odoo, modules, demo, *, bundles=False, automatic=True):
        self.odoo = odoo
        self.modules = sorted(modules)
        self.demo = demo
        self.bundles = bundles
        self.automatic = automatic  # with what installs itself next to the add-ons
        age = int(time.time() // (DEMO_DAYS * 24 * 3600)) if demo else 0
        requirements = TOOLS / "requirements.txt"
        how = (RECIPE, demo, age, bundles, automatic, requirements)
        self.key = digest(odoo.key(), *self.modules, *how)

    def make(self, database):
        """Fill a database that does not exist yet."""
        server = self.odoo.server
        pack = Pack(server, self.key, server.create(database))
        with pack.alone():
            if pack.exists():
                with step(f"unpack a database with {self._contents()}"):
                    done = pack.unpack(database)
                if done:
                    return
                server.drop(database)
                server.create(database)
            with step(f"make a database with {self._contents()}"):
                self._install(database)
                pack.pack(database)

    def _contents(self):
        return ", ".join(self.modules) + (" and demo data" if self.demo else "")

    def _install(self, database):
        skip = not self.automatic
        config = self.odoo.config("template", database, skip_auto_install=skip)
        fail = "Odoo could not install what the add-on depends on"
        self.odoo.install(
            config, *self.modules, demo=self.demo, log="template", fail=fail
        )
        if self.bundles:
            self.odoo.build_bundles(config)
