import ast
import inspect
from collections import defaultdict
from pathlib import Path

from odoo.tests import BaseCase, TransactionCase, tagged

from odoo.addons.sale_renewal import models as rooms_package

PACKAGE = rooms_package.__name__
MODELS = Path(rooms_package.__file__).parent
# Calls that go up all the same: the file, the method of a later room, and why.
EXCEPTIONS = {}
# Abstract models that only clients use: they have no rows, and nobody inherits them.
SERVICES = {"sale.renewal.api"}


def get_rooms():
    """Return the rooms in the order in which they are loaded; "" is what all know."""
    tree = ast.parse((MODELS / "__init__.py").read_text())
    names = [alias.name for node in tree.body for alias in node.names]
    return ["", *(name for name in names if (MODELS / name).is_dir())]


def get_room(class_):
    """Return the room of a class of the add-on, None of any other class."""
    package, _, rest = class_.__module__.partition(f"{PACKAGE}.")
    if package or not rest:
        return None
    return rest.partition(".")[0] if "." in rest else ""


def get_methods(tree):
    return {
        node.name
        for class_ in ast.walk(tree)
        if isinstance(class_, ast.ClassDef)
        for node in class_.body
        if isinstance(node, ast.FunctionDef)
    }


def get_names(tree):
    """Yield the names that a file calls, or gives to something that calls them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@tagged("post_install", "-at_install")
class TestRoomsInOrder(TransactionCase):
    def test_what_is_loaded_later_runs_first(self):
        ranks = {room: rank for rank, room in enumerate(get_rooms())}
        for name, model_class in self.env.registry.items():
            # A shared abstract model stands where its users put it.
            classes = [
                class_
                for class_ in model_class.__mro__
                if get_room(class_) is not None
                and not class_.__module__.endswith("_mixin")
            ]
            found = [ranks[get_room(class_)] for class_ in classes]
            with self.subTest(model=name):
                self.assertEqual(found, sorted(found, reverse=True))

    def test_an_abstract_model_has_two_users(self):
        ours = {
            name
            for name, model_class in self.env.registry.items()
            if model_class._abstract and model_class._original_module == "sale_renewal"
        }
        self.assertTrue(ours)
        users = defaultdict(set)
        for name, model_class in self.env.registry.items():
            if not model_class._abstract:
                for class_ in model_class.__mro__:
                    users[getattr(class_, "_name", None)].add(name)
        found = {name for name in ours if len(users[name]) < 2}
        self.assertEqual(found, SERVICES)

    def test_no_room_calls_a_later_one(self):
        ranks = {room: rank for rank, room in enumerate(get_rooms())}
        trees = {
            path.relative_to(MODELS): ast.parse(path.read_text())
            for path in MODELS.rglob("*.py")
            if path.name != "__init__.py"
        }
        first = {}
        services = tuple(name.replace(".", "_") for name in SERVICES)
        for path, tree in trees.items():
            rank = ranks[str(path.parent).strip(".")]
            names = get_methods(tree)
            if path.stem.startswith(services):
                # What clients call is named like kinds of changes are.
                names = {name for name in names if name.startswith("_")}
            for name in names:
                first[name] = min(rank, first.get(name, rank))
        # What Odoo defines too may be meant by any room.
        theirs = {
            name
            for model_class in self.env.registry.values()
            for class_ in model_class.__mro__
            if get_room(class_) is None
            for name, value in vars(class_).items()
            if inspect.isfunction(getattr(value, "__func__", value))
        }
        up = {
            (str(path), name)
            for path, tree in trees.items()
            for name in set(get_names(tree)) & first.keys() - theirs
            if first[name] > ranks[str(path.parent).strip(".")]
        }
        self.assertEqual(up, set(EXCEPTIONS))


@tagged("post_install", "-at_install")
class TestRoomsInFiles(BaseCase):
    def test_a_file_is_named_after_the_model_it_extends(self):
        for path in MODELS.rglob("*.py"):
            tree = ast.parse(path.read_text())
            for class_ in tree.body:
                if not isinstance(class_, ast.ClassDef) or not any(
                    ast.unparse(base).startswith("models.") for base in class_.bases
                ):
                    continue
                values = {
                    node.targets[0].id: ast.literal_eval(node.value)
                    for node in class_.body
                    if isinstance(node, ast.Assign)
                    and getattr(node.targets[0], "id", "") in ("_name", "_inherit")
                }
                inherit = values.get("_inherit")
                name = values.get("_name", inherit)
                with self.subTest(path=path.relative_to(MODELS), model=class_.name):
                    # A list without a name would make a new model of it.
                    self.assertIsInstance(name, str)
                    self.assertEqual(
                        class_.name, name.title().replace(".", "").replace("_", "")
                    )
                    is_part_of = path.stem.startswith(name.replace(".", "_"))
                    is_row_of = name.startswith(f"{path.stem}.".replace("_", "."))
                    self.assertTrue(is_part_of or is_row_of)
