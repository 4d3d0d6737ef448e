"""What the web client asks for when somebody opens our lists and reports."""

from lxml import etree

from odoo.fields import Date, Domain
from odoo.tools import unique
from odoo.tools.safe_eval import datetime as safe_datetime
from odoo.tools.safe_eval import dateutil, safe_eval

PAGE = 80
NUMBERS = ("float", "integer", "monetary")
COUNTED = 10001  # the web client counts no further


def get_actions(env):
    """Return the actions of ours that show lists or reports of a model of ours."""
    data = env["ir.model.data"].sudo()
    data = data.search(
        [("module", "=", "sale_renewal"), ("model", "=", "ir.actions.act_window")]
    )
    actions = env["ir.actions.act_window"].sudo().browse(data.mapped("res_id"))
    return actions.exists().filtered(
        lambda action: (
            action.target != "new"
            and not env[action.res_model]._transient
            and {"list", "pivot", "graph", "kanban"} & set(action.view_mode.split(","))
        )
    )


def get_screen_reads(env, action, budget):
    """Yield name, budget and function of a list and what it can be searched by."""
    model = env[action.res_model].with_context(evaluate(env, action.context or "{}"))
    views = _get_views(model, action)
    if "list" not in views["views"]:
        return
    domain = Domain(evaluate(env, action.domain or "[]"))
    shown = _get_specification(model, views)
    name = f"{action.xml_id.partition('.')[2]}:"

    def read_page(more):
        found = domain & Domain(more)
        return lambda: model.web_search_read(
            found, shown, limit=PAGE, count_limit=COUNTED
        )

    yield f"{name} first page", budget, read_page([])
    search = etree.fromstring(views["views"]["search"]["arch"])
    for node in search.iter("filter"):
        label = node.get("name")
        if words := node.get("domain"):
            yield f"{name} filter {label}", budget, read_page(evaluate(env, words))
        group = evaluate(env, node.get("context", "{}")).get("group_by")
        if group and model._fields[group.partition(":")[0]].type != "properties":
            yield (
                f"{name} by {group}",
                budget,
                _get_group_read(model, domain, group, views),
            )
    for node in search.iter("field"):
        if found := _get_search_domain(env, model, node):
            yield f"{name} search {node.get('name')}", budget, read_page(found)


def get_report_reads(env, action, budget):
    """Yield name, budget and function of the pivot and the graph of an action."""
    model = env[action.res_model].with_context(evaluate(env, action.context or "{}"))
    domain = Domain(evaluate(env, action.domain or "[]"))
    for kind, view in _get_views(model, action)["views"].items():
        if kind not in ("pivot", "graph"):
            continue
        arch = etree.fromstring(view["arch"])
        groups, measures = _get_axes(model, kind, arch)
        yield (
            f"{action.xml_id.partition('.')[2]}: {kind}",
            budget,
            get_group_read(model, domain, groups, measures, kind == "pivot"),
        )


def get_opening_reads(env, action, budget):
    """Yield name, budget and function of what the client asks for when an action is
    opened: its first view, with the filters and the group that it sets.
    """
    context = evaluate(env, action.context or "{}")
    model = env[action.res_model].with_context(context)
    views = _get_views(model, action)
    kind, view = next(iter(views["views"].items()))
    more, group = _get_defaults(env, context, views)
    domain = Domain(evaluate(env, action.domain or "[]")) & more
    name = f"{action.xml_id.partition('.')[2]}: opens"
    if kind in ("pivot", "graph"):
        groups, measures = _get_axes(model, kind, etree.fromstring(view["arch"]))
        if group:
            groups = ([group], groups[1]) if kind == "pivot" else [group]
        read = get_group_read(model, domain, groups, measures, kind == "pivot")
        yield name, budget, read
    elif kind == "list" and group:
        yield name, budget, _get_group_read(model, domain, group, views)
    elif kind == "list":
        shown = _get_specification(model, views)
        yield (
            name,
            budget,
            lambda: model.web_search_read(
                domain, shown, limit=PAGE, count_limit=COUNTED
            ),
        )


def _get_defaults(env, context, views):
    """Return the domain and the last group that an action sets in the search box."""
    search = etree.fromstring(views["views"]["search"]["arch"])
    domain, group = Domain.TRUE, None
    for node in search.iter("filter"):
        if context.get(f"search_default_{node.get('name')}"):
            domain &= Domain(evaluate(env, node.get("domain") or "[]"))
            chosen = evaluate(env, node.get("context") or "{}").get("group_by")
            group = chosen or group
    return domain, group


