from odoo import api, models

from ...inputs import Input, make_problem
from ...intervals import ONE_DAY

CONTRACTS = Input("rows", required=True)


class SaleRenewalApi(models.AbstractModel):
    """The part of ``sale.renewal.api`` that changes whole contracts on a day.

    Each of them is done or undone by itself. What is so already stays so, and is
    answered as before: a call can be sent twice.
    """

    _inherit = "sale.renewal.api"

    @api.model
    def cancel(
        self,
        contracts: list,
        date: str | None = None,
        reason: str | None = None,
        credit: bool = False,
    ) -> dict:
        """End contracts; their open renewals are lost.

        :param contracts: numbers or ids
        :param date: first day without service, such as ``2026-12-31``; default:
            today in the company of the contract
        :param reason: a lost reason by its name
        :param credit: credit what was billed for that day and later ones
        :return: ``results``, one per contract in the same order: ``contract``, ``id``,
            ``state``, ``changed``, ``date`` (first day without service), ``problems``
        :raise AccessError: for users that are not internal
        """
        inputs = {"date": Input("day"), "reason": Input("text")}
        inputs |= {"credit": Input("flag")}

        def check():
            given = self._read_arguments(
                {
                    "date": Input("day"),
                    "reason": Input("text"),
                    "credit": Input("flag"),
                },
                date=date,
                reason=reason,
                credit=credit,
            )
            return given | {"reason": self._find_reason(given["reason"])}

        return self._change_each(contracts, check, self._cancel_contract)

    @api.model
    def pause(
        self,
        contracts: list,
        date: str,
        date_end: str | None = None,
        move_end: bool = False,
        credit: bool = False,
    ) -> dict:
        """Stop the service and the billing of contracts for some days.

        :param contracts: numbers or ids
        :param date: first day without service
        :param date_end: last day without service; default: until they are resumed
        :param move_end: the terms end later by as many days
        :param credit: credit what was billed for these days; else a pause begins
            on the first day that was not billed
        :return: ``results``, one per contract in the same order: ``contract``, ``id``,
            ``state``, ``changed``, ``date`` and ``date_end`` of the pause, ``problems``
        :raise AccessError: for users that are not internal
        """
        inputs = {"date": Input("day", required=True), "date_end": Input("day")}
        inputs |= {"move_end": Input("flag"), "credit": Input("flag")}

        def check():
            return self._read_arguments(
                inputs, date=date, date_end=date_end, move_end=move_end, credit=credit
            )

        return self._change_each(contracts, check, self._pause_contract)

    @api.model
    def resume(self, contracts: list, date: str | None = None) -> dict:
        """Go on with contracts that are paused.

        :param contracts: numbers or ids
        :param date: first day of service again; default: today in the company of
            the contract. Days that were credited stay paused.
        :return: ``results``, one per contract in the same order: ``contract``, ``id``,
            ``state``, ``changed``, ``problems``
        :raise AccessError: for users that are not internal
        """

        def check():
            return self._read_arguments({"date": Input("day")}, date=date)

        return self._change_each(contracts, check, self._resume_contract)

    @api.model
    def _change_each(self, contracts, check, change):
        """Change each of the contracts that were sent.

        :param check: returns the other arguments as they are used
        :param change: gets a contract and these arguments; returns what to answer
        """
        read = self._answer(lambda: {"given": check()})
        if read["problems"]:
            return {"results": [], "problems": read["problems"]}

        def work(key, found):
            contract = self._find_contract(key, "contracts", found)
            contract.check_access("write")
            answer = change(contract, **read["given"])
            return self._name_contract(contract) | answer

        return self._answer_rows(contracts, CONTRACTS, work, name="contracts")

    @api.model
    def _name_contract(self, contract):
        return {"contract": contract.number, "id": contract.id, "state": contract.state}

    @api.model
    def _find_reason(self, name):
        reasons = self.env["crm.lost.reason"]
        found = reasons.search([("name", "=", name)], limit=1) if name else reasons
        if name and not found:
            text = self.env._("reason: there is no lost reason %s.", name)
            self._refuse(make_problem("not_found", text, "reason", name))
        return found

    @api.model
    def _cancel_contract(self, contract, date, reason, credit):
        date = date or contract.company_id._get_contract_today()
        changed = contract.date_cancelled != date
        if changed:
            self._refuse_sentences(contract, contract._get_cancel_problems(date))
            contract.action_cancel(date, reason.id, credit)
        return {
            "changed": changed,
            "date": contract.date_cancelled.isoformat(),
            "state": contract.state,
        }

    @api.model
    def _pause_contract(self, contract, date, date_end, move_end, credit):
        self._refuse_sentences(contract, contract._get_change_problems())
        if date_end and date_end < date:
            text = self.env._("date_end is before date: send a later day.")
            self._refuse(make_problem("invalid", text, "date_end", contract.number))
        start = contract._get_pause_start(date, credit)
        pause = contract.pause_ids.filtered(
            lambda p: p.date == start and p.date_end == (date_end or False)
        )
        changed = not pause
        pause = pause or contract._pause(start, date_end or False, move_end, credit)
        return {
            "changed": changed,
            "date": pause.date.isoformat(),
            "date_end": pause.date_end and pause.date_end.isoformat(),
            "state": contract.state,
        }

    @api.model
    def _resume_contract(self, contract, date):
        date = date or contract.company_id._get_contract_today()
        pause = contract._get_pauses_from(date)[:1]
        changed = bool(pause)
        if pause:
            first = max(date, pause.date, *contract._get_days_after_credits(pause))
            changed = not pause.date_end or pause.date_end + ONE_DAY != first
        if changed:
            contract.action_resume(date)
        return {"changed": changed, "state": contract.state}
