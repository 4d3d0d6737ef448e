"""Look at a running Odoo the way a browser does, over HTTP only."""

import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request

from .paths import MODULE
from .ui import Failure

ACTIONS = {
    "Sales": "sale.action_quotations_with_onboarding",
    "CRM": "crm.crm_lead_action_pipeline",
}
MISSING = "Could not get content for"


class Browser:
    """A session: cookies, pages and calls."""

    def __init__(self, url):
        self.url = url
        self.cookies = http.cookiejar.CookieJar()
        handler = urllib.request.HTTPCookieProcessor(self.cookies)
        # No proxy: the server is on this machine.
        direct = urllib.request.ProxyHandler({})
        self.opener = urllib.request.build_opener(direct, handler)

    def get(self, path, data=None, headers=None):
        address = urllib.parse.urljoin(self.url, path)
        request = urllib.request.Request(address, data, headers or {})
        try:
            with self.opener.open(request, timeout=120) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            raise Failure(f"{path} answers with error {error.code}.") from None
        except OSError as error:
            raise Failure(f"{path} does not answer: {error}.") from None

    def login(self, user="admin", password="admin"):
        page = self.get("/web/login").decode()
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        if not token:
            raise Failure("/web/login shows no login form.")
        form = {"login": user, "password": password, "csrf_token": token[1]}
        page = self.get("/web/login", urllib.parse.urlencode(form).encode()).decode()
        if 'name="password"' in page:
            raise Failure(f"{user} cannot log in with the password {password}.")
        return page

    def session_id(self):
        return next(c.value for c in self.cookies if c.name == "session_id")

    def rpc(self, path, **params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        headers = {"Content-Type": "application/json"}
        answer = json.loads(self.get(path, body.encode(), headers))
        if "error" in answer:
            error = answer["error"].get("data") or answer["error"]
            raise Failure(f"{path} fails for {params}: {error.get('message')}")
        return answer["result"]

    def call(self, model, method, *args, **kwargs):
        path = f"/web/dataset/call_kw/{model}/{method}"
        return self.rpc(path, model=model, method=method, args=args, kwargs=kwargs)


def check(browser):
    """The actions that open; fail with a sentence about the first thing wrong."""
    _check_assets(browser, browser.get("/web/login").decode())
    _check_assets(browser, browser.login())
    actions = [*ACTIONS.items(), *_own_actions(browser)]
    for name, action in actions:
        _open(browser, name, action)
    return [name for name, _action in actions]


def _check_assets(browser, page):
    """Every script, style sheet and font of a page is there, and whole."""
    links = set(re.findall(r'(?:src|href)="(/web/assets/[^"]+)"', page))
    if not links:
        raise Failure("The page after the login loads no assets: it is not Odoo's.")
    for link in sorted(links):
        content = browser.get(link).decode(errors="replace")
        if MISSING in content:
            name = content.split(MISSING, 1)[1][:100]
            raise Failure(f"{link} lacks a file: {name.strip()}.")
        if link.endswith(".css"):
            fonts = re.findall(r"url\([\"']?(/[^)\"'?#]+\.woff2?)", content)
            for font in set(fonts):
                browser.get(urllib.parse.quote(font))


def _own_actions(browser):
    """The window actions of the add-on that a menu leads to."""
    names = browser.call(
        "ir.model.data",
        "search_read",
        [["module", "=", MODULE], ["model", "=", "ir.ui.menu"]],
        ["res_id"],
    )
    ids = [row["res_id"] for row in names]
    menus = browser.call("ir.ui.menu", "read", ids, ["action", "complete_name"])
    for menu in menus:
        model, _, action = (menu["action"] or "").partition(",")
        if model == "ir.actions.act_window":
            yield menu["complete_name"], int(action)


def _open(browser, name, action):
    try:
        _load(browser, action)
    except Failure as failure:
        raise Failure(f"The action {name} does not open: {failure}") from None


def _load(browser, action):
    """Load the action, its views, and the records of its first view."""
    data = browser.rpc("/web/action/load", action_id=action)
    if not data:
        raise Failure("there is no such action.")
    if "res_model" not in data:
        return
    views = [[False, "search"], *data["views"]]
    loaded = browser.call(data["res_model"], "get_views", views=views)["views"]
    listing = loaded.get("list")
    if listing and data["views"][0][1] != "form":
        fields = re.findall(r'<field name="(\w+)"', listing["arch"])[:1] or ["id"]
        specification = {field: {} for field in fields}
        browser.call(
            data["res_model"],
            "web_search_read",
            domain=[],
            specification=specification,
            limit=5,
        )
