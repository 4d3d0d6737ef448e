"""Do several things at once; when one fails, or at Ctrl-C, the others stop."""

import threading
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

from .ui import Failure

_stopping = threading.Event()
_programs = set()  # what runs in the foreground of some thread


def together(*functions):
    """What the functions return, each run in a thread of its own."""
    with ThreadPoolExecutor(len(functions)) as pool:
        try:
            futures = [pool.submit(function) for function in functions]
            done, _others = wait(futures, return_when=FIRST_EXCEPTION)
            for future in done:
                future.result()
        except BaseException:
            stop_all()
            raise
    return [future.result() for future in futures]


def stop_all():
    """End what the threads wait for; they start nothing new."""
    _stopping.set()
    for program in tuple(_programs):
        program.terminate()


def watch(program):
    """Let `stop_all` know of a program that a thread waits for."""
    _programs.add(program)
    if _stopped_here():
        program.terminate()


def forget(program):
    _programs.discard(program)


def go_on():
    """Called by whoever waits for something else than a program."""
    if _stopped_here():
        raise Failure("Stopped.")


def _stopped_here():
    """The main thread still has to clean up."""
    main = threading.current_thread() is threading.main_thread()
    return _stopping.is_set() and not main
