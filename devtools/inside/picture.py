"""Take a picture of a page with headless Chromium, over its DevTools protocol.

The one argument is a JSON object: see `devtools/screenshot.py`.
"""

import base64
import contextlib
import itertools
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import websocket

SWITCHES = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
    *("--no-first-run", "--disable-background-networking", "--disable-sync"),
    *("--disable-extensions", "--disable-component-update", "--mute-audio"),
    *("--hide-scrollbars", "--remote-debugging-port=0"),
)
# Odoo is at rest when the page is loaded, its client has drawn something, and
# nothing is being fetched. The answer changes as long as the page does.
AT_REST = """(() => {
    const find = (selector) => document.querySelector(selector);
    const drawn = find(".o_action_manager > *, .modal");
    const empty = find(".o_web_client") && !drawn;
    const busy = find(".o_loading_indicator, .o_blockUI");
    if (document.readyState !== "complete" || empty || busy) return -1;
    return document.documentElement.outerHTML.length;
})()"""
CLICK = """(() => {
    const found = [...document.querySelectorAll(%s)].find((e) => e.offsetParent);
    if (found) found.click();
    return Boolean(found);
})()"""


class Page:
    """A tab of a running Chromium."""

    def __init__(self, port):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list") as answer:
            tabs = json.load(answer)
        address = next(t["webSocketDebuggerUrl"] for t in tabs if t["type"] == "page")
        self.socket = websocket.create_connection(
            address, suppress_origin=True, timeout=60
        )
        self.numbers = itertools.count(1)
        self.errors = []

    def send(self, method, **params):
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": params}
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("method") == "Runtime.exceptionThrown":
                details = answer["params"]["exceptionDetails"]
                exception = details.get("exception", {})
                self.errors.append(exception.get("description") or details["text"])
            if answer.get("id") == number:
                if "error" in answer:
                    sys.exit(f"Chromium refused {method}: {answer['error']['message']}")
                return answer["result"]

    def value(self, expression):
        done = self.send("Runtime.evaluate", expression=expression)
        return done["result"].get("value")

    def rest(self, patience=120):
        """Wait until the page has not changed for a second."""
        seen, end = [], time.monotonic() + patience
        while time.monotonic() < end:
            seen.append(self.value(AT_REST))
            if seen[-1] != -1 and len(seen) > 3 and len(set(seen[-4:])) == 1:
                return
            time.sleep(0.3)
        sys.stderr.write(f"The page still changes after {patience} s.\n")

    def click(self, selector, patience=60):
        end = time.monotonic() + patience
        while not self.value(CLICK % json.dumps(selector)):
            if time.monotonic() > end:
                sys.exit(f"Nothing visible matches the selector {selector}.")
            time.sleep(0.3)
        self.rest()


@contextlib.contextmanager
def chromium(program, kept=None):
    """Yield a page of a browser that forgets what it saw, or keeps it in a folder."""
    with contextlib.ExitStack() as stack:
        profile = kept or stack.enter_context(
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        )
        command = [program, *SWITCHES, f"--user-data-dir={profile}", "about:blank"]
        # What a browser before this one has left there is not its address.
        Path(profile, "DevToolsActivePort").unlink(missing_ok=True)
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            port = Path(profile, "DevToolsActivePort")
            for _attempt in range(100):
                if port.exists() and port.read_text().strip():
                    break
                time.sleep(0.1)
            else:
                sys.exit("Chromium did not start within 10 s.")
            yield Page(port.read_text().split()[0])
        finally:
            process.terminate()
            process.wait(10)


def main(program, url, target, session, width, height, wait, click, profile):
    with chromium(program, profile) as page:
        page.send("Runtime.enable")
        page.send("Network.setCookie", name="session_id", value=session, url=url)
        size = {"width": width, "height": height}
        page.send(
            "Emulation.setDeviceMetricsOverride",
            **size,
            deviceScaleFactor=1,
            mobile=False,
        )
        page.send("Page.navigate", url=url)
        page.rest()
        for selector in click:
            page.click(selector)
        time.sleep(wait)
        picture = page.send("Page.captureScreenshot", format="png")["data"]
        Path(target).write_bytes(base64.b64decode(picture))
        for error in page.errors:
            sys.stderr.write(f"JavaScript error: {error}\n")
        return 1 if page.errors else 0


if __name__ == "__main__":
    sys.exit(main(**json.loads(sys.argv[1])))
