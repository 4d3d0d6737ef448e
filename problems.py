"""Say everything that is wrong at once, in one message."""

from odoo.exceptions import RedirectWarning, UserError

# How many contracts a notification names that were left out.
MAX_NAMED = 10


class ProblemsWarning(RedirectWarning, UserError):
    """A message with a button for those who see a screen, and the message alone for
    everybody else: an import, a job and the API show the text of a ``UserError``.
    """

    # The web client looks for the dialog with the button under the name of Odoo's.
    __module__ = RedirectWarning.__module__

    def __init__(self, message, action, button_text):
        UserError.__init__(self, message)
        self.args = (message, action, button_text, None)

    def __str__(self):
        return self.args[0]


ProblemsWarning.__name__ = RedirectWarning.__name__


def get_paragraphs(problems_by_record):
    """Return one paragraph for each record that has problems.

    :param dict problems_by_record: list of sentences by record
    :rtype: list[str]
    """
    return [
        "\n".join([record.display_name, *(f"- {problem}" for problem in problems)])
        for record, problems in problems_by_record.items()
        if problems
    ]


def get_left_out_notice(title, reasons, more_text, action):
    """Return the action that says which contracts were left out, and then goes on.

    :param dict reasons: why, by contract; the first ones are named
    :param str more_text: a sentence with %s for how many more there are
    :param dict action: what opens then
    """
    named = [
        f"• {contract.number}: {reason}"
        for contract, reason in [*reasons.items()][:MAX_NAMED]
    ]
    if more := len(reasons) - len(named):
        named.append(more_text % more)
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "type": "warning",
            "sticky": True,
            "title": title,
            "message": " ".join(named),
            "next": action,
        },
    }


def get_link_problems(record, company, names):
    """Return which linked records cannot be used: archived, or of another company.

    :param company: whose contracts are concerned
    :param names: the fields to look at
    :rtype: list[str]
    """
    problems = []
    for name in names:
        field = record._fields.get(name)
        if not field or field.type not in ("many2one", "many2many"):
            continue
        # External IDs may name what the user must not read: it is not accepted.
        linked = record.with_context(active_test=False)[name]._origin.sudo()
        usable = linked
        if field.check_company:
            domain = linked._check_company_domain(company)
            usable = linked.with_context(active_test=False).filtered_domain(domain)
        problems += [
            record.env._(
                "%(name)s belongs to another company than %(company)s: choose another "
                "one.",
                name=other.display_name,
                company=company.name,
            )
            for other in linked - usable
        ]
        flag = linked._active_name
        archived = usable.filtered(lambda other, f=flag: not other[f]) if flag else []
        problems += [
            record.env._(
                "%s is archived: restore it, or choose another one.",
                other.display_name,
            )
            for other in archived
        ]
    return problems
