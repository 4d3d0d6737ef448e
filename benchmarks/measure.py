"""Costs of a piece of work: CPU of Python and PostgreSQL, queries, memory."""

import json
import os
import resource
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Cost:
    """Totals of one measured piece of work over ``n`` records."""

    n: int
    cpu_s: float = 0.0
    wall_s: float = 0.0
    query_count: int = 0
    peak_mb: float = 0.0

    @property
    def cpu_ms(self):
        return round(self.cpu_s * 1000 / self.n, 2)

    @property
    def queries(self):
        return round(self.query_count / self.n, 2)


@contextmanager
def measured(env, n):
    """Yield a :class:`Cost` that is filled when the block ends, all being flushed.

    The CPU time of PostgreSQL is read from the process that serves our connection: the
    database server has to be on this machine.
    """
    env.flush_all()
    env.cr.commit()
    env.invalidate_all()
    cost = Cost(n)
    backend = get_backend(env)
    _reset_peak_memory()
    queries, wall = env.cr.sql_log_count, time.perf_counter()
    cpu = time.process_time() + get_process_cpu(backend)
    yield cost
    env.flush_all()
    env.cr.commit()
    cost.cpu_s = time.process_time() + get_process_cpu(backend) - cpu
    cost.wall_s = time.perf_counter() - wall
    cost.query_count = env.cr.sql_log_count - queries
    cost.peak_mb = _get_peak_memory()


def report(bench, cost, floor=None, **more):
    """Print the line of JSON that other programs read."""
    values = {
        "bench": bench,
        "n": cost.n,
        "cpu_ms": cost.cpu_ms,
        "queries": cost.queries,
        "per_s": round(cost.n / cost.wall_s, 1),
        "peak_mb": round(cost.peak_mb),
    }
    if floor:
        values |= {
            "floor_cpu_ms": floor.cpu_ms,
            "floor_queries": floor.queries,
            "ratio": round(cost.cpu_ms / floor.cpu_ms, 2),
        }
    print(json.dumps(values | more), flush=True)  # noqa: T201


def get_backend(env):
    # The CPU of processes that help it would be nobody's.
    env.cr.execute("SET max_parallel_workers_per_gather = 0")
    env.cr.execute("SELECT pg_backend_pid()")
    return env.cr.fetchone()[0]


def get_process_cpu(pid):
    """Return the CPU seconds of a process of this machine: exactly, where its kernel
    counts them so; else in hundredths.
    """
    exact = Path(f"/proc/{pid}/schedstat")
    if exact.exists():
        return int(exact.read_text().split()[0]) / 1e9
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


def _reset_peak_memory():
    # Without the right to it, the peak includes what came before.
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _get_peak_memory():
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
