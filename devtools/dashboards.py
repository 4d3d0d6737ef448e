"""`./dev dashboards`: the files of our dashboards, from one description each.

Odoo Community shows dashboards and has no editor for them: whoever wants another tile
changes the description, `recurring_revenue.py`, and runs the command. It writes two
files: the dashboard, and the sample of it that is shown while there is no data.
"""

import json

from . import recurring_revenue as board
from .paths import ROOT
from .tiles import CARD, GAP, HALF, NONE, WIDTH, Sheet, get_chart, get_figure, get_pivot
from .ui import Failure, say

FILES = ROOT / "data/files"
VERSION = "18.5.10"  # of the format, as in Odoo's own files
ROW = 23  # height of a row of a sheet
COLUMNS = 14  # of the dashboard, for the grid of cohorts
FIRST = 120  # width of the first one: names of months
FORMATS = {"percent": (1, "0.0%"), "number": (2, "#,##0"), "share": (3, "0%")}
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
    for name, is_sample in (
        ("recurring_revenue_dashboard", False),
        ("recurring_revenue_sample_dashboard", True),
    ):
        file = FILES / f"{name}.json"
        content = Dashboard(is_sample).build()
        text = json.dumps(content, indent=1, sort_keys=True) + "\n"
        if check and (not file.exists() or file.read_text() != text):
            stale.append(name)
        elif not check:
            file.write_text(text)
            say(f"Wrote {file.relative_to(ROOT)}.")
    if stale:
        raise Failure(f"Stale: {', '.join(stale)}. Run ./dev dashboards.")
    return 0


