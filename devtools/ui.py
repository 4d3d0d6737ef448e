"""What the user sees: timed steps, and failures of one sentence."""

import shutil
import sys
import threading
import time
from contextlib import contextmanager

_doing = []  # the steps that are being done, several of them at once
_turn = threading.RLock()


class Failure(Exception):
    """Stops the command; the text says what is wrong and what to do."""


def say(text):
    """Write a line above the one that shows what is being done."""
    with _turn:
        wipe = "\r\x1b[K" if _doing and sys.stdout.isatty() else ""
        sys.stdout.write(f"{wipe}{text}\n")
        _show()
        sys.stdout.flush()


def _show():
    if _doing and sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        line = f"[  ...   ] {'; '.join(_doing)}"[:width]
        sys.stdout.write(f"\r\x1b[K{line}\r")
        sys.stdout.flush()


@contextmanager
def step(text):
    """Show what is being done, and afterwards how long it took."""
    start = time.monotonic()
    with _turn:
        _doing.append(text)
        _show()
    try:
        yield
    except BaseException:
        _doing.remove(text)
        if sys.stdout.isatty():
            say(f"[ stopped] {text}")
        raise
    _doing.remove(text)
    say(f"[{time.monotonic() - start:6.1f} s] {text}")
