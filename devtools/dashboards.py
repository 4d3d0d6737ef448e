"""`./dev dashboards`: the files of our dashboards, from one description each.

Odoo Community shows dashboards and has no editor for them: whoever wants another tile
changes the description, `recurring_revenue.py`, and runs the command.
"""

import json

from .paths import ROOT
from .recurring_revenue import CARDS, CHARTS, FILTERS, MATCHED, PERIOD
from .ui import Failure, say

FILES = ROOT / "data/files"
VERSION = "18.5.10"  # of the format, as in Odoo's own files
WIDTH, GAP = 940, 10
CARD = (WIDTH - 3 * GAP) // 4, 100
HALF = (WIDTH - GAP) // 2, 330
ROW = 23  # height of a row of a sheet
WHITE, GREY = "#FFFFFF", "#434343"
FORMATS = {"percent": ("1", "0.0%"), "number": ("2", "#,##0")}  # of numbers
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