class Dashboard:
    """The content of a file."""

    def __init__(self, is_sample):
        self.is_sample = is_sample
        self.front, self.data = Sheet("dashboard", "Dashboard"), Sheet("data", "Data")
        self.front.widths = [FIRST] + [(WIDTH - FIRST) // (COLUMNS - 1)] * (COLUMNS - 1)
        self.pivots, self.menus = {}, {}
        self.row = 1  # the last one of the sheet of data that is used

    def build(self):
        for number, card in enumerate(board.CARDS):
            self._add_card(number, card)
        self._add_bridge()
        for number, chart in enumerate(board.CHARTS):
            self._add_chart(number + 1, chart)
        top = 2 * (CARD[1] + GAP) + GAP
        bottom = top + (len(board.CHARTS) + 2) // 2 * (HALF[1] + GAP)
        last = self._add_grid(bottom // ROW + 2)
        self.front.rows, self.data.rows = last + 2, self.row + 1
        self.data.columns = 10
        return {
            "version": VERSION,
            "sheets": [self.front.get(grid=False), self.data.get()],
            "styles": {"1": {"bold": True, "textColor": "#434343", "fontSize": 12}},
            "formats": {str(number): text for number, text in FORMATS.values()},
            "borders": {},
            "revisionId": "START_REVISION",
            "uniqueFigureIds": True,
            "settings": SETTINGS,
            "pivots": self.pivots,
            "pivotNextId": len(self.pivots) + 1,
            "customTableStyles": {},
            "globalFilters": [] if self.is_sample else board.FILTERS,
            "lists": {},
            "listNextId": 1,
            "chartOdooMenusReferences": {} if self.is_sample else self.menus,
        }

    def _match(self, model, with_period=True, offset=0, title=None):
        """Return which field of a model each filter is matched with: that of the title
        goes before.
        """
        matched, fields = {}, board.MATCHED[model] | board.MATCHED.get(title, {})
        for name, (chain, kind) in fields.items():
            if name != board.PERIOD:
                matched[name] = {"chain": chain, "type": kind}
            elif with_period:
                matched[name] = {"chain": chain, "type": kind, "offset": offset}
        return matched

    def _add_pivot(self, name, model, measures, domain, matching, **more):
        number = len(self.pivots) + 1
        self.pivots[str(number)] = get_pivot(number, name, model, measures, domain)
        self.pivots[str(number)] |= {"fieldMatching": matching, **more}
        return number

    def _get_value(self, card, domain, offset, sample, name):
        """Return the content of the cell with the figure of a card."""
        title, model, measure, _now, _before, with_period, *_more = card
        if self.is_sample:
            return "" if sample is None else str(sample)
        matching = self._match(model, with_period, offset, title)
        number = self._add_pivot(name, model, [measure], domain, matching)
        return f'=PIVOT.VALUE({number},"{measure}")'

    def _add_card(self, number, card):
        title, _model, _measure, now, before, _period, kind, color, menu = card
        self.row += 1
        row, samples = self.row, board.SAMPLE_CARDS[number]
        self.data.cells[f"A{row}"] = f'=_t("{title}")'
        for column, shown, domain, offset, sample, name in (
            ("B", "D", now, 0, samples[0], title),
            (
                *("C", "E", before or now, -1 if before is None else 0),
                *(samples[1], f"{title}, before"),
            ),
        ):
            value = self._get_value(card, domain, offset, sample, name)
            self.data.cells[f"{column}{row}"] = value
            large = f"FORMAT.LARGE.NUMBER({column}{row})"
            text = large if kind == "amount" else f"{column}{row}"
            self.data.cells[f"{shown}{row}"] = f"={text}"
            if kind != "amount":
                for cell in (column, shown):
                    self.data.formats[f"{cell}{row}"] = FORMATS[kind][0]
        data = {
            "type": "scorecard",
            "title": {"text": title, "bold": True, "color": "#434343"},
            "background": color,
            "keyValue": f"Data!D{row}",
            "humanize": False,
            "baselineMode": "percentage" if kind == "amount" else "difference",
            "baselineColorUp": "#00A04A",
            "baselineColorDown": "#DC6965",
        }
        if before != NONE:
            baseline = {"baselineDescr": {"text": "before"}}
            data |= {"baseline": f"Data!E{row}", **baseline}
        place = (number % 4 * (CARD[0] + GAP), number // 4 * (CARD[1] + GAP) + GAP)
        self._add_figure(f"card{number}", CARD, place, data, menu)

    def _add_bridge(self):
        """Add the chart from the opening to the closing amount."""
        title, model, menu, parts = board.BRIDGE
        first, measures = self.row + 1, [measure for _label, measure in parts]
        if not self.is_sample:
            matching = self._match(model)
            number = self._add_pivot(title, model, measures, "[]", matching)
        for place, (label, measure) in enumerate(parts):
            self.row += 1
            value = f'=PIVOT.VALUE({number},"{measure}")' if not self.is_sample else ""
            value = value or str(board.SAMPLE_BRIDGE[place])
            self.data.cells[f"A{self.row}"] = f'=_t("{label}")'
            self.data.cells[f"B{self.row}"] = value
            self.data.formats[f"B{self.row}"] = FORMATS["number"][0]
        data = get_chart(title, "waterfall", ["B"], first, self.row)
        data |= {"showSubTotals": True, "firstValueAsSubtotal": True}
        self._add_chart_figure(0, data, menu)

    def _add_chart(self, number, chart):
        title, kind, model, measure, groups, domain, menu = chart
        if self.is_sample:
            data = self._get_sample_chart(number - 1, title, kind)
        else:
            data = get_chart(title, kind)
            data["metaData"] = {
                "groupBy": groups,
                "measure": measure,
                "order": None,
                "resModel": model,
                "mode": kind.removeprefix("odoo_"),
            }
            data["searchParams"] = {
                "comparison": None,
                "context": {},
                "domain": domain,
                "groupBy": groups,
                "orderBy": [],
            }
            data["fieldMatching"] = self._match(model)
        data["legendPosition"] = "top" if len(groups) > 1 else "none"
        self._add_chart_figure(number, data, menu)

    def _get_sample_chart(self, number, title, kind):
        """Add the numbers of a chart to the data, and return the chart of them."""
        numbers = board.SAMPLE_CHARTS[number]
        columns = "BCDEFGH"[: len(numbers)]
        self.row += 1
        first = self.row
        for column, name in zip(columns, numbers, strict=True):
            self.data.cells[f"{column}{first}"] = f'=_t("{name}")'
        for place, month in enumerate(board.SAMPLE_MONTHS):
            self.row += 1
            self.data.cells[f"A{self.row}"] = f'=_t("{month}")'
            for column, values in zip(columns, numbers.values(), strict=True):
                self.data.cells[f"{column}{self.row}"] = str(values[place])
        data = get_chart(
            title, kind.removeprefix("odoo_"), columns, first, self.row, has_title=True
        )
        return data

    def _add_grid(self, row):
        """Add a table to the dashboard, and return its last row."""
        title, corner, model, measure, *axes = board.GRID
        by_row, by_column, domain, menu, rows, columns = axes
        link = f"[{title}](odoo://ir_menu_xml_id/{menu})"
        self.front.cells[f"A{row}"] = f'=_t("{title}")' if self.is_sample else link
        self.front.styles[f"A{row}"] = 1
        top = row + 1
        if self.is_sample:
            for place, values in enumerate(board.SAMPLE_GRID):
                month = f'=_t("{board.SAMPLE_MONTHS[place]}")'
                self.front.cells[f"A{top + place}"] = month
                for column, value in zip("BCDEFGH", values, strict=False):
                    self.front.cells[f"{column}{top + place}"] = str(value)
                    cell = f"{column}{top + place}"
                    self.front.formats[cell] = FORMATS["share"][0]
            return top + len(board.SAMPLE_GRID)
        number = self._add_pivot(
            *(corner, model, [(measure, "0%")], domain, self._match(model)),
            rows=[{"fieldName": by_row, "granularity": "month", "order": "asc"}],
            columns=[{"fieldName": by_column, "order": "asc"}],
        )
        formula = f"=PIVOT({number},{rows},FALSE,TRUE,{columns},FALSE)"
        self.front.cells[f"A{top}"] = formula
        return top + rows + 1

    def _add_chart_figure(self, number, data, menu):
        top = 2 * (CARD[1] + GAP) + GAP
        place = (number % 2 * (HALF[0] + GAP), top + number // 2 * (HALF[1] + GAP))
        self._add_figure(f"chart{number}", HALF, place, data, menu)

    def _add_figure(self, name, size, place, data, menu):
        data["chartId"] = name
        self.front.figures.append(get_figure(name, size, place, data, ROW))
        self.menus[name] = menu
