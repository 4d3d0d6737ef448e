import ast
import io
import tokenize
from pathlib import Path

from odoo.tests import BaseCase, tagged

from odoo.addons import sale_renewal

ROOT = Path(sale_renewal.__path__[0])
FOLDERS = ("models", "wizards", "reports", "controllers")
NEAR = 5  # lines before it


def get_bare_sudos(source):
    """Return the lines where all rights are taken, and no comment says why.

    The comment stands on the line, up to some lines before it, or before the statement.
    ``sudo(False)`` and ``sudo(self.env.su)`` give rights back.
    """
    comments = {
        token.start[0]
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    tree = ast.parse(source)
    starts = {
        line: statement.lineno
        for statement in ast.walk(tree)
        if isinstance(statement, ast.stmt)
        for line in range(statement.lineno, statement.end_lineno + 1)
    }
    bare = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "sudo":
            line = node.func.end_lineno
            near = {*range(line - NEAR, line + 1), starts[line] - 1}
            if not node.args and not near & comments:
                bare.add(line)
    return sorted(bare)


@tagged("post_install", "-at_install")
class TestSudo(BaseCase):
    """Whoever takes all rights says why, and what was checked before."""

    def test_every_sudo_says_why(self):
        files = [path for name in FOLDERS for path in (ROOT / name).rglob("*.py")]
        self.assertGreater(len(files), 100)
        bare = [
            f"{path.relative_to(ROOT)}:{line}"
            for path in sorted(files)
            for line in get_bare_sudos(path.read_text(encoding="utf-8"))
        ]
        self.assertFalse(bare, "\n".join(["Say why in a comment:", *bare]))

    def test_what_the_walk_finds(self):
        self.assertEqual(get_bare_sudos("a = b.sudo().c\n"), [1])
        self.assertEqual(get_bare_sudos("a = [\n    1,\n    b.sudo(),\n]\n"), [3])
        for source in (
            "# Only counted.\na = b.sudo().c\n",
            "a = b.sudo().c  # only counted\n",
            "# Why.\na = [\n" + "    1,\n" * 9 + "    b.sudo(),\n]\n",
            "a = b.sudo(False)\n",
            "a = b.sudo(self.env.su)\n",
        ):
            self.assertEqual(get_bare_sudos(source), [], source)
