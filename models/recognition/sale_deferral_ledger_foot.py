from odoo import api, models
from odoo.tools import format_date

AMOUNTS = ("counted", "balance", "difference")


class SaleDeferralLedger(models.Model):
    """The part of ``sale.deferral.ledger`` that stands at the foot of the schedule."""

    _inherit = "sale.deferral.ledger"

    @api.model
    def get_foot(self):
        """Return what the last close of each company counted, next to the ledger: what
        is deferred, and what is accrued if anything is.

        :return: dicts of ``name``, ``close_id``, ``currency_id``, the amounts
            ``counted``, ``balance`` and ``difference`` in that currency, and
            ``is_different``
        """
        closes = self.env["sale.deferral.close"]
        for company in self.env.companies:
            closes |= closes._search_posted(company)[:1]
        groups = self._read_group(
            [("close_id", "in", closes.ids)],
            ["close_id", "account_id"],
            [f"{name}:sum" for name in AMOUNTS],
        )
        totals = {}
        for close, account, *amounts in groups:
            is_accrued = (account.account_type or "").startswith("asset")
            empty = dict.fromkeys(AMOUNTS, 0.0) | {"is_different": False}
            total = totals.setdefault((close, is_accrued), empty)
            for name, amount in zip(AMOUNTS, amounts, strict=True):
                total[name] += -amount if is_accrued else amount
            # Accounts that differ must not hide each other.
            if not close.company_currency_id.is_zero(amounts[-1]):
                total["is_different"] = True
        return [
            self._prepare_foot_row(close, is_accrued, totals[close, is_accrued])
            for close in closes
            for is_accrued in (False, True)
            if (close, is_accrued) in totals
        ]

    @api.model
    def _prepare_foot_row(self, close, is_accrued, total):
        currency = close.company_currency_id
        name = self._get_foot_name(close, is_accrued)
        if len(self.env.companies) > 1:
            name = self.env._(
                "%(company)s: %(name)s", company=close.company_id.name, name=name
            )
        return {
            "name": name,
            "close_id": close.id,
            "currency_id": currency.id,
            "is_different": total["is_different"],
            **{name: currency.round(total[name]) for name in AMOUNTS},
        }

    @api.model
    def _get_foot_name(self, close, is_accrued):
        day = format_date(self.env, close.date)
        if is_accrued:
            return self.env._("Accrued revenue on %s", day)
        return self.env._("Deferred revenue on %s", day)

    @api.model
    def action_open_close(self, close_id):
        """Return the action that opens what was counted and what the ledger says.

        :param int close_id: a revenue close
        """
        close = self.env["sale.deferral.close"].browse(int(close_id)).exists()
        close.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sale_renewal.sale_deferral_ledger_action"
        )
        return action | {"domain": [("close_id", "in", close.ids)]}
