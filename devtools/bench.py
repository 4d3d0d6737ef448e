"""`./dev bench`: run a benchmark in a throw-away database.

A benchmark is a file `benchmarks/bench_<name>.py` with a function
`main(env, argv)`; it may commit. What it returns is the exit status. With `--keep`, its
database stays for the next time: a benchmark that finds its data there takes them.
"""

from . import databases
from .paths import ADDONS, DEV, INSIDE, LOG, ROOT
from .process import attach
from .ui import Failure, say, step
from .wheels import peers_folder

FOLDER = ROOT / "benchmarks"

# Run in one process with both: they alternate between the database with the add-on and
# the one without, whose name is `--plain NAME`.
SIDE_BY_SIDE = {"confirm", "deliveries", "forms", "posting"}

# Run with the add-on first, and then with these instead of it.
PEERS = ("contract_line_successor", "subscription_oca")


def names():
    return sorted(
        path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py")
    )


def show():
    say("\n".join(names()) or "There are no files benchmarks/bench_*.py.")
    return 0


def bench(odoo, name, arguments, demo=False, keep=False):
    path = FOLDER / f"bench_{name}.py"
    if not path.exists():
        raise Failure(f"No benchmark {name}: there are {', '.join(names())}.")
    template, _log = databases.installed(odoo, demo=demo)
    if keep:
        return _run_in(odoo, path, databases.kept(odoo, template, name), arguments)
    if name in SIDE_BY_SIDE:
        plain = databases.dependencies(odoo, demo=demo)
        with databases.throw_away(odoo.server, plain, "floor") as database:
            return _run(odoo, path, template, [*arguments, "--plain", database])
    status = _run(odoo, path, template, arguments)
    return status or (name == "peers" and _run_peers(odoo, path, arguments))


def _run(odoo, path, template, arguments):
    with databases.throw_away(odoo.server, template, "bench") as database:
        return _run_in(odoo, path, database, arguments)


def _run_in(odoo, path, database, arguments):
    log = LOG / f"{path.stem}.log"
    config = odoo.config(path.stem, database, logfile=log)
    command = [odoo.python, INSIDE / "bench.py", path, *arguments]
    return attach(command, env=odoo.env(config), cwd=DEV)


def _run_peers(odoo, path, arguments):
    """Their fields bear the names of ours: they get a database of their own."""
    addons = f"{ADDONS},{peers_folder(odoo.python)}"
    base = databases.dependencies(odoo)
    with databases.throw_away(odoo.server, base, "peers") as database:
        log = LOG / f"{path.stem}.log"
        config = odoo.config(path.stem, database, addons=addons, logfile=log)
        with step(f"install {', '.join(PEERS)}"):
            fail = "The peers could not be installed"
            odoo.install(config, *PEERS, log="install-peers", fail=fail)
        command = [odoo.python, INSIDE / "bench.py", path, *arguments]
        return attach(command, env=odoo.env(config), cwd=DEV)
