"""Say everything that is wrong at once, in one error."""

from odoo.exceptions import UserError


def raise_problems(title, problems_by_record):
    """Raise one error that lists the problems of each record; none, no error.

    :param str title: what cannot be done
    :param dict problems_by_record: list of sentences by record
    :raise UserError: if there is any problem
    """
    paragraphs = [
        "\n".join([record.display_name, *(f"- {problem}" for problem in problems)])
        for record, problems in problems_by_record.items()
        if problems
    ]
    if paragraphs:
        raise UserError("\n\n".join([title, *paragraphs]))
