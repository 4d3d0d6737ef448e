"""The commands of `./dev`."""

import argparse
import signal
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

from . import (
    bench,
    bridges,
    clean,
    dashboards,
    databases,
    lint,
    neighbours,
    pictures,
    postgres,
    process,
    registry,
    screenshot,
    serve,
    testing,
    translations,
    upgrade,
    wheels,
)
from .odoo import Odoo, link_addon, source
from .paths import DEV
from .together import together
from .ui import Failure


@contextmanager
def odoo(*others):
    """Everything that Odoo needs, fetched and running; `others` are done meanwhile."""
    link_addon()
    with ExitStack() as stack:
        root, environment, server, *_rest = together(
            source,
            wheels.environment,
            lambda: stack.enter_context(postgres.server()),
            *others,
        )
        yield Odoo(root, server, *environment)


def cmd_run(options, rest):
    if not options.check:
        serve.usable(options.port)  # before anything that takes long
    with odoo() as it:
        command = serve.run_check if options.check else serve.run_server
        return command(it, options.port, options.fresh, options.beside)


def cmd_test(options, rest):
    if options.baseline and not options.neighbours:
        raise Failure("--baseline belongs to --neighbours: give both.")
    if rest and options.neighbours:
        raise Failure(f"--neighbours takes no {rest[0]}: give add-ons as a,b:Class.")
    with odoo(testing.need_browser) as it:
        if options.neighbours:
            act = neighbours.write_baseline if options.baseline else neighbours.check
            return act(it, options.neighbours, options.also, options.demo)
        if options.native:
            tags = " ".join(rest)
            also = options.also, options.demo, options.replica
            return testing.run_native(it, tags, *also)
        if options.with_neighbours:
            arguments = testing.relative(rest, Path.cwd())
            return testing.run_neighbours(it, arguments, options.demo)
        chosen = _suites(options, rest)
        also = options.also, options.demo, options.replica
        return max([testing.run_pytest(it, *suite, *also) for suite in chosen])


def _suites(options, rest):
    """The add-ons whose tests are run, each with the arguments for pytest."""
    if not options.beside:
        return testing.suites(rest, Path.cwd())
    chosen = bridges.known(options.beside)
    if len(chosen) < len(options.beside):
        raise Failure(f"--with wants the other side of: {', '.join(bridges.names())}.")
    return [(addon, testing.relative(rest, Path.cwd(), addon)) for addon in chosen]


def cmd_lint(options, rest):
    if options.checkers and "odoo" not in options.checkers:
        return lint.lint(None, options.checkers, options.fix)
    with odoo() as it:
        return lint.lint(it, options.checkers, options.fix)


def cmd_pot(options, rest):
    with odoo() as it:
        return translations.export(it, options.check)


def cmd_dashboards(options, rest):
    return dashboards.run(options.check)


def cmd_registry(options, rest):
    if options.other:
        return registry.compare(options.file, options.other)
    with odoo() as it:
        return registry.write(it, options.file)


def cmd_upgrade(options, rest):
    with odoo() as it:
        return upgrade.upgrade(it, options.revision)


def cmd_shell(options, rest):
    with odoo() as it:
        config = it.config("shell", databases.demo(it))
        command = [it.python, "-m", "odoo", "shell", "--no-http"]
        return process.converse(command, env=it.env(config), cwd=DEV)


def cmd_psql(options, rest):
    with odoo() as it:
        command = [it.server.binaries / "psql", "-d", databases.demo(it), *rest]
        return process.converse(command, env=it.env())


def cmd_bench(options, rest):
    if not options.name:
        return bench.show()
    with odoo() as it:
        return bench.bench(it, options.name, rest, options.demo, options.keep)


def cmd_screenshot(options, rest):
    with odoo() as it:
        return screenshot.screenshot(it, options)


def cmd_pictures(options, rest):
    with odoo() as it:
        return pictures.pictures(it, options.names)


def cmd_clean(options, rest):
    return clean.clean(options.cache)


def modules(text):
    return [name for name in text.split(",") if name]