def get_group_read(model, domain, groups, measures, is_pivot):
    """Return the function that reads a graph; or a pivot, with all of its totals.

    :param list groups: names of fields; of a pivot, those of rows and of columns
    """
    measures = list(unique([*measures, "__count"]))
    if not is_pivot:
        return lambda: model.formatted_read_group(domain, groups, measures)
    rows, columns = (
        [part[:count] for count in range(len(part) + 1)] for part in groups
    )
    sets = [list(unique([*row, *column])) for row in rows for column in columns]
    return lambda: model.formatted_read_grouping_sets(domain, sets, measures)


def _get_axes(model, kind, arch):
    """Return by what a graph groups, or by what a pivot does in rows and in columns;
    and what it adds up.
    """
    groups, columns, measures = [], [], []
    for node in arch.iter("field"):
        if node.get("invisible") == "1":
            continue
        if node.get("type") == "measure":
            measures += get_measures(model, node.get("name"))
        elif node.get("type") == "col":
            columns.append(_get_group(model, node))
        elif node.get("type") == "row" or (
            kind == "graph" and model._fields[node.get("name")].store
        ):
            groups.append(_get_group(model, node))
    axes = (groups, columns) if kind == "pivot" else groups
    return axes, measures


def _get_views(model, action):
    """Return the views as the client gets them."""
    chosen = {view.view_mode: view.view_id.id for view in action.view_ids}
    first = action.view_mode.split(",")[0]
    wanted = [
        (chosen.get(kind, action.view_id.id if kind == first else False), kind)
        for kind in action.view_mode.split(",")
        if kind in ("list", "pivot", "graph", "kanban")
    ]
    return model.get_views([*wanted, (action.search_view_id.id, "search")])


def _get_specification(model, views):
    """Return what the list reads: everything in it, hidden or not."""
    specification = {}
    arch = etree.fromstring(views["views"]["list"]["arch"])
    for node in arch.iter("field"):
        field = model._fields[node.get("name")]
        names = {"fields": {"display_name": {}}} if field.relational else {}
        specification[field.name] = names
    return specification


def _get_group_read(model, domain, group, views):
    arch = etree.fromstring(views["views"]["list"]["arch"])
    names = unique(node.get("name") for node in arch.iter("field"))
    sums = [spec for name in names for spec in get_measures(model, name)]
    if ":" not in group and model._fields[group].type.startswith("date"):
        group = f"{group}:month"
    order = _get_group_order(arch, sums)
    return lambda: model.web_read_group(
        domain, [group], [*unique(sums), "__count"], limit=PAGE, order=order
    )


def _get_group_order(arch, sums):
    """Return by which of the sums the list sorts its groups; None: by their names."""
    name, _space, direction = (arch.get("default_order") or "").partition(" ")
    found = [spec for spec in sums if spec.partition(":")[0] == name]
    return f"{found[0]} {direction}".strip() if found else None


def get_measures(model, name):
    """Return what the client asks for of a field that it adds up: of amounts, also in
    one currency, and in which currencies they are.
    """
    if name == "__count":
        return [name]
    field = model.fields_get([name], ["type", "aggregator", "currency_field"])
    field = field.get(name, {})
    if not field.get("aggregator") or field["type"] not in NUMBERS:
        return []
    found = [f"{name}:{field['aggregator']}"]
    if currency := field.get("currency_field"):
        found += [f"{currency}:array_agg_distinct", f"{name}:sum_currency"]
    return found


def _get_group(model, node):
    name, interval = node.get("name"), node.get("interval")
    if model._fields[name].type.startswith("date"):
        interval = interval or "month"
    return f"{name}:{interval}" if interval else name


def _get_search_domain(env, model, node):
    """Return what is found when somebody types into the search box."""
    field = model._fields[node.get("name")]
    word = "Customer 0100003" if "partner" in field.name else "S0100003"
    if domain := node.get("filter_domain"):
        return evaluate(env, domain, self=word)
    if field.type in ("char", "text", "many2one", "many2many", "one2many"):
        operator = node.get("operator", "ilike")
        return [(field.name, operator, word)]
    return None


def evaluate(env, text, **names):
    return safe_eval(
        text,
        {
            "uid": env.uid,
            "user_id": env.uid,
            "context_today": lambda: Date.context_today(env.user),
            "current_date": Date.to_string(Date.context_today(env.user)),
            "datetime": safe_datetime,
            "relativedelta": dateutil.relativedelta.relativedelta,
            "allowed_company_ids": env.companies.ids,
            "active_id": False,
            "active_ids": [],
            **names,
        },
    )
