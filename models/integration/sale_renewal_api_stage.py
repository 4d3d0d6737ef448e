from datetime import date as Date

from odoo import api, models

from ...dates import read_date
from ...inputs import Input, make_problem

OPPORTUNITY = {"opportunity_id": Input("id"), "opportunity_external_id": Input("text")}
# How many contracts one call of bills or previews at most.
MAX_CONTRACTS = 1000
PREVIEW = {
    "date": Input("day", required=True),
    "limit": Input("number", least=1, most=MAX_CONTRACTS, whole=True),
    "offset": Input("number", least=0, whole=True),
}


class SaleRenewalApi(models.AbstractModel):
    """The part of ``sale.renewal.api`` that does what stages and jobs do: orders of
    opportunities, renewals, invoices.
    """

    _inherit = "sale.renewal.api"

    @api.model
    def place_order(
        self,
        opportunity_id: int | None = None,
        system: str | None = None,
        external_id: str | None = None,
    ) -> dict:
        """Confirm the order of an opportunity, made from its products if need be.

        An opportunity whose order is confirmed already is answered as before.

        :param opportunity_id: which one; or:
        :param system: code of the system that calls
        :param external_id: id of the opportunity in that system
        :return: as :meth:`create_order`
        :raise AccessError: for users that are not internal
        """

        def work():
            lead = self._find_opportunity(opportunity_id, system, external_id)
            before = lead._get_confirmed_orders()
            self._confirm_document(lead)
            return self._describe_document(lead) | {"created": not before}

        return self._answer(work)

    @api.model
    @api.readonly
    def get_order_problems(
        self,
        opportunity_id: int | None = None,
        system: str | None = None,
        external_id: str | None = None,
    ) -> dict:
        """Return what stops the order of an opportunity; nothing is written.

        :param opportunity_id: which one; or:
        :param system: code of the system that calls
        :param external_id: id of the opportunity in that system
        :return: ``problems``, empty if nothing stops it
        :raise UserError: if there is no such opportunity
        """
        lead = self._find_opportunity(opportunity_id, system, external_id)
        name = lead.display_name
        return {
            "problems": [
                make_problem("refused", sentence, record=name)
                for sentence in lead._get_order_problems()
            ]
        }

    @api.model
    def _find_opportunity(self, opportunity_id, system, external_id):
        system, key = self._read_caller(system, external_id)
        given = self._read_arguments(OPPORTUNITY, opportunity_id=opportunity_id)
        given["opportunity_external_id"] = key
        lead = self._find_document("crm.lead", given, "opportunity", system)
        if not lead:
            text = self.env._(
                "opportunity_id is missing: send it, or system and external_id."
            )
            self._refuse(make_problem("missing", text, "opportunity_id"))
        return lead

    @api.model
    @api.readonly
    def preview_renewals(
        self, date: str, limit: int | None = None, offset: int = 0
    ) -> list | dict:
        """Return which renewals are made until a day and which not; writes nothing.

        :param date: such as ``2026-12-31``
        :param limit: how many contracts at most, up to 1,000; what is renewed together
            with them comes along. Send it: without it, everything comes at once
        :param offset: how many to pass over: those that were asked for before
        :return: with ``limit``, an object with ``results`` and ``more`` (whether to ask
            again, with ``offset`` plus ``limit``); without, only the results: one
            object per contract: ``contract``, ``id``, ``customer``,
            ``customer_id``, ``company``, ``renewal_date``, ``date_end``, ``output``,
            ``lines`` (``product_id``, ``quantity``, ``old_price``, ``new_price``),
            ``old_amount`` and ``new_amount`` per billing period, ``old_mrr``,
            ``new_mrr`` (all with currency), ``skip_reason`` (empty: it is made)
        :raise UserError: if an argument cannot be read
        """
        given = self._read_arguments(PREVIEW, date=date, limit=limit, offset=offset)
        day, size, first = given["date"], given["limit"], given["offset"] or 0
        contracts = self.env["sale.contract"]
        rows = [
            self._describe_preview(row)
            for row in contracts._preview_renewals(day, size, offset=first)
        ]
        if not size:
            return rows
        left = contracts.search(
            contracts._get_forecast_made_domain(day),
            order="renewal_date, id",
            offset=first + size,
            limit=1,
        )
        return {"results": rows, "more": bool(left)}

    @api.model
    def _describe_preview(self, row):
        contract, currency = row["contract"], row["currency"]
        amounts = {
            name: self._get_amount(row[name], currency)
            for name in ("old_amount", "new_amount", "old_mrr", "new_mrr")
        }
        return amounts | {
            "contract": contract.number,
            "id": contract.id,
            "customer": row["partner"].display_name,
            "customer_id": row["partner"].id,
            "company": row["company"].name,
            "renewal_date": self._get_day(row["renewal_date"]),
            "date_end": self._get_day(row["date_end"]),
            "output": row["output"],
            "lines": [
                {
                    "product_id": line["product"].id,
                    "product": line["product"].default_code,
                    "quantity": line["quantity"],
                    "old_price": line["old_price"],
                    "new_price": line["new_price"],
                }
                for line in row["lines"]
            ],
            "skip_reason": row["skip_reason"],
        }

    @api.model
    def create_renewals(self, contracts: list) -> dict:
        """Make the renewals of contracts now, due or not, each by itself.

        A contract with an open renewal is answered with that one.

        :param contracts: numbers or ids
        :return: ``results``, one per contract in the same order: ``contract``, ``id``,
            ``state``, ``created``, ``opportunity_id``, ``order_ids``, ``problems``
        :raise AccessError: for users that are not internal
        """

        def renew(key, found):
            contract = self._find_contract(key, "contracts", found)
            lead = contract.renewal_lead_id
            created = not lead
            lead = lead or contract._create_renewals()
            return self._name_contract(contract) | {
                "created": created,
                "opportunity_id": lead.id,
                "order_ids": lead._get_open_quotations().ids,
            }

        spec = Input("rows", required=True)
        return self._answer_rows(contracts, spec, renew, name="contracts")

    @api.model
    def create_invoices(
        self, contracts: list | None = None, date: str | None = None
    ) -> dict:
        """Bill what is due and not billed.

        :param contracts: numbers or ids; default: all that are due, the first
            1,000 of them; call again as long as ``more`` is true
        :param date: until when it is due; default: today in the company of the
            contract
        :return: ``results``, one per contract: ``contract``, ``id``, ``state``,
            ``invoices`` (``id``, ``name``, ``state``, ``total``), empty if nothing is
            due, and ``problems``; ``more``
        :raise AccessError: for users that are not internal
        """
        read = self._answer(
            lambda: {"date": self._read_argument("date", date, Input("day"))}
        )
        if read["problems"]:
            return {"results": [], "more": False, "problems": read["problems"]}
        keys, more = contracts, False
        if contracts is None:
            keys = self._find_due(read["date"])
            more = len(keys) > MAX_CONTRACTS

        def bill(key, found):
            contract = self._find_contract(key, "contracts", found)
            moves = contract._create_invoices(read["date"])
            return self._name_contract(contract) | {
                "invoices": [self._describe_invoice(move) for move in moves]
            }

        spec = Input("rows", required=True)
        keys = keys[:MAX_CONTRACTS] if contracts is None else keys
        answer = self._answer_rows(keys, spec, bill, name="contracts")
        return answer | {"more": more}

    @api.model
    def _find_due(self, date):
        """Return the ids of contracts that are due, one more than one call bills."""
        ids = []
        contracts = self.env["sale.contract"]
        for company in self.env.companies:
            day = date or company._get_contract_today()
            domain = contracts.with_company(company)._get_invoice_due_domain(day)
            left = MAX_CONTRACTS + 1 - len(ids)
            found = contracts.search(
                domain, order="next_invoice_date, id", limit=max(left, 0)
            )
            ids += found.ids if left > 0 else []
        return ids

    @api.model
    def _describe_invoice(self, move):
        if not move.has_access("read"):
            return {"id": move.id}
        return {
            "id": move.id,
            "name": move.name or False,
            "state": move.state,
            "total": self._get_amount(move.amount_total, move.currency_id),
        }

    @api.model
    def _get_day(self, day):
        """Return a day as it is sent, or False."""
        day = read_date(self.env, day)
        return day.isoformat() if isinstance(day, Date) else False
