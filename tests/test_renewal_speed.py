from odoo.tests import freeze_time, tagged

from .common import RenewalCommon

OTHERS = 20000


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestRenewalSpeed(RenewalCommon):
    """Due contracts are found by the index, however many there are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.due = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2025-02-01"
        )
        cls.env.flush_all()
        cls._copy_by_sql("date_end + 60 + i %% 300", "'active'")
        # Ended years ago without a renewal.
        cls._copy_by_sql("date_end - 400 - i %% 900", "'expired'")
        cls.env.cr.execute("ANALYZE sale_contract")

    @classmethod
    def _copy_by_sql(cls, date_end, state):
        """Insert contracts like the first one, but with another end."""
        new = {
            "id": "nextval('sale_contract_id_seq')",
            "number": f"number || {state} || i",
            "date_end": date_end,
            "date_start": f"{date_end} - 364",
            "renewal_date": f"{date_end} - 30",
            "state": state,
        }
        fields = cls.env["sale.contract"]._fields.values()
        columns = [field.name for field in fields if field.store and field.column_type]
        cls.env.cr.execute(
            f"""
            INSERT INTO sale_contract ({", ".join(columns)})
            SELECT {", ".join(new.get(name, name) for name in columns)}
              FROM sale_contract, generate_series(1, %s) AS i
             WHERE id = %s
            """,
            [OTHERS // 2, cls.due[0].id],
        )

    def test_due_contracts_are_found_by_the_index(self):
        contracts = self.env["sale.contract"]
        domain = contracts._get_domain_of_companies("_get_renewal_due_domain")
        self.assertEqual(contracts.search(domain), self.due)
        query = contracts._search(domain).select()
        rows = self.env.execute_query(query.__class__("EXPLAIN %s", query))
        plan = "\n".join(row for [row] in rows)
        self.assertIn("sale_contract_renewal_due_idx", plan)
        self.assertNotIn("Seq Scan", plan)
