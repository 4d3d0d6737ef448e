from odoo import api, fields, models


class SaleContract(models.Model):
    """The part of ``sale.contract`` that says what it is worth to its company."""

    _inherit = "sale.contract"

    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    currency_rate = fields.Float(
        compute="_compute_currency_rate",
        store=True,
        digits=0,
        help="What one unit of the company's currency was in the contract's on the "
        "first day of the term, or on that of its first order where that came before.",
    )
    mrr_company = fields.Monetary(
        "MRR (Company Currency)",
        compute="_compute_company_revenues",
        store=True,
        currency_field="company_currency_id",
        help="Recurring revenue per month in the currency of the company, at the rate "
        "of the first day of the term, or of its first order if that came before: "
        "rates that move later change no revenue.",
    )
    arr_company = fields.Monetary(
        "ARR (Company Currency)",
        compute="_compute_company_revenues",
        store=True,
        currency_field="company_currency_id",
        help="Recurring revenue per year, at the rate of the MRR.",
    )

    @api.depends("currency_id", "company_id", "date_start", "order_ids.date_order")
    def _compute_currency_rate(self):
        for key, contracts in self.grouped(lambda c: c._get_rate_key()).items():
            company, currency, day = key
            contracts.currency_rate = self.env["res.currency"]._get_conversion_rate(
                company.currency_id, currency, company, day
            )

    @api.depends("mrr", "arr", "currency_rate")
    def _compute_company_revenues(self):
        for contract in self:
            rate = contract.currency_rate or 1.0
            rounding = contract.company_currency_id.round
            contract.mrr_company = rounding(contract.mrr / rate)
            contract.arr_company = rounding(contract.arr / rate)

    def _get_rate_key(self):
        """Return what decides on the rate: company, currency and day."""
        self.ensure_one()
        company = self.company_id or self.env.company
        days = [
            company._get_contract_day(order.date_order)
            for order in self.order_ids
            if order.date_order
        ]
        if self.date_start:
            days.append(self.date_start)
        day = min(days, default=company._get_contract_today())
        return company, self.currency_id or company.currency_id, day

    def _prepare_kept_values(self, date):
        rate = self._get_rate_on(fields.Date.to_date(date))
        return super()._prepare_kept_values(date) | {"currency_rate": rate}

    def _get_rate_on(self, day):
        """Return what one unit of the company's currency is in the contract's on a
        day, or was last.
        """
        self.ensure_one()
        company, currency = self.company_id, self.currency_id
        if currency == company.currency_id:
            return 1.0
        return self.env["res.currency"]._get_conversion_rate(
            company.currency_id, currency, company, day
        )
