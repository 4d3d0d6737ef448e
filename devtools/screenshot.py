"""`./dev screenshot`: a page as a user sees it, or the first page of a PDF report."""

import contextlib
import json
import shutil
import urllib.request

from . import databases
from .check import Browser
from .files import lock
from .paths import DEV, INSIDE
from .postgres import free_port
from .process import attach, run
from .serve import RUNNING, background
from .testing import BROWSERS, need_browser
from .ui import Failure, say, step


def screenshot(odoo, options):
    need_browser()
    with address(odoo) as url, step(f"take a picture of {options.url}"):
        browser = Browser(url)
        browser.login(options.user, options.password)
        if "/report/pdf/" in options.url:
            return _report(browser, options)
        return _page(odoo, browser, options)


@contextlib.contextmanager
def address(odoo):
    """The server that runs already, or one for the length of this command."""
    with contextlib.suppress(OSError):
        url = RUNNING.read_text()
        urllib.request.urlopen(f"{url}/web/health", timeout=10).close()
        yield url
        return
    with lock(DEV / "run.lock", "Waiting for another ./dev that runs Odoo ..."):
        database = databases.demo(odoo)
        with background(odoo, database, free_port()) as url:
            yield url


def _page(odoo, browser, options):
    names = ("url", "file", "width", "height", "wait", "click")
    return take(odoo, browser, **{name: getattr(options, name) for name in names})


def take(odoo, browser, *, url, file, width, height, wait, click, profile=None):
    """Write the picture of a page that a browser is logged in to.

    :param profile: the folder in which Chromium keeps what it has fetched, None to
        forget it
    :return: 0, or 1 if the page complained about its own code
    """
    arguments = {
        "program": next(filter(None, map(shutil.which, BROWSERS))),
        "url": browser.url + url,
        "target": str(file.absolute()),
        "session": browser.session_id(),
        "width": width,
        "height": height,
        "wait": wait,
        "click": list(click),
        "profile": profile,
    }
    return attach([odoo.python, INSIDE / "picture.py", json.dumps(arguments)])


def _report(browser, options):
    """Keep the PDF, and make the picture of its first page if we can."""
    pdf = options.file.with_suffix(".pdf")
    content = browser.get(options.url)
    if not content.startswith(b"%PDF"):
        raise Failure(f"{options.url} is not a PDF.")
    pdf.write_bytes(content)
    if not shutil.which("pdftoppm"):
        say(f"Wrote {pdf}; for a picture of it install poppler-utils.")
        return 0
    run(
        ["pdftoppm", "-png", "-r", "80", "-f", "1", "-singlefile"]
        + [pdf, options.file.with_suffix("")],
        log="pdftoppm",
        fail=f"pdftoppm could not draw {pdf}",
    )
    return 0
