from odoo import api, models
from odoo.tools import SQL


class IrSequence(models.Model):
    """Numbers that are drawn together."""

    _inherit = "ir.sequence"

    @api.model
    def _draw_by_code(self, code, count):
        """Return the next numbers of the sequence that ``next_by_code`` would take.

        :return: the numbers as texts; empty if the current company has no sequence
        :rtype: list[str]
        """
        self.browse().check_access("read")
        companies = [self.env.company.id, False]
        domain = [("code", "=", code), ("company_id", "in", companies)]
        sequence = self.search(domain, order="company_id", limit=1)
        return sequence._draw(count) if sequence else []

    def _draw(self, count):
        """Return the next numbers: with one query, if the database counts them.

        Where Odoo counts them itself, without gaps or by date, it does so one by one.
        """
        self.ensure_one()
        if self.implementation != "standard" or self.use_date_range:
            return [self._next() for _ in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{self.id:03d}",
                count,
            )
        )
        return [self.get_next_char(number) for [number] in rows]
