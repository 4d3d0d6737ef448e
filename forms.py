"""What the values of a form say, before anybody saves them."""

# The commands of Odoo that bring values, and those that name records.
CREATE, UPDATE, LINK, SET = 0, 1, 4, 6
WITH_VALUES = (CREATE, UPDATE)
NAMING = (UPDATE, LINK)


def get_named_ids(value):
    """Return the ids of records that a value of a form names.

    :param value: an id, a dict with one, or a list of commands, ids and such dicts

    >>> get_named_ids([(6, 0, [1, 2]), (4, 3), (0, "virtual", {}), 4])
    [1, 2, 3, 4]
    >>> get_named_ids({"id": 5}), get_named_ids(6), get_named_ids("NewId_7")
    ([5], [6], [])
    """
    if isinstance(value, dict):
        value = value.get("id")
    if not isinstance(value, list | tuple):
        return [value] if type(value) is int and value else []
    ids = []
    for row in value:
        if not isinstance(row, list | tuple):
            ids += get_named_ids(row)
        elif row[0] == SET:
            ids += get_named_ids(row[2])
        elif row[0] in NAMING:
            ids += get_named_ids(row[1])
    return ids
