import threading

from psycopg2 import OperationalError

from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.http import request
from odoo.service.server import thread_local

API = "/json/2/sale.renewal.api/"
RPC = ("/xmlrpc/", "/jsonrpc")
RPC_METHOD = "sale.renewal.api."
WAIT = 5  # seconds after which a client may call again
UNAVAILABLE = 503


class IrHttp(models.AbstractModel):
    """The part of ``ir.http`` that counts calls of the API, and tells callers what will
    pass by itself: others kept changing the same documents, or the database is busy.
    """

    _inherit = "ir.http"

    @classmethod
    def _post_dispatch(cls, response):
        result = super()._post_dispatch(response)
        if method := cls._get_api_method():
            renewals = request.env["sale.renewal.api"]
            cls._count_api_call(method, renewals._had_problems())
        elif request.httprequest.path.startswith(RPC):
            cls._count_rpc_call()
        return result

    @classmethod
    def _handle_error(cls, exception):
        method = cls._get_api_method()
        if not method:
            return super()._handle_error(exception)
        cls._count_api_call(method, True)
        if not isinstance(exception, OperationalError | ConcurrencyError):
            return super()._handle_error(exception)
        problem = request.env["sale.renewal.api"]._get_passing_problem()
        return request.make_json_response(
            {"problems": [problem]},
            headers=[("Retry-After", str(WAIT))],
            status=UNAVAILABLE,
        )

    @classmethod
    def _count_api_call(cls, method, is_problem):
        """Count a call, once: after a conflict, Odoo begins the same call anew."""
        if not getattr(request, "is_renewal_call_counted", False):
            request.is_renewal_call_counted = True
            request.env["sale.renewal.api.call"]._count(method, is_problem)

    @classmethod
    def _count_rpc_call(cls):
        """Count a call over XML-RPC or JSON-RPC that was answered.

        Odoo notes who called what on the thread, once the key was found to be right; it
        closes the cursor of the request before. What it answers with a fault passes by
        here.
        """
        name = thread_local.rpc_model_method
        if not name.startswith(RPC_METHOD):
            return
        with request.registry.cursor() as cr:
            env = api.Environment(cr, threading.current_thread().uid, {})
            renewals, name = env["sale.renewal.api"], name.removeprefix(RPC_METHOD)
            if renewals._is_method(name):
                calls = env["sale.renewal.api.call"]
                calls._count(name, renewals._had_problems())

    @classmethod
    def _get_api_method(cls):
        """Return which method of the API a known user calls, or None."""
        path = request.httprequest.path
        if not path.startswith(API) or not request.env or not request.env.uid:
            return None
        name = path.removeprefix(API)
        return name if request.env["sale.renewal.api"]._is_method(name) else None
