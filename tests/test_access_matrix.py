import csv
import os
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.modules.migration import load_script
from odoo.tests import TransactionCase, freeze_time, tagged
from odoo.tools import file_path

from .access_common import ROLES, AccessCommon, get_own_models

MIGRATION = "sale_renewal/migrations/19.0.1.3.0/post-forecast-rule.py"
TABLE = Path(__file__).with_name("access_matrix.csv")
KINDS = ("own", "other", "foreign")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestAccessMatrix(AccessCommon):
    """Who may do what with each of our models, as a client tries it.

    The table has the letters of what succeeds: r(ead), w(rite), c(reate), d(elete); on
    records of one's own, of a colleague, and of another company. Wizards belong to
    whoever opened them, other records to the owner of their contract or opportunity, or
    else to a company. Everybody may create what belongs to nobody, such as a forecast.

    With the variable WRITE_ACCESS_MATRIX=1, the test writes the table anew: read what
    changed before you commit it.
    """

    def test_the_table_says_who_may_do_what(self):
        found = list(self._get_rows())
        if os.environ.get("WRITE_ACCESS_MATRIX"):
            self._write_table(found)
        with TABLE.open(newline="", encoding="utf-8") as file:
            table = list(csv.DictReader(file))
        said = {(row["model"], row["records"]): row for row in table}
        wrong = [
            f"{'.'.join(key)}: {role} may {row[role]}, the table says "
            f"{said.get(key, {}).get(role, 'nothing')}"
            for row in found
            for role in ROLES
            for key in [(row["model"], row["records"])]
            if said.get(key, {}).get(role) != row[role]
        ]
        self.assertFalse(wrong, "\n".join(wrong))
        self.assertEqual(len(table), len(found), "a model of the table is gone")

    def _write_table(self, rows):
        with TABLE.open("w", newline="", encoding="utf-8") as file:
            names = ["model", "records", *ROLES]
            writer = csv.DictWriter(file, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def _get_rows(self):
        """Yield what is so: for each model and kind of record, letters by role."""
        documents = {
            user: self._create_documents(user)
            for user in (*self.users.values(), self.colleague, self.far_colleague)
        }
        self.env.flush_all()
        for name in get_own_models(self.env):
            for kind in KINDS:
                rights = {
                    role: self._get_rights(
                        user, name, documents[self._get_owner(user, kind)]
                    )
                    for role, user in self.users.items()
                }
                yield {"model": name, "records": kind, **rights}

    def _get_owner(self, user, kind):
        """Return whose records are of that kind for a user."""
        near, far = self.colleague, self.far_colleague
        if user.company_id == self.company_b:
            near, far = far, near
        return {"own": user, "other": near, "foreign": far}[kind]

    def _get_rights(self, user, name, documents):
        """Return the letters of what a user may do with one of these documents."""
        record = documents[name]
        new = self._get_values(self.env(su=True), name, documents)
        attempts = {
            "r": ("read", record.ids),
            "w": ("write", record.ids, self._get_change(record)),
            "c": ("create", new),
            "d": ("unlink", record.ids),
        }
        letters = [
            letter
            for letter, attempt in attempts.items()
            if self._is_allowed(user, name, *attempt)
        ]
        return "".join(letters) or "-"

    def _is_allowed(self, user, name, *attempt):
        try:
            with self.env.cr.savepoint() as savepoint:
                self._call(user, name, *attempt)
                savepoint.rollback()
        except AccessError:
            return False
        finally:
            self.env.invalidate_all(flush=False)
        return True


@tagged("post_install", "-at_install")
class TestWizards(TransactionCase):
    """What holds for every wizard of ours, also for those to come."""

    def test_wizards_compute_as_who_opened_them(self):
        problems = []
        mixin = self.env.registry["sale.document.wizard.mixin"]
        for name in get_own_models(self.env):
            wizard = self.env[name]
            if not wizard._transient:
                continue
            self.assertTrue(issubclass(self.env.registry[name], mixin), name)
            problems += [
                str(field)
                for field in wizard._fields.values()
                if field.compute_sudo or field.related and field.related_sudo
            ]
        self.assertFalse(problems)

    def test_the_rule_of_forecasts_of_before_is_completed(self):
        rule = self.env.ref("sale_renewal.sale_renewal_forecast_line_rule_personal")
        now = rule.domain_force
        rule.domain_force = (
            "[('create_uid', '=', user.id), ('company_id', 'in', company_ids)]"
        )
        script = load_script(file_path(MIGRATION), "forecast_rule")
        for _time in range(2):
            script.migrate(self.env.cr, "19.0.1.2.0")
            self.assertEqual(rule.domain_force.split(), now.split())
