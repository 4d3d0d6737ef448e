from odoo import api, fields, models
from odoo.tools import groupby

from ... import allocation

# Bundles of which every part is agreed this near to its stand-alone price, in per cent,
# are left as they are invoiced.
ALIKE = 0.1


class SaleDeferralAllocation(models.Model):
    """The part of ``sale.deferral.allocation`` that counts."""

    _inherit = "sale.deferral.allocation"

    @api.model
    def _update_allocations(self, close):
        """Count what is allocated to each part of the bundles of a company until the
        end of the month, anew.
        """
        self.search([("close_id", "=", close.id)]).unlink()
        if not close.company_id.revenue_allocation:
            return
        self.env.flush_all()
        self.env.cr.execute(self._get_part_query(close))
        vals_list = []
        for _order, parts in groupby(
            self.env.cr.dictfetchall(), lambda part: part["order_id"]
        ):
            vals_list += self._prepare_bundle(close, parts)
        self.create(vals_list)

    @api.model
    def _prepare_bundle(self, close, parts):
        """Return the values of the parts of a bundle; none if there is nothing to
        allocate.
        """
        company = close.company_id
        self._allocate(parts, company.currency_id, "")
        self._allocate(
            parts, self.env["res.currency"].browse(parts[0]["currency_id"]), "_currency"
        )
        if not self._differs(parts, ALIKE):
            return []
        for suffix in ("", "_currency"):
            self._count_parts(close, parts, suffix)
        percent = company.revenue_allocation_percent
        shared = {
            "needs_review": self._differs(parts, percent),
            "allocation_account_id": self._get_account(company, parts).id,
        }
        vals_list = [self._prepare_part(close, part) | shared for part in parts]
        return vals_list if self._is_open(close, parts, vals_list) else []

    @api.model
    def _differs(self, parts, percent):
        """Return whether a part of a bundle, or a version of an item (the steps of a
        ramp), is allocated so many per cent more or less than agreed.
        """
        rows = []  # what each would cost alone, and costs
        for part in parts:
            versions = [version[2:] for version in part["versions"] or []]
            rows += versions or [(part["alone"], part["agreed_currency"])]
        alone = [max(alone or 0, 0) for alone, _agreed in rows]
        agreed = [agreed or 0 for _alone, agreed in rows]
        digits = parts[0]["digits_currency"]
        allocated = allocation.allocate(sum(agreed), alone, digits)
        return allocation.differs(agreed, allocated, percent)

    @api.model
    def _allocate(self, parts, currency, suffix):
        """Note on each part what is agreed and allocated, in a currency."""
        digits = currency.decimal_places
        for part in parts:
            agreed = currency.round(float(part[f"agreed{suffix}"] or 0))
            part[f"agreed{suffix}"] = agreed
            part[f"invoiced{suffix}"] = currency.round(float(part[f"invoiced{suffix}"]))
        total = currency.round(sum(part[f"agreed{suffix}"] for part in parts))
        alone = [max(part["alone"] or 0, 0) for part in parts]
        allocated = allocation.allocate(total, alone, digits)
        for part, amount in zip(parts, allocated, strict=True):
            part[f"allocated{suffix}"] = amount
            part[f"digits{suffix}"] = digits

    @api.model
    def _count_parts(self, close, parts, suffix):
        """Note on each part what is earned, and by how much that differs from what is
        earned as it is invoiced.
        """
        for part in parts:
            earned = float(self._get_earned(close, part, suffix))
            part[f"earned{suffix}"] = earned
            digits = part[f"digits{suffix}"]
            part[f"adjustment{suffix}"] = round(
                earned - part[f"invoiced{suffix}"], digits
            )

    @api.model
    def _get_earned(self, close, part, suffix):
        """Return what is earned of a part until the end of the month: items on the days
        of their versions, what is sold once as its product says.
        """
        amount, digits = part[f"allocated{suffix}"], part[f"digits{suffix}"]
        rules = {"digits": digits, "method": close.company_id.deferral_method}
        if part["versions"]:
            alone = [version[2] or 0 for version in part["versions"]]
            days = [self._get_days(version) for version in part["versions"]]
            amounts = allocation.allocate(amount, alone, digits)
            return sum(
                allocation.earned(own, span, close.date, **rules)
                for own, span in zip(amounts, days, strict=True)
            )
        days = part["first_day"], part["last_day"]
        if part["kind"] == "term":
            return allocation.earned(amount, days, close.date, **rules)
        share = int(days[0] <= close.date)
        if part["kind"] == "delivery":
            share = min(part["delivered"], 1)
        return allocation.earned(amount, days, close.date, share=share, **rules)

    @api.model
    def _get_days(self, version):
        """Return the first and last day of a version."""
        return tuple(fields.Date.to_date(day) for day in version[:2])

    @api.model
    def _get_account(self, company, parts):
        """Return the account of a bundle: of a contract asset if more is earned than
        invoiced, else of a contract liability.
        """
        if sum(part["adjustment"] for part in parts) > 0:
            return company._get_contract_asset_account()
        return company._get_contract_liability_account()

    @api.model
    def _is_open(self, close, parts, vals_list):
        """Return whether anything of a bundle is to be booked, or to come."""
        books = {}
        for vals in vals_list:
            key = vals["account_id"], str(vals["analytic_distribution"] or "")
            books[key] = books.get(key, 0.0) + vals["adjustment"]
        currency = close.company_id.currency_id
        is_over = all(part["last_day"] <= close.date for part in parts)
        return not is_over or not all(currency.is_zero(sum_) for sum_ in books.values())

    @api.model
    def _prepare_part(self, close, part):
        """Return the values of a part."""
        first, last = part["first_day"], part["last_day"]
        if part["versions"]:
            days = [self._get_days(version) for version in part["versions"]]
            first = min(day for day, _last in days)
            last = max(day for _first, day in days)
        allocated = float(part["allocated"])
        names = ("order_id", "order_line_id", "contract_id", "contract_line_id")
        names += ("partner_id", "product_id", "currency_id", "analytic_distribution")
        names += ("agreed", "earned", "invoiced", "adjustment", "adjustment_currency")
        return {name: part[name] for name in names} | {
            "close_id": close.id,
            "company_id": close.company_id.id,
            "date": close.date,
            "account_id": self._get_income_account(close.company_id, part).id,
            "period_start": first,
            "period_end": last,
            "alone": float(part["alone"] or 0),
            "allocated": allocated,
            "difference": allocated - part["agreed"],
        }

    @api.model
    def _get_income_account(self, company, part):
        """Return the income account of a part: of its invoices, or of its product."""
        accounts = self.env["account.account"]
        if part["account_id"]:
            return accounts.browse(part["account_id"])
        product = self.env["product.product"].browse(part["product_id"])
        template = product.with_company(company).product_tmpl_id
        position = self.env["account.fiscal.position"].browse(
            part["fiscal_position_id"]
        )
        account = template.get_product_accounts(fiscal_pos=position)["income"]
        journals = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", company.id)], limit=1
        )
        return account or journals.default_account_id
