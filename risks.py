"""How likely a renewal is lost: points for what happened, and what they say.

Nothing is guessed: a rule counts with all of its points once what it measures reaches
its threshold, and the points of the rules are added up.

>>> rules = {"pause": (15, 20), "late_payments": (14, 30), "no_contact": (90, 20)}
>>> find_risks({"pause": 40, "late_payments": 3, "no_contact": 90}, rules)
['pause', 'no_contact']
>>> count_points(['pause', 'no_contact'], rules)
40
>>> get_level(40, 30, 60), get_level(60, 30, 60), get_level(29, 30, 60)
('medium', 'high', 'low')
"""


def find_risks(measures, rules):
    """Return which rules count, in their order.

    :param dict measures: what was measured, by kind of rule; what is missing is 0
    :param dict rules: pairs of threshold and points, by kind of rule
    :rtype: list[str]
    """
    return [
        kind
        for kind, (threshold, _points) in rules.items()
        if measures.get(kind) and measures[kind] >= threshold
    ]


def count_points(kinds, rules):
    """Return the points of the rules that count."""
    return sum(rules[kind][1] for kind in kinds)


def get_level(points, medium, high):
    """Return the level of risk of a number of points.

    :param int medium: from how many points on the risk is medium
    :param int high: from how many points on it is high
    """
    if points >= high:
        return "high"
    return "medium" if points >= medium else "low"


def combine(many):
    """Return the measures of several contracts that are renewed together: of each the
    worst.

    >>> combine([{"pause": 3, "late_payments": 9}, {"pause": 8}])
    {'pause': 8, 'late_payments': 9}
    """
    worst = {}
    for measures in many:
        for kind, value in measures.items():
            worst[kind] = max(worst.get(kind, value), value)
    return worst


def get_rise(pairs):
    """Return by how many per cent prices rise, weighted by what is bought of each.

    :param pairs: old amount and new amount of each item that goes on

    >>> get_rise([(100.0, 110.0), (300.0, 300.0)])
    2.5
    >>> get_rise([])
    0.0
    """
    old = sum(pair[0] for pair in pairs)
    new = sum(pair[1] for pair in pairs)
    return round((new / old - 1) * 100, 2) if old > 0 else 0.0
