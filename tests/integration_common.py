import json

from odoo.service.model import call_kw
from odoo.tests import new_test_user

from .common import RenewalCommon


class ApiCommon(RenewalCommon):
    """A system of a partner, and the users whose keys it may have."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.crm = cls.env["sale.external.system"].create({"name": "Other CRM"})
        cls.support.default_code = "SUP"
        cls.licence.default_code = "LIC"
        cls.setup.default_code = "SET"
        groups = "sales_team.group_sale_manager,account.group_account_invoice"
        cls.manager = new_test_user(
            cls.env, "api_manager", f"{groups},sale_renewal.group_integration"
        )
        cls.seller = new_test_user(
            cls.env, "api_seller", "sales_team.group_sale_salesman"
        )

    def _call(self, method, *args, user=None, **kwargs):
        """Call the API as a client does: what is sent and answered is JSON."""
        user = user or self.manager
        model = self.env(user=user.id, context={}, su=False)["sale.renewal.api"]
        args, kwargs = json.loads(json.dumps([args, kwargs]))
        result = call_kw(model, method, args, kwargs)
        self.env.flush_all()
        self.env.invalidate_all()
        return json.loads(json.dumps(result))

    def _do(self, method, *args, **kwargs):
        """Call the API, and expect that nothing stops it."""
        answer = self._call(method, *args, **kwargs)
        self.assertEqual(answer["problems"], [])
        for result in answer.get("results", []):
            self.assertEqual(result["problems"], [])
        return answer

    def _get_messages(self, answer):
        return [problem["message"] for problem in answer["problems"]]
