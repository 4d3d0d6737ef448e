"""`./dev clean`: forget what was made in this checkout, and the cache if asked."""

import fcntl
import os
import shutil
import signal
import time
from pathlib import Path

from .paths import CACHE, DEV
from .postgres import elsewhere
from .ui import Failure, step


def _stop_left_over():
    """End a cluster whose ./dev was killed before it could."""
    for home in (DEV / "pg", elsewhere()):
        for data in home.glob("data-*"):
            file = data / "postmaster.pid"
            pid = int(file.read_text().split()[0]) if file.exists() else 0
            line = Path(f"/proc/{pid}/cmdline")
            if pid and line.exists() and os.fsencode(data) in line.read_bytes():
                os.kill(pid, signal.SIGINT)
                for _attempt in range(100):
                    if not file.exists():
                        break
                    time.sleep(0.1)


def clean(cache=False):
    with (DEV / "pg-users.lock").open("w") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure("Another ./dev is running here: stop it first.") from None
        _stop_left_over()
        with step("remove the databases, logs and links of this checkout"):
            shutil.rmtree(DEV, ignore_errors=True)
            shutil.rmtree(elsewhere(), ignore_errors=True)
    if cache:
        with step(f"remove what was fetched, in {CACHE}"):
            shutil.rmtree(CACHE, ignore_errors=True)
    return 0
