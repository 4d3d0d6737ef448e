"""Locks, hashes and folders that are either complete or absent."""

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from .together import go_on
from .ui import Failure, say


@contextmanager
def lock(path, waiting=None, refuse=None):
    """Hold `path` alone. Wait for it, or fail with the sentence `refuse`.

    The kernel lets go of the lock when the process ends, however it ends.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        if not _taken(handle):
            if refuse:
                raise Failure(refuse)
            say(waiting or f"Waiting for another ./dev that holds {path} ...")
            while not _taken(handle):
                go_on()
                time.sleep(0.1)
        yield


def _taken(handle):
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def fresh_folder(target):
    """Give an empty folder that becomes `target` only if nothing goes wrong."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for leftover in target.parent.glob(f"{target.name}.part-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    part = Path(tempfile.mkdtemp(prefix=f"{target.name}.part-", dir=target.parent))
    part.chmod(0o755)
    try:
        yield part
        part.rename(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def write_if_changed(path, text, mode=0o644):
    """Write in one go, and only what is new."""
    if path.is_file() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    part.write_text(text)
    part.chmod(mode)
    part.replace(path)


def digest(*parts):
    """A short hash of texts and of the files below paths."""
    result = hashlib.sha256()
    for part in parts:
        for piece in _pieces(part):
            result.update(piece)
            result.update(b"\0")
    return result.hexdigest()[:12]


def _pieces(part):
    if not isinstance(part, Path):
        yield str(part).encode()
    elif part.is_file():
        yield part.name.encode()
        yield part.read_bytes()
    elif part.is_dir():
        for path in sorted(part.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(part).as_posix().encode()
                yield path.read_bytes()
