"""`./dev dashboards`: the files of our dashboards, from one description each.

Odoo Community shows dashboards and has no editor for them: whoever wants another tile
changes the description below and runs the command.
"""

import json

from .paths import ROOT
from .ui import Failure, say

FILES = ROOT / "data/files"
VERSION = "18.5.10"  # of the format, as in Odoo's own files
WIDTH, GAP = 940, 10
CARD = (WIDTH - 3 * GAP) // 4, 100
HALF = (WIDTH - GAP) // 2, 330
ROW = 23  # height of a row of a sheet
BLUE, YELLOW, WHITE, GREY = "#EFF6FF", "#FFF7ED", "#FFFFFF", "#434343"
PERIOD, TEAM, PLAN, CATEGORY = "period", "team", "plan", "category"
TODAY = "context_today().strftime('%Y-%m-%d')"
LAST_MONTH = "(context_today() + relativedelta(months=-1, day=1)).strftime('%Y-%m-%d')"
MONTH_BEFORE = (
    "(context_today() + relativedelta(months=-2, day=1)).strftime('%Y-%m-%d')"
)
IN_90_DAYS = "(context_today() + relativedelta(days=90)).strftime('%Y-%m-%d')"

MOVEMENTS, FACTS = "sale.revenue.movement", "sale.renewal.fact"
RETENTION, CYCLE = "sale.revenue.retention", "sale.quote.to.cash"
# Of numbers: 0.5 is 50 %, or 50 is.
FORMATS = {
    "percent": ("1", "0.0%"),
    "hundredths": ("2", '0.0"%"'),
    "number": ("3", "#,##0"),
}
SETTINGS = {
    "locale": {
        "name": "English (US)",
        "code": "en_US",
        "thousandsSeparator": ",",
        "decimalSeparator": ".",
        "dateFormat": "mm/dd/yyyy",
        "timeFormat": "hh:mm:ss",
        "formulaArgSeparator": ",",
        "weekStart": 7,
    }
}
FILTERS = [
    {
        "id": PERIOD,
        "type": "date",
        "label": "Period",
        "defaultValue": "last_12_months",
    },
    *(
        {
            "id": name,
            "type": "relation",
            "label": label,
            "modelName": model,
            "defaultValueDisplayNames": [],
        }
        for name, label, model in (
            (TEAM, "Sales Team", "crm.team"),
            (PLAN, "Plan", "sale.contract.plan"),
            (CATEGORY, "Product Category", "product.category"),
        )
    ),
]
# By model: the fields that the filters are matched with.
MATCHED = {
    MOVEMENTS: {
        PERIOD: ("date", "date"),
        TEAM: ("team_id", "many2one"),
        PLAN: ("plan_id", "many2one"),
        CATEGORY: ("product_id.categ_id", "many2one"),
    },
    FACTS: {
        PERIOD: ("due_date", "date"),
        TEAM: ("team_id", "many2one"),
        PLAN: ("plan_id", "many2one"),
    },
    RETENTION: {PERIOD: ("month", "date")},
    CYCLE: {PERIOD: ("order_date", "date"), TEAM: ("team_id", "many2one")},
    "sale.contract": {TEAM: ("team_id", "many2one"), PLAN: ("plan_id", "many2one")},
    "crm.lead": {TEAM: ("team_id", "many2one")},
}
MENU = "sale_renewal.sale_revenue_movement_menu"
RENEWALS = "sale_renewal.sale_renewal_fact_menu_report"
# Title, model, measure, domain now, domain before (None: the period before), whether
# the period counts, format, background, menu.
CARDS = [
    (
        *("MRR", MOVEMENTS, "amount_company"),
        f"[('date', '<=', {TODAY})]",
        f"[('date', '<', {LAST_MONTH})]",
        *(False, "amount", BLUE, MENU),
    ),
    (
        *("Net New MRR", MOVEMENTS, "amount_company"),
        f"[('movement_type', '!=', 'transfer'), ('date', '<=', {TODAY})]",
        None,
        *(True, "amount", BLUE, MENU),
    ),
    (
        *("NRR, 12 Months", RETENTION, "nrr"),
        f"[('month', '=', {LAST_MONTH})]",
        f"[('month', '=', {MONTH_BEFORE})]",
        *(False, "hundredths", BLUE, "sale_renewal.sale_revenue_retention_menu"),
    ),
    (
        *("GRR, 12 Months", RETENTION, "grr"),
        f"[('month', '=', {LAST_MONTH})]",
        f"[('month', '=', {MONTH_BEFORE})]",
        *(False, "hundredths", BLUE, "sale_renewal.sale_revenue_retention_menu"),
    ),
    (
        *("Renewal Rate", FACTS, "renewal_rate"),
        f"[('due_date', '<=', {TODAY})]",
        None,
        *(True, "percent", YELLOW, RENEWALS),
    ),
    (
        *("Due in 90 Days (MRR)", "sale.contract", "mrr_company"),
        "[('state', 'in', ('active', 'to_renew')),"
        f" ('date_end', '>=', {TODAY}), ('date_end', '<=', {IN_90_DAYS})]",
        "[('id', '=', 0)]",
        *(False, "amount", YELLOW, "sale_renewal.sale_contract_menu_renewals"),
    ),
    (
        *("Renewals at High Risk", "crm.lead", "__count"),
        "[('order_type', '=', 'renewal'), ('renewal_risk', '=', 'high'),"
        " ('won_status', '=', 'pending')]",
        "[('id', '=', 0)]",
        *(False, "number", YELLOW, "sale_renewal.crm_lead_menu_renewals"),
    ),
    (
        *("Quotations Won", CYCLE, "conversion_rate"),
        "[]",
        None,
        *(True, "percent", YELLOW, "sale_renewal.sale_quote_to_cash_menu"),
    ),
]
# Title, type, model, measure, groups, domain, menu.
CHARTS = [
    (
        *("Change of MRR by Month", "odoo_waterfall", MOVEMENTS, "amount_company"),
        ["date:month"],
        f"[('movement_type', '!=', 'transfer'), ('date', '<=', {TODAY})]",
        MENU,
    ),
    (
        *("Movements of MRR", "odoo_bar", MOVEMENTS, "amount_company"),
        ["date:month", "movement_type"],
        f"[('movement_type', '!=', 'transfer'), ('date', '<=', {TODAY})]",
        MENU,
    ),
    (
        *("Net Revenue Retention by Month", "odoo_line", RETENTION, "nrr"),
        ["month:month"],
        "[]",
        "sale_renewal.sale_revenue_retention_menu",
    ),
    (
        *("Renewals by Month Due", "odoo_bar", FACTS, "due_count"),
        ["due_date:month", "outcome"],
        "[]",
        RENEWALS,
    ),
]


