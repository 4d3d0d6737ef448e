"""What the dashboard *Recurring Revenue* asks for when somebody opens it."""

import json

from dateutil.relativedelta import relativedelta
from screens import evaluate, get_group_read, get_measures

from odoo.fields import Date, Domain
from odoo.tools import file_open

FILE = "sale_renewal/data/files/recurring_revenue_dashboard.json"


def get_tile_reads(env, budget, budgets):
    """Yield name, budget and function of every card, chart and grid, with the filters
    as they are set to begin with: of the last 12 months.

    :param dict budgets: the budgets of some charts, by title
    """
    with file_open(FILE) as file:
        content = json.load(file)
    for pivot in content["pivots"].values():
        measures = [
            spec
            for measure in pivot["measures"]
            for spec in get_measures(env[pivot["model"]], measure["fieldName"])
        ]
        axes = [
            [get_axis(axis) for axis in pivot[kind]] for kind in ("rows", "columns")
        ]
        model = env[pivot["model"]]
        domain = get_domain(env, pivot["domain"], pivot["fieldMatching"])
        read = get_group_read(model, domain, axes, measures, is_pivot=True)
        yield f"tile {pivot['name']}", budget, read
    for figure in content["sheets"][0]["figures"]:
        if chart := figure["data"].get("metaData"):
            title, model = figure["data"]["title"]["text"], env[chart["resModel"]]
            measures = get_measures(model, chart["measure"])
            words = figure["data"]["searchParams"]["domain"]
            domain = get_domain(env, words, figure["data"]["fieldMatching"])
            read = get_group_read(
                model, domain, chart["groupBy"], measures, is_pivot=False
            )
            yield f"tile {title}", budgets.get(title, budget), read


def get_axis(axis):
    interval = axis.get("granularity")
    return f"{axis['fieldName']}:{interval}" if interval else axis["fieldName"]


def get_domain(env, words, matching):
    """Return the domain of a tile with that of the period."""
    domain = Domain(evaluate(env, words))
    if not (period := matching.get("period")):
        return domain
    offset = 12 * period["offset"]
    tomorrow = Date.context_today(env.user) + relativedelta(days=1)
    first = Date.start_of(tomorrow, "month") - relativedelta(months=12 - offset)
    last = first + relativedelta(months=12, days=-1)
    name = period["chain"]
    return domain & Domain(name, ">=", first) & Domain(name, "<=", last)
