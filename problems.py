"""Say everything that is wrong at once, in one message."""


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
