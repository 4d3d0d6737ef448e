from odoo import api, models


class SaleRenewalApi(models.AbstractModel):
    """The part of ``sale.renewal.api`` that sells more into a contract."""

    _inherit = "sale.renewal.api"

    @api.model
    def upsell(
        self,
        contract: str | int,
        lines: list,
        currency: str | None = None,
        date: str | None = None,
        system: str | None = None,
        external_id: str | None = None,
        confirm: bool = False,
    ) -> dict:
        """Create an order that adds to a contract; :meth:`create_order` in short.

        :param contract: number or id
        :param lines: as for :meth:`create_order`
        :param currency: code of the currency of the prices; needed with prices
        :param date: first day of the new items; default: when it is confirmed
        :param system: code of the system that calls
        :param external_id: id of the order in that system
        :param confirm: confirm it as well
        :return: as :meth:`create_order`
        :raise AccessError: for users that are not internal
        """
        values = {
            "type": "upsell",
            "contracts": [contract],
            "lines": lines,
            "currency": currency,
            "term_start_date": date,
        }
        return self.create_order(values, system, external_id, confirm)
