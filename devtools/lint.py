"""`./dev lint`: every checker, the fastest first; none stops the others."""

import os
import shutil
import time

from . import bridges, databases, wheels
from .files import digest, fresh_folder, lock
from .odoo import needs, parts
from .paths import CACHE, DEV, LOG, MODULE, ROOT, TOOLS
from .process import apt_install, attach, run
from .testing import log_variables
from .ui import Failure, say, step

# Checkers that walk through folders do not follow links: they get copies.
COPIES = DEV / "lint"

# Of Odoo's `test_lint`: what says something about an add-on. Its pylint and eslint
# classes are left out, for pylint-odoo does that.
ODOO_TESTS = (
    *("docstring", "dunderinit", "i18n", "index", "jstranslate", "manifests"),
    *("naming", "onchange_domains", "orm_import", "override_signatures", "pofile"),
    *("routes", "test_holes"),
)
# Of these, the ones that walk over the models of all add-ons that are installed.
WALKING = ("docstring", "index", "override_signatures")


def lint(odoo, names, fix=False):
    """Run the checkers named, or all; the names are the keys of CHECKERS."""
    unknown = set(names) - set(CHECKERS)
    if unknown:
        raise Failure(f"No checker {unknown.pop()}: there are {', '.join(CHECKERS)}.")
    _copy_addon()
    bad = []
    for name in names or CHECKERS:
        start = time.monotonic()
        status = CHECKERS[name](odoo, fix)
        mark = "FAILED" if status else "ok"
        say(f"[{time.monotonic() - start:6.1f} s] {name}: {mark}")
        if status:
            bad.append(name)
    if bad:
        raise Failure(f"Not clean: {', '.join(bad)}. `./dev lint --fix` can mend some.")
    say("All checkers are content.")
    return 0


def _copy_addon():
    with lock(DEV / "lint.lock"):
        shutil.rmtree(COPIES, ignore_errors=True)
        for addon in _addons():
            for name in (*parts(addon), "tests", "README.md", "pyproject.toml"):
                _copy(bridges.folder(addon) / name, COPIES / addon / name)


def _copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    elif source.exists():
        shutil.copy2(source, target)


def _addons():
    return (MODULE, *bridges.names())


def _tool(program, *arguments, cwd=ROOT):
    python = wheels.lint_python()
    path = f"{python.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    env = {**os.environ, "PATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    return attach([python.parent / program, *arguments], cwd=cwd, env=env)


def ruff(_odoo, fix):
    cache = f"--cache-dir={DEV / 'ruff-cache'}"
    check = _tool("ruff", "check", "--quiet", cache, *(["--fix"] if fix else []), ".")
    form = _tool("ruff", "format", "--quiet", cache, *([] if fix else ["--diff"]), ".")
    return check or form


def xml(_odoo, fix):
    """prettier with its XML plugin, out of the lock file."""
    files = [
        path
        for addon in _addons()
        for part in parts(addon)
        for path in sorted((bridges.folder(addon) / part).rglob("*.xml"))
    ]
    if not files:
        return 0
    modules = _node_modules()
    command = ["node", modules / "prettier/bin/prettier.cjs", "--log-level=warn"]
    plugin = f"--plugin={modules / '@prettier/plugin-xml/src/plugin.js'}"
    return attach([*command, plugin, "--write" if fix else "--check", *files], cwd=ROOT)


def _node_modules():
    if not shutil.which("npm"):
        apt_install(["nodejs", "npm"], "Formatting XML needs Node.js and npm")
    files = [TOOLS / "package.json", TOOLS / "package-lock.json"]
    target = CACHE / f"node-{digest(*files)}"
    with lock(target.with_suffix(".lock")):
        if not target.is_dir():
            with step("install prettier"), fresh_folder(target) as folder:
                for file in files:
                    shutil.copy2(file, folder)
                run(
                    ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                    log="npm",
                    cwd=folder,
                    fail="npm could not install prettier: check npm's configuration",
                )
    return target / "node_modules"


def oca(_odoo, fix):
    """The checks of the Odoo Community Association on data, XML and .po files."""
    fixing = ["--fix"] if fix else []
    status, rule = 0, "--disable=prefer-readme-rst"
    for addon in _addons():
        folder = bridges.folder(addon) if fix else COPIES / addon
        status = _tool("oca-checks-odoo-module", rule, *fixing, folder) or status
        terms = bridges.folder(addon) / "i18n"
        if templates := sorted(terms.glob("*.pot")):
            status = _tool("oca-checks-po", *fixing, *templates) or status
        # A term that is the same in a language keeps its text: one without has not been
        # translated.
        if languages := sorted(terms.glob("*.po")):
            same = "--disable=po-pretty-format"
            status = _tool("oca-checks-po", same, *fixing, *languages) or status
    return status


def pylint(_odoo, _fix):
    rules = f"--rcfile={ROOT / '.pylintrc'}"
    # A room extends a model in a class of its own, so one model has many. What the file
    # enables as a group, it cannot disable one by one.
    rooms = "--disable=consider-merging-classes-inherited"
    return _tool("pylint", rules, rooms, *_addons(), cwd=COPIES)


def odoo_tests(odoo, _fix):
    """Odoo's own rules; they need an add-on installed and its registry loaded."""
    return max([_odoo_tests(odoo, addon) for addon in _addons()])


def _odoo_tests(odoo, addon):
    also = () if addon == MODULE else needs(addon)
    template, install_log = databases.installed(odoo, also)
    folder = odoo.root / "odoo" / "addons" / "test_lint" / "tests"
    # Of add-ons that are neither ours nor Odoo's, they would report the work of others.
    of_others = any(not (odoo.addons() / name).is_dir() for name in also)
    left_out = WALKING if of_others else ()
    names = [name for name in ODOO_TESTS if name not in left_out]
    tests = [folder / f"test_{name}.py" for name in names]
    log = LOG / f"lint-{os.getpid()}.log"
    with databases.throw_away(odoo.server, template, "lint") as database:
        config = odoo.config("lint", database, addons=COPIES, logfile=log)
        try:
            return attach(
                [odoo.python, "-m", "pytest", "-q", "-c", ROOT / "pyproject.toml"]
                + [f"--rootdir={folder}", f"--confcutdir={folder.parent.parent}"]
                + [
                    "-o",
                    f"cache_dir={DEV / 'pytest-cache'}",
                    "--no-header",
                    "--tb=short",
                ]
                + ["-p", "sale_renewal_pytest", "-p", "sale_renewal_lint"]
                + [f"--odoo-config={config}", f"--odoo-database={database}"]
                + ["--odoo-log-level=info", *tests],
                env=odoo.env(config)
                | log_variables(install_log, log)
                | {"SALE_RENEWAL_LINTED": addon},
                cwd=folder,
            )
        finally:
            if log.exists():
                log.replace(LOG / "lint.log")


CHECKERS = {
    "ruff": ruff,
    "xml": xml,
    "oca": oca,
    "pylint": pylint,
    "odoo": odoo_tests,
}
