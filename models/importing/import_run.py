from dataclasses import dataclass, field

from ...tokens import ContextToken


@dataclass(eq=False)
class ImportRun(ContextToken):
    """What is known while one file is read."""

    key = "sale_renewal_import_run"

    skip: bool = False  # leave out contracts with errors, and import the others
    names: dict = field(default_factory=dict)  # of contracts, by their first row
    last_row: int = -1
    left_out: dict = field(default_factory=dict)  # messages, by first row
    numbers: dict = field(default_factory=dict)  # first row, by company and number
    found: dict = field(default_factory=dict)  # ids, by model and name or id
    taken: dict = field(default_factory=dict)  # ids of companies, by number

    def forget(self):
        """Let go of what is only known while the file is read: Odoo's own reader keeps
        the context, and this with it, until Python clears up.
        """
        for known in (self.names, self.numbers, self.found, self.taken):
            known.clear()
