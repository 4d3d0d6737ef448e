"""Pieces of the files of dashboards: sheets, pivots, charts and where they stand."""

GAP = 10
WIDTH = 952
CARD = (WIDTH - 3 * GAP) // 4, 100
HALF = (WIDTH - GAP) // 2, 330
WHITE, GREY = "#FFFFFF", "#434343"
NONE = "[('id', '=', 0)]"  # the domain of what is compared with nothing


class Sheet:
    """A sheet that is being filled."""

    def __init__(self, sheet_id, name):
        self.sheet_id, self.name = sheet_id, name
        self.rows, self.columns, self.widths = 1, 14, []
        self.cells, self.formats, self.styles, self.figures = {}, {}, {}, []

    def get(self, grid=True):
        widths = enumerate(self.widths)
        return {
            "id": self.sheet_id,
            "name": self.name,
            "colNumber": self.columns,
            "rowNumber": self.rows,
            "rows": {},
            "cols": {str(place): {"size": width} for place, width in widths},
            "merges": [],
            "cells": {name: text for name, text in self.cells.items() if text},
            "styles": self.styles,
            "formats": self.formats,
            "borders": {},
            "conditionalFormats": [],
            "dataValidationRules": [],
            "figures": self.figures,
            "tables": [],
            "areGridLinesVisible": grid,
            "isVisible": True,
            "headerGroups": {"ROW": [], "COL": []},
            "comments": {},
        }


def get_pivot(number, name, model, measures, domain):
    """Return a pivot without rows and columns.

    :param measures: names of fields, or pairs of that and a format
    """
    pairs = [(item, None) if isinstance(item, str) else item for item in measures]
    return {
        "type": "ODOO",
        "id": str(number),
        "formulaId": str(number),
        "name": name,
        "model": model,
        "domain": domain,
        "context": {},
        "measures": [
            {"id": field, "fieldName": field, **({"format": text} if text else {})}
            for field, text in pairs
        ],
        "rows": [],
        "columns": [],
        "sortedColumn": None,
    }


def get_chart(title, kind, columns=(), first=0, last=0, has_title=False):
    """Return a chart: of Odoo, or of columns of the sheet of data, which have their
    names above them or not.
    """
    data = {
        "type": kind,
        "title": {"text": title, "bold": True, "color": GREY},
        "background": WHITE,
        "legendPosition": "none",
        "dataSets": [{}],
        "verticalAxisPosition": "left",
        "stacked": kind.endswith("bar"),
    }
    if columns:
        data |= {
            "dataSets": [{"dataRange": f"Data!{c}{first}:{c}{last}"} for c in columns],
            "labelRange": f"Data!A{first}:A{last}",
            "dataSetsHaveTitle": has_title,
            "labelsAsText": True,
            "aggregated": False,
        }
    if kind == "waterfall":
        data["showConnectorLines"] = True
    return data


def get_figure(figure_id, size, place, data, row_height):
    """Return where a tile stands, in pixels from the corner of the sheet."""
    (width, height), (x, y) = size, place
    return {
        "id": figure_id,
        "tag": "chart",
        "width": width,
        "height": height,
        "col": 0,
        "row": y // row_height,
        "offset": {"x": x, "y": y % row_height},
        "data": data,
    }
