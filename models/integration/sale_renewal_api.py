import threading
from functools import partial

from psycopg2 import IntegrityError

from odoo import api, models
from odoo.exceptions import (
    AccessError,
    LockError,
    MissingError,
    RedirectWarning,
    UserError,
)
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...inputs import ProblemsError, make_problem, read_value, read_values


class SaleRenewalApi(models.AbstractModel):
    """What other systems call, over ``/json/2`` and XML-RPC.

    The rights are those of the user of the key, and nothing here goes beyond them.
    Methods that write answer with ``problems``, a list that is empty if everything was
    done: with problems, nothing was. Methods that only read raise what stops them.
    """

    _name = "sale.renewal.api"
    _description = "API for Other Systems"

    @api.model
    def _check_caller(self):
        """Refuse customers and visitors.

        :raise AccessError: for users that are not internal
        """
        if not (self.env.su or self.env.user._is_internal()):
            raise AccessError(
                self.env._("The API is for internal users: call it with such a key.")
            )

    @api.model
    def _read_arguments(self, inputs, **values):
        """Return the arguments of a method as they are used.

        :param inputs: what may be sent, by name
        :raise ProblemsError: with everything that is wrong, each naming its field
        """
        self._check_caller()
        clean, problems = read_values(self.env, values, inputs)
        if problems:
            raise ProblemsError(problems)
        return dict.fromkeys(inputs) | clean

    @api.model
    def _read_argument(self, name, value, spec):
        """Return one argument as it is used, None if it was left out."""
        return self._read_arguments({name: spec}, **{name: value})[name]

    @api.model
    def _answer(self, function, *args, **kwargs):
        """Return what a function answers, or what stopped it and undid what it did.

        :return: the answer, with ``problems``
        :rtype: dict
        """
        self._check_caller()
        try:
            with self.env.cr.savepoint():
                answer = function(*args, **kwargs)
                self.env.flush_all()
        except (UserError, RedirectWarning, IntegrityError) as error:
            self.env.invalidate_all()
            return self._answer_problems(self._get_problems(error))
        return answer | {"problems": []}

    @api.model
    def _answer_rows(self, rows, spec, function, name="rows", together=None):
        """Return one answer per row, each done or undone by itself.

        :param rows: what was sent: a list, each with a contract or being one
        :param Input spec: what a row may be
        :param function: gets one row, and what :meth:`_find_contracts` has found for
            all of them; returns its answer
        :param together: gets the rows without a problem by place, and the same; returns
            answers of those that it could do together, by place
        :return: ``results``, in the order of the rows; ``problems``, if it is no list
        """
        self._check_caller()
        _rows, problems = read_value(self.env, rows, spec, name)
        if any(problem["field"] == name for problem in problems):
            return self._answer_problems(problems) | {"results": []}
        contracts, answers, good = self._find_contracts(_rows), {}, {}
        for index, row in enumerate(_rows):
            if own := [p for p in problems if self._is_of_row(p, name, index)]:
                answers[index] = self._answer_problems(own)
            else:
                good[index] = row
        answers |= together(good, contracts) if together else {}
        for index, row in good.items():
            if index not in answers:
                work = partial(function, row, contracts)
                answers[index] = self._answer_row(work)
        return {"results": [answers[i] for i in sorted(answers)], "problems": []}

    @api.model
    def _answer_row(self, function):
        """Return what a function answers for one of many rows. Somebody who is at work
        on the same contract does not make Odoo repeat all of the others.
        """
        try:
            return self._answer(function)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            self.env.invalidate_all()
            return self._answer_problems([self._get_passing_problem()])

    @api.model
    def _answer_problems(self, problems):
        """Return the answer of what was not done, and note that there is one.

        Calls over XML-RPC know nothing of their request, which is that of the thread.
        """
        thread = threading.current_thread()
        thread.renewal_problems_in = getattr(thread, "perf_t0", None)
        return {"problems": problems}

    @api.model
    def _had_problems(self):
        """Return whether something of the current request was not done."""
        thread = threading.current_thread()
        # Odoo notes when each request began.
        return getattr(thread, "renewal_problems_in", None) == thread.perf_t0

    @api.model
    def _is_method(self, name):
        """Return whether a name is one of the methods that other systems may call."""
        return not name.startswith("_") and any(
            callable(vars(class_).get(name))
            for class_ in type(self).__mro__
            if class_.__module__.startswith("odoo.addons.sale_renewal")
        )

    @api.model
    def _get_passing_problem(self):
        """Return what is said of what will pass by itself."""
        text = self.env._(
            "Somebody else is at work on it: send the call again in a moment."
        )
        return make_problem("try_again", text)

    @api.model
    def _is_of_row(self, problem, name, index):
        path = f"{name}[{index}]"
        return problem["field"] == path or problem["field"].startswith(f"{path}.")

    @api.model
    def _get_problems(self, error):
        """Return what an error says, as data."""
        if isinstance(error, ProblemsError):
            return error.problems
        if isinstance(error, LockError):
            return [self._get_passing_problem()]
        if isinstance(error.__cause__, LockError):
            return [make_problem("try_again", str(error.args[0]))]
        if isinstance(error, IntegrityError):
            return [make_problem("refused", self._get_database_message(error))]
        code = "access" if isinstance(error, AccessError) else "refused"
        if isinstance(error, MissingError):
            code = "not_found"
        return [make_problem(code, str(error.args[0]))]

    @api.model
    def _get_database_message(self, error):
        """Return what the model of the table says of what the database refused."""
        table = error.diag.table_name
        models_of_table = (
            self.env[name]
            for name, model_class in self.env.registry.items()
            if model_class._table == table and not model_class._abstract
        )
        return next(models_of_table, self)._sql_error_to_message(error)

    @api.model
    def _refuse(self, *problems):
        """Stop with problems, if there are any.

        :raise ProblemsError: with all of them
        """
        if problems:
            raise ProblemsError([*problems])

    @api.model
    def _get_amount(self, amount, currency):
        """Return an amount with its currency, rounded as money of it."""
        return {"amount": currency.round(amount), "currency": currency.name}