def parser():
    result = argparse.ArgumentParser(prog="./dev", description="Developer commands.")
    commands = result.add_subparsers(required=True, metavar="COMMAND")

    def command(function, help_text):
        name = function.__name__.removeprefix("cmd_")
        made = commands.add_parser(
            name, help=help_text, description=help_text, allow_abbrev=False
        )
        made.set_defaults(function=function)
        return made.add_argument

    _add_everyday(command)
    _add_database(command)
    _add_others(command)
    return result


def _add_everyday(command):
    option = command(cmd_run, "serve the add-on with demo data (admin/admin)")
    option("--check", action="store_true", help="start, look at it, stop")
    option("--port", type=int, help="instead of 8069")
    option("--fresh", action="store_true", help="make the demo database anew")
    text = "with these add-ons of Odoo, such as website_sale, and the bridges to them"
    option("--with", dest="beside", type=modules, default=[], metavar="a,b", help=text)

    option = command(cmd_test, "run the tests; other arguments go to pytest")
    option("--native", action="store_true", help="Odoo's own runner [with test tags]")
    option(
        "--neighbours",
        nargs="?",
        type=modules,
        const=neighbours.MODULES,
        metavar="a,b:Class",
        help="the tests of Odoo's own add-ons, compared with a baseline",
    )
    option("--baseline", action="store_true", help="write the baseline of neighbours")
    option(
        "--with-neighbours",
        action="store_true",
        help="our tests for add-ons of Odoo beside ours, with those installed",
    )
    text = "only the tests of the bridges to these add-ons, such as website_sale"
    option("--with", dest="beside", type=modules, default=[], metavar="a,b", help=text)
    option("--also", type=modules, default=[], help="install these add-ons too: a,b")
    option("--demo", action="store_true", help="in a database with demo data")
    text = "what only reads gets a connection that cannot write, as with a replica"
    option("--replica", action="store_true", help=text)

    option = command(cmd_lint, "check the code and its format")
    option("checkers", nargs="*", help=f"some of: {', '.join(lint.CHECKERS)}")
    option("--fix", action="store_true", help="mend what can be mended")

    option = command(cmd_pot, "write the translation template i18n/*.pot")
    option("--check", action="store_true", help="only say whether it is stale")
    option = command(cmd_dashboards, "write the files of our dashboards")
    option("--check", action="store_true", help="only say whether they are stale")


def _add_database(command):
    option = command(cmd_upgrade, "update a demo database of an earlier revision")
    option("revision", nargs="?", help=f"default: {', '.join(upgrade.REVISIONS)}")

    option = command(cmd_registry, "write the fields and method chains of our models")
    option("file", type=Path, help="the JSON file to write, or the one from before")
    option("other", type=Path, nargs="?", help="the one from now: say what differs")

    command(cmd_shell, "open Odoo's Python shell on the demo database")
    command(cmd_psql, "open psql on the demo database; arguments go to psql")


def _add_others(command):
    option = command(cmd_bench, "run benchmarks/bench_NAME.py; no name lists them")
    option("name", nargs="?")
    option("--demo", action="store_true", help="in a database with demo data")
    text = "keep the database, and go on with the data that it has the next time"
    option("--keep", action="store_true", help=text)

    option = command(cmd_screenshot, "take a picture of a page, or of a PDF report")
    option("url", help="such as /odoo/sales or /report/pdf/sale.report_saleorder/1")
    option("file", type=Path, help="the PNG file to write")
    option("--width", type=int, default=1366)
    option("--height", type=int, default=900)
    option("--user", default="admin")
    option("--password", default="admin")
    option("--wait", type=float, default=0, help="seconds more before the picture")
    option("--click", action="append", default=[], help="CSS selector to click first")

    option = command(cmd_pictures, "take the pictures of docs/ and the store page")
    option("names", nargs="*", help="only these; see devtools/picture_list.py")

    option = command(cmd_clean, "remove the databases, logs and links of this checkout")
    option("--cache", action="store_true", help="and what was fetched for all of them")


PASS_ON = (cmd_test, cmd_bench, cmd_psql)


def main(arguments):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    options, rest = parser().parse_known_args(arguments)
    if rest and options.function not in PASS_ON:
        parser().error(f"unknown argument {rest[0]}")
    DEV.mkdir(exist_ok=True)
    try:
        return options.function(options, rest)
    except Failure as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return 130
    except BrokenPipeError:  # whoever read our output has seen enough
        sys.stdout = None
        return 141
