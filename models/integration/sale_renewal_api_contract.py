from odoo import api, models

from ...inputs import Input


class SaleRenewalApi(models.AbstractModel):
    """The part of ``sale.renewal.api`` that says how a contract stands."""

    _inherit = "sale.renewal.api"

    @api.model
    @api.readonly
    def get_contract(self, contract: str | int) -> dict:
        """Return one contract with its items, invoices and renewal.

        :param contract: number or id
        :return: ``id``, ``number``, ``customer`` (``id``, ``name``), ``company``,
            ``currency``, ``state``, ``plan``, ``date_start``, ``date_end``,
            ``date_cancelled``, ``mrr`` and ``arr``, ``next_invoice_date``,
            ``payment_state``, ``payment_error``, ``pauses``, ``items`` (``id``,
            ``product``, ``quantity``, ``price``, ``discount``, ``date_start``,
            ``date_end``, ``billed_until``), ``orders``, ``invoices`` (what the user may
            read), ``renewal`` (``date``, ``opportunity_id``, ``error``, ``contracts``
            that follow), ``external_ids`` by system
        :raise UserError: if there is no such contract that the user may see
        """
        key = self._read_argument("contract", contract, Input("key", required=True))
        found = self._find_contract(key, "contract")
        return {
            **self._describe_term(found),
            "pauses": [
                {"date": self._get_day(p.date), "date_end": self._get_day(p.date_end)}
                for p in found.pause_ids.sorted("date")
            ],
            "items": self._describe_items(found),
            "orders": [
                {"id": order.id, "name": order.name, "state": order.state}
                for order in found.order_ids._filtered_access("read")
            ],
            "invoices": [
                self._describe_bill(move)
                for move in found.invoice_ids._filtered_access("read").sorted("id")
            ],
            "renewal": self._describe_renewal(found),
            "external_ids": {
                reference.system_id.code: reference.external_id
                for reference in self.env["sale.external.reference"]._get_of(found)
            },
        }

    @api.model
    def _describe_term(self, contract):
        customer, currency = contract.partner_id, contract.currency_id
        days = {
            name: self._get_day(contract[name])
            for name in (
                *("date_start", "date_end", "date_cancelled"),
                *("next_invoice_date", "next_payment_date"),
            )
        }
        return days | {
            "id": contract.id,
            "number": contract.number,
            "customer": {"id": customer.id, "name": customer.display_name},
            "company": contract.company_id.name,
            "currency": currency.name,
            "state": contract.state,
            "plan": contract.plan_id.name,
            "mrr": self._get_amount(contract.mrr, currency),
            "arr": self._get_amount(contract.arr, currency),
            "invoice_error": contract.invoice_error or False,
            "payment_state": contract.payment_state or False,
            "payment_error": contract.payment_error or False,
        }

    @api.model
    def _describe_items(self, contract):
        covered = contract.line_ids._get_covered_intervals()
        return [
            {
                "id": line.id,
                "product_id": line.product_id.id,
                "product": line.product_id.default_code,
                "name": line.name,
                "quantity": line.product_uom_qty,
                "price": line.price_unit,
                "currency": contract.currency_id.name,
                "discount": line.discount,
                "date_start": self._get_day(line._get_start()),
                "date_end": self._get_day(line._get_end()),
                "billed_until": self._get_day(
                    max((last for _first, last in covered[line]), default=None)
                ),
            }
            for line in contract.line_ids
        ]

    @api.model
    def _describe_bill(self, move):
        currency = move.currency_id
        return {
            "id": move.id,
            "name": move.name or False,
            "type": move.move_type,
            "state": move.state,
            "payment_state": move.payment_state,
            "date": self._get_day(move.invoice_date),
            "date_due": self._get_day(move.invoice_date_due),
            "total": self._get_amount(move.amount_total, currency),
            "open": self._get_amount(move.amount_residual, currency),
        }

    @api.model
    def _describe_renewal(self, contract):
        lead = contract.renewal_lead_id._filtered_access("read")
        following = contract.next_contract_ids._filtered_access("read")
        return {
            "date": self._get_day(contract.renewal_date),
            "opportunity_id": lead.id,
            "error": contract.renewal_error or False,
            "contracts": following.mapped("number"),
        }
