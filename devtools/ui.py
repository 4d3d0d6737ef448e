"""What the user sees: timed steps, and failures of one sentence."""

import sys
import time
from contextlib import contextmanager


class Failure(Exception):
    """Stops the command; the text says what is wrong and what to do."""


def say(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextmanager
def step(text):
    """Show what is being done, and afterwards how long it took."""
    terminal = sys.stdout.isatty()
    if terminal:
        sys.stdout.write(f"[  ...   ] {text}\r")
        sys.stdout.flush()
    start = time.monotonic()
    try:
        yield
    except BaseException:
        if terminal:
            say(f"[ stopped] {text}")
        raise
    say(f"[{time.monotonic() - start:6.1f} s] {text}")
