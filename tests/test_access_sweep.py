import inspect

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .access_common import SECRETS, SecretCommon
from .test_context_keys import KEYS

# What every model has, tried by the matrix and the tests of links.
TRIED = {"create", "write", "unlink", "copy", "copy_data", "default_get", "onchange"}


def get_public_methods(model):
    """Return the names of the public methods that our classes define."""
    return {
        name
        for class_ in model.__mro__
        if ".sale_renewal." in f".{class_.__module__}."
        for name, value in vars(class_).items()
        if inspect.isfunction(value)
        and not (name.startswith("_") or name in TRIED)
        and not getattr(value, "_api_private", False)
    }


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestSweep(SecretCommon):
    """Every public method of ours, of every role, with ids that they may not see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.methods = {
            name: sorted(get_public_methods(model))
            for name, model in cls.env.registry.items()
        }

    def test_nothing_happens_to_strangers_and_nothing_is_told(self):
        strangers = [
            self._create_documents(self.colleague),
            self._create_documents(self.far_colleague),
        ]
        self.env.flush_all()
        self.tried, self.problems = 0, []
        for documents in strangers:
            self.documents, self.before = documents, self._get_rows(documents)
            contexts = {}, self._get_hostile_context(documents)
            for name, target in documents.items():
                for user in self.users.values():
                    if self.methods[name] and not self._may_read(user, target):
                        for context in contexts:
                            self._try_methods(user, target, context)
        self.assertGreater(self.tried, 1000)
        self.assertFalse(self.problems, "\n".join(self.problems))

    def _get_hostile_context(self, documents):
        """Return a context that names what strangers have, and all our keys."""
        context = dict.fromkeys(KEYS, True)
        for name in documents:
            for field in self.env[name]._fields.values():
                links = documents.get(field.comodel_name)
                if field.type == "many2one" and links:
                    context[f"default_{field.name}"] = links.id
                elif links:
                    context[f"default_{field.name}"] = [Command.set(links.ids)]
        contract = documents["sale.contract"]
        context["active_model"], context["active_id"] = contract._name, contract.id
        return context | {"active_ids": contract.ids}

    def _try_methods(self, user, target, context):
        for name in self.methods[target._name]:
            self.tried += 1
            method = getattr(type(target), name)
            args = self._get_arguments(method, target)
            label = f"{user.login} {target}.{name} {bool(context)}"
            try:
                with self.env.cr.savepoint() as savepoint:
                    result = self._call(user, target._name, name, *args, **context)
                    if self._get_rows(self.documents) != self.before:
                        self.problems.append(f"{label} changed something")
                    if result and self._tells(result, target):
                        self.problems.append(f"{label} told {result!r:.200}")
                    savepoint.rollback()
            except AccessError:
                continue
            except Exception as error:  # noqa: BLE001 - wrong arguments, most of them
                if any(secret in str(error) for secret in SECRETS):
                    self.problems.append(f"{label} raised {error}")
            finally:
                self.env.invalidate_all(flush=False)

    def _get_arguments(self, method, target):
        """Return arguments that are needed: dates, or else the id of the stranger."""
        parameters = list(inspect.signature(method).parameters.values())[1:]
        needed = [p.name for p in parameters if p.default is p.empty and p.kind == 1]
        args = ["2026-03-10" if "date" in name else target.id for name in needed]
        return args if getattr(method, "_api_model", False) else [target.ids, *args]

    def _tells(self, result, target):
        """Return whether a result says more than the id that was sent."""
        if any(secret in str(result) for secret in SECRETS):
            return True
        if isinstance(result, list) and all(isinstance(id_, int) for id_ in result):
            return bool(set(result) - set(target.ids))
        return isinstance(result, dict) and result.get("res_id") not in (
            *target.ids,
            *(False, None, 0),
        )

    def _get_rows(self, documents):
        """Return what the database has of these documents."""
        self.env.flush_all()
        return [
            self.env.execute_query(
                SQL(
                    "SELECT to_jsonb(t) - %s - %s FROM %s t WHERE id = %s",
                    *("write_date", "write_uid", SQL.identifier(target._table)),
                    target.id,
                )
            )
            for name, target in documents.items()
            if target._auto and name not in ("res.users", "res.company", *self.samples)
        ]
