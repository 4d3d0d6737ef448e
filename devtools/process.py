"""Start other programs: quietly with a log, or in the foreground."""

import os
import shutil
import signal
import subprocess
import threading

from .paths import LOG
from .together import forget, go_on, watch
from .ui import Failure

TAIL = 25
# dpkg lets only one in.
_installing = threading.Lock()


def run(command, *, log, fail, **options):
    """Run a program with its output in `.dev/log/<log>.log`.

    A failure shows the end of that log and then the sentence `fail`.
    """
    LOG.mkdir(parents=True, exist_ok=True)
    path = LOG / f"{log}.log"
    with path.open("wb") as output:
        status = attach(command, stdout=output, stderr=subprocess.STDOUT, **options)
    if status:
        tail = path.read_text(errors="replace").splitlines()[-TAIL:]
        raise Failure("\n".join([*tail, "", f"{fail} (see {path})"]))
    return path


def read(command, **options):
    """The output of a program, or None when it fails or does not exist."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            **options,
        )
    except OSError:
        return None
    return None if done.returncode else done.stdout.decode(errors="replace")


def start(command, **options):
    return subprocess.Popen([str(part) for part in command], **options)


def attach(command, **options):
    """Run a program to its end; it never outlives us."""
    options.setdefault("stdin", subprocess.DEVNULL)
    go_on()
    process = start(command, **options)
    watch(process)
    try:
        return process.wait()
    except KeyboardInterrupt:
        # The terminal sent Ctrl-C to the program too: let it finish its own way.
        stop(process, patience=5)
        raise
    finally:
        forget(process)
        stop(process, patience=0)


def converse(command, **options):
    """Run a program that has the terminal, and Ctrl-C, to itself."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return attach(command, stdin=None, **options)
    finally:
        signal.signal(signal.SIGINT, before)


def stop(process, patience=0):
    """Wait a little, then ask, then insist."""
    for act in (None, process.terminate, process.kill):
        if process.poll() is not None:
            return
        if act:
            act()
        try:
            process.wait(patience if act is None else 20)
        except subprocess.TimeoutExpired:
            continue


def is_root():
    return os.geteuid() == 0


def apt_install(packages, why):
    """Install Debian packages as root, else say who has to."""
    names = " ".join(packages)
    if not is_root() or not shutil.which("apt-get"):
        raise Failure(f"{why}: as root, run `apt-get install {names}`, then try again.")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    fail = f"{why}, and apt-get could not install {names}: install it by hand."
    with _installing:
        try:
            run(install, log="apt", fail=fail, env=env)
        except Failure:
            # A fresh image has no package lists yet.
            run(["apt-get", "update"], log="apt-update", fail=fail, env=env)
            run(install, log="apt", fail=fail, env=env)
