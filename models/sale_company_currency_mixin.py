from odoo import api, fields, models
from odoo.tools import SQL


class SaleCompanyCurrencyMixin(models.AbstractModel):
    """A report with amounts in the currency of the company of each row.

    Lists and pivots ask of every amount which currencies it is in, and what it is in
    one currency. Where all companies that the user works in have the same one, there
    is nothing to look up for each row.
    """

    _name = "sale.company.currency.mixin"
    _description = "Amounts in Company Currency"

    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        field = self._fields.get(name)
        if name == "company_currency_id" and function == "array_agg_distinct":
            if currency := self._get_only_currency():
                return SQL("CASE WHEN COUNT(*) > 0 THEN ARRAY[%s] END", currency.id)
        elif field and field.store and function == "sum_currency":
            currency = self._get_only_currency()
            if currency and field.get_currency_field(self) == "company_currency_id":
                total = self._read_group_select(f"{name}:sum", query)
                rate = self._get_rate_of_today_sql(SQL("%s", currency.id))
                return SQL("(%s) / COALESCE(%s, 1.0)", total, rate)
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _get_only_currency(self):
        """Return the currency of all companies whose rows are read, if it is one."""
        currencies = self.env.companies.currency_id
        is_known = not self.env.su and len(currencies) == 1
        return currencies if is_known else currencies.browse()

    @api.model
    def _get_rate_of_today_sql(self, currency):
        """Return the rate by which Odoo divides amounts to add up currencies, found in
        the same order: of the company before any other, and by its day.

        :param SQL currency: the id of one
        """
        return SQL(
            """(SELECT rate FROM res_currency_rate
                WHERE currency_id = %(currency)s
                    AND (company_id IS NULL OR company_id = %(company)s)
                ORDER BY company_id, CASE WHEN name <= %(today)s THEN name END DESC,
                    name
                LIMIT 1)""",
            currency=currency,
            company=self.env.company.root_id.id,
            today=fields.Date.context_today(self),
        )
