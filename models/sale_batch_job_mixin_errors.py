import logging
import uuid

from psycopg2 import Error, IntegrityError

from odoo import api, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

# One log of the job, whichever file it is in.
_logger = logging.getLogger(__name__.removesuffix("_errors"))

# What PostgreSQL calls a RAISE of a function or trigger, whose words somebody wrote.
RAISED_BY_SOMEBODY = "exec_stmt_raise"


class SaleBatchJobMixin(models.AbstractModel):
    """What a scheduled action says of a record that it could not do."""

    _inherit = "sale.batch.job.mixin"

    def _fail(self, work, fail, error):
        """Keep the error on the record, or in the log."""
        if fail:
            self._note_failure(fail, self._get_error_message(error))
        else:
            _logger.error("%s failed for %s", work, self, exc_info=error)

    def _note_failure(self, fail, message):
        try:
            with self.env.cr.savepoint():
                getattr(self, fail)(message)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:  # not even that may stop the others
            _logger.exception("%s: could not note on %s: %s", fail, self, message)

    @api.model
    def _get_error_message(self, error):
        """Return what users are told about an error; surprises also go to the log."""
        if isinstance(error, UserError | RedirectWarning):
            return error.args[0]
        if message := self._get_constraint_message(error):
            return message
        # Of what was not foreseen the words say nothing to users, or too much: they
        # may be statements and values of the database.
        reference = uuid.uuid4().hex[:8]
        _logger.warning(
            "Unexpected error %s in a scheduled action", reference, exc_info=error
        )
        if words := self._get_database_words(error):
            return self.env._(
                "The database refused it: %(words)s. Tell your administrator, who "
                "finds more in the log of the server under %(reference)s.",
                words=words.rstrip("."),
                reference=reference,
            )
        return self.env._(
            "Something unexpected went wrong. Tell your administrator, who finds the "
            "reason in the log of the server under %s.",
            reference,
        )

    @api.model
    def _get_database_words(self, error):
        """Return what somebody wrote into the database to say why it refuses something:
        the name of a rule, or the message of a trigger; never a statement.
        """
        if not isinstance(error, Error):
            return ""
        if error.diag.source_function == RAISED_BY_SOMEBODY:
            return error.diag.message_primary
        return error.diag.constraint_name or ""

    @api.model
    def _get_constraint_message(self, error):
        """Return the sentence of the constraint of the database that refused something,
        as a user with a button gets it; empty where none was written.
        """
        if not isinstance(error, IntegrityError):
            return ""
        name = error.diag.constraint_name
        for model in self.env.registry.values():
            declared = model._table_objects.get(name)
            if declared and declared.message and model._table == error.diag.table_name:
                return self.env[model._name]._sql_error_to_message(error)
        return ""