def run(check=False):
    """Write the files, or say whether they are stale."""
    FILES.mkdir(parents=True, exist_ok=True)
    stale = []
    for name, content in (("recurring_revenue_dashboard", build()),):
        file = FILES / f"{name}.json"
        text = json.dumps(content, indent=1, sort_keys=True) + "\n"
        if check and (not file.exists() or file.read_text() != text):
            stale.append(name)
        elif not check:
            file.write_text(text)
            say(f"Wrote {file.relative_to(ROOT)}.")
    if stale:
        raise Failure(f"Stale: {', '.join(stale)}. Run ./dev dashboards.")
    return 0


def build():
    """Return the content of the dashboard's file."""
    figures, cells, formats, pivots, menus = [], {}, {}, {}, {}
    for number, card in enumerate(CARDS):
        _add_card(number, card, figures, cells, formats, pivots, menus)
    for number, chart in enumerate(CHARTS):
        _add_chart(number, chart, figures, menus)
    height = 2 * (CARD[1] + GAP) + len(CHARTS) // 2 * (HALF[1] + GAP)
    board = _sheet("dashboard", "Dashboard", height // ROW + 4)
    data = _sheet("data", "Data", len(CARDS) + 1)
    board |= {"figures": figures, "areGridLinesVisible": False}
    data |= {"cells": cells, "formats": formats}
    return {
        "version": VERSION,
        "sheets": [board, data],
        "styles": {},
        "formats": dict(FORMATS.values()),
        "borders": {},
        "revisionId": "START_REVISION",
        "uniqueFigureIds": True,
        "settings": SETTINGS,
        "pivots": pivots,
        "pivotNextId": len(pivots) + 1,
        "customTableStyles": {},
        "globalFilters": FILTERS,
        "lists": {},
        "listNextId": 1,
        "chartOdooMenusReferences": menus,
    }


def _sheet(sheet_id, name, rows):
    return {
        "id": sheet_id,
        "name": name,
        "colNumber": 10,
        "rowNumber": rows,
        "rows": {},
        "cols": {},
        "merges": [],
        "cells": {},
        "styles": {},
        "formats": {},
        "borders": {},
        "conditionalFormats": [],
        "dataValidationRules": [],
        "figures": [],
        "tables": [],
        "areGridLinesVisible": True,
        "isVisible": True,
        "headerGroups": {"ROW": [], "COL": []},
        "comments": {},
    }


def _match(model, with_period=True, offset=0):
    """Return which field of a model each filter is matched with."""
    matched = {}
    for name, (chain, kind) in MATCHED[model].items():
        if name != PERIOD:
            matched[name] = {"chain": chain, "type": kind}
        elif with_period:
            matched[name] = {"chain": chain, "type": kind, "offset": offset}
    return matched


def _pivot(number, name, model, measure, domain, matching):
    return {
        "type": "ODOO",
        "id": str(number),
        "formulaId": str(number),
        "name": name,
        "model": model,
        "domain": domain,
        "context": {},
        "measures": [{"id": measure, "fieldName": measure}],
        "rows": [],
        "columns": [],
        "sortedColumn": None,
        "fieldMatching": matching,
    }


def _add_card(number, card, figures, cells, formats, pivots, menus):
    """Add a score card: its two pivots, its row of the data sheet, its figure."""
    title, model, measure, now, before, with_period, kind, color, menu = card
    row, first = number + 2, 2 * number + 1
    for pivot, name, domain, offset in (
        (first, title, now, 0),
        (first + 1, f"{title}, before", before or now, -1 if before is None else 0),
    ):
        matching = _match(model, with_period, offset)
        pivots[str(pivot)] = _pivot(pivot, name, model, measure, domain, matching)
    cells[f"A{row}"] = f'=_t("{title}")'
    for column, pivot in (("B", first), ("C", first + 1)):
        cells[f"{column}{row}"] = f'=PIVOT.VALUE({pivot},"{measure}")'
        value = f"{column}{row}"
        shown = f"FORMAT.LARGE.NUMBER({value})" if kind == "amount" else value
        cells[f"{'D' if column == 'B' else 'E'}{row}"] = f"={shown}"
        if kind != "amount":
            for name in (value, f"{'D' if column == 'B' else 'E'}{row}"):
                formats[name] = int(FORMATS[kind][0])
    has_baseline = before != "[('id', '=', 0)]"
    data = {
        "type": "scorecard",
        "title": {"text": title, "bold": True, "color": GREY},
        "background": color,
        "keyValue": f"Data!D{row}",
        "humanize": False,
        "baselineMode": "percentage" if kind == "amount" else "difference",
        "baselineColorUp": "#00A04A",
        "baselineColorDown": "#DC6965",
        "chartId": f"card{number}",
    }
    if has_baseline:
        data |= {
            "baseline": f"Data!E{row}",
            "baselineDescr": {"text": "before"},
        }
    x = number % 4 * (CARD[0] + GAP)
    y = number // 4 * (CARD[1] + GAP) + GAP
    figures.append(_figure(f"card{number}", *CARD, x, y, data))
    menus[f"card{number}"] = menu


def _add_chart(number, chart, figures, menus):
    title, kind, model, measure, groups, domain, menu = chart
    data = {
        "type": kind,
        "title": {"text": title, "bold": True, "color": GREY},
        "background": WHITE,
        "legendPosition": "top" if len(groups) > 1 else "none",
        "metaData": {
            "groupBy": groups,
            "measure": measure,
            "order": None,
            "resModel": model,
            "mode": "line" if kind == "odoo_line" else "bar",
        },
        "searchParams": {
            "comparison": None,
            "context": {},
            "domain": domain,
            "groupBy": groups,
            "orderBy": [],
        },
        "dataSets": [{}],
        "verticalAxisPosition": "left",
        "stacked": kind == "odoo_bar",
        "chartId": f"chart{number}",
        "fieldMatching": _match(model),
    }
    if kind == "odoo_waterfall":
        data |= {
            "aggregated": False,
            "showSubTotals": False,
            "showConnectorLines": True,
        }
        data["firstValueAsSubtotal"] = False
    x = number % 2 * (HALF[0] + GAP)
    y = 2 * (CARD[1] + GAP) + GAP + number // 2 * (HALF[1] + GAP)
    figures.append(_figure(f"chart{number}", *HALF, x, y, data))
    menus[f"chart{number}"] = menu


def _figure(figure_id, width, height, x, y, data):
    return {
        "id": figure_id,
        "tag": "chart",
        "width": width,
        "height": height,
        "col": 0,
        "row": y // ROW,
        "offset": {"x": x, "y": y % ROW},
        "data": data,
    }
