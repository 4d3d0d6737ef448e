import hmac
import re

from odoo.http import Controller, request, route

HEALTH_KEY = "sale_renewal.health_key"
BEARER = re.compile(r"^bearer\s+(.+)$", re.IGNORECASE)


class Health(Controller):
    """What monitoring asks: whether the scheduled actions keep up."""

    @route(
        "/sale_renewal/health",
        type="http",
        auth="none",
        methods=["GET"],
        readonly=True,
        save_session=False,
    )
    def health(self, key=None, **kwargs):
        header = request.httprequest.headers.get("Authorization", "")
        bearer = BEARER.match(header)
        if not self._is_known(bearer.group(1) if bearer else key, bool(bearer)):
            answer = {"status": "refused", "message": "Give a key that is valid."}
            return request.make_json_response(answer, status=401)
        # sudo: who has the key is told numbers and times, and nothing of documents
        found = request.env["ir.cron"].sudo()._get_renewal_health()
        status = 200 if found["status"] == "ok" else 503
        headers = {"Cache-Control": "no-store"}
        return request.make_json_response(found, headers=headers, status=status)

    def _is_known(self, key, is_bearer):
        """Return whether a key is that of the settings, or the API key of an
        administrator.
        """
        if not key:
            return False
        # sudo: a setting, that is compared and not told
        own = request.env["ir.config_parameter"].sudo().get_param(HEALTH_KEY)
        if own and hmac.compare_digest(own.encode(), key.encode()):
            return True
        if not is_bearer:
            return False
        # sudo: Odoo's check of keys
        keys = request.env["res.users.apikeys"].sudo()
        user = keys.env["res.users"].browse(
            keys._check_credentials(scope="rpc", key=key) or ()
        )
        return bool(user) and user.has_group("base.group_system")
