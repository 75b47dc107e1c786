"""The sheet that lists every finding: what, where, what to do, and a column for the sender's explanations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ingestion.files.cells import a1
from ingestion.form import Form
from ingestion.lists.returned import EXPLANATION, list_words
from tbw.answer.marking.binding import binding, explanation_key
from tbw.answer.marking.listing import Entry, columns
from tbw.answer.marking.markup import attribute, text
from tbw.answer.marking.styles import MAIN, Styles
from tbw.answer.marking.words import Look, height, words

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_CENTRED = {"number", "severity", "rule_id", "data_year", "cell"}


@dataclass(frozen=True, slots=True)
class Head:
    """What is said above the list. ``status`` and the counts are those of the check, ``form`` the edition sent."""

    report_year: int
    base_name: str | None
    file_name: str
    status: str
    counts: Mapping[str, int]  # must_fix, explain, note
    form: Form


@dataclass
class _Drawn:
    """Rows of the sheet as they are put together."""

    styles: Styles
    rows: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def row(self, cells: Mapping[int, tuple[str, str]], tall: float) -> int:
        """Add a row (column -> look and text), so many points tall or more. Returns its number, from 0."""
        at = len(self.rows)
        xml = "".join(self._cell(at, column, *cell) for column, cell in sorted(cells.items()))
        self.rows.append(f'<row r="{at + 1}" ht="{tall:g}">{xml}</row>')
        return at

    def _cell(self, row: int, column: int, look: str, value: str) -> str:
        style = self.styles.look(_look(look))
        place = f'<c r="{a1(row, column)}" s="{style}"'
        return (
            f'{place} t="inlineStr"><is><t xml:space="preserve">{text(value)}</t></is></c>' if value else f"{place}/>"
        )

    def line(self, look: str, value: str) -> None:
        """Add a line that spans the visible columns."""
        wording, size = words(), _look(look).size or words().font_size
        widths = [column.width for column in wording.columns.values()][: list(wording.columns).index(EXPLANATION) + 1]
        at = self.row({0: (look, value)}, height(value, sum(widths), size))
        self.merged.append(f'<mergeCell ref="{a1(at, 0)}:{a1(at, len(widths) - 1)}"/>')


def _look(name: str) -> Look:
    """A look by its name, or that of a severity."""
    severity = words().severities.get(name)
    return Look(border=True, centre=True, fill=severity.colour) if severity else words().looks[name]


def result_sheet(
    listed: Sequence[Entry],
    head: Head,
    styles: Styles,
    sheets: Mapping[str, str],
    explanations: Mapping[tuple[str, ...], str],
) -> str:
    """The XML of the sheet.

    ``sheets``: name of a sheet as read -> its name in this workbook; only these are linked to.
    ``explanations``: what the sender wrote in this file before, by :func:`explanation_key` of the row; a finding that
    has its ``explanation`` shows that.
    """
    drawn, wording = _Drawn(styles), words()
    _draw_head(drawn, head, is_copy=bool(sheets))
    titles = [column.title for column in wording.columns.values()] + list(list_words().binding)
    at = drawn.row({place: ("header", title) for place, title in enumerate(titles)}, height("", 1))
    for entry in listed:
        _draw_entry(drawn, entry, head.form, sheets, explanations)
    if not listed:
        drawn.line("text", wording.nothing)
    return _worksheet(drawn, frozen=at + 1)


def _draw_head(drawn: _Drawn, head: Head, *, is_copy: bool) -> None:
    wording = words()
    status = wording.statuses[head.status]
    drawn.line("title", wording.head.title.format(sheet=wording.sheet, report_year=head.report_year))
    drawn.line("text", wording.head.facts.format(base_name=head.base_name or "—", file_name=head.file_name))
    drawn.line("text", wording.head.status.format(status_zh=status.zh, status_en=status.en, **head.counts))
    drawn.line("text", wording.head.todo if is_copy else wording.head.list_only)


def _draw_entry(
    drawn: _Drawn,
    entry: Entry,
    form: Form,
    sheets: Mapping[str, str],
    explanations: Mapping[tuple[str, ...], str],
) -> None:
    texts, bound, names = columns(entry, form), binding(entry.finding), list(words().columns)
    target = sheets.get(entry.finding["sheet"] or "") if entry.position else None
    looks = dict.fromkeys(names, "body") | dict.fromkeys(_CENTRED, "centred") | {"severity": entry.severity}
    looks |= {EXPLANATION: "place" if entry.severity == "explain" and entry.root is None else "open"}
    looks |= {"cell": "link"} if target is not None else {}
    written = texts | {EXPLANATION: entry.finding.get(EXPLANATION) or explanations.get(explanation_key(bound), "")}
    cells = {place: (looks[name], written[name]) for place, name in enumerate(names)}
    hidden = {place: ("machine", value) for place, value in enumerate(bound.values(), len(names))}
    tall = max(height(written[name], column.width) for name, column in words().columns.items())
    at = drawn.row(cells | hidden, tall)
    if target is not None and entry.position:
        location = f"'{target.replace(chr(39), chr(39) * 2)}'!{a1(*entry.position)}"
        drawn.links.append(f'<hyperlink ref="{a1(at, names.index("cell"))}" location="{attribute(location)}"/>')


def _worksheet(drawn: _Drawn, frozen: int) -> str:
    wording = words()
    widths = [column.width for column in wording.columns.values()]
    shown = "".join(
        f'<col min="{n}" max="{n}" width="{width:g}" customWidth="1"/>' for n, width in enumerate(widths, 1)
    )
    first, last = len(widths) + 1, len(widths) + len(list_words().binding)
    hidden = f'<col min="{first}" max="{last}" width="9" hidden="1" customWidth="1"/>'
    pane = f'<pane ySplit="{frozen}" topLeftCell="A{frozen + 1}" activePane="bottomLeft" state="frozen"/>'
    links = f"<hyperlinks>{''.join(drawn.links)}</hyperlinks>" if drawn.links else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}">'
        '<sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">{pane}'
        f'<selection pane="bottomLeft" activeCell="A{frozen + 1}" sqref="A{frozen + 1}"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{shown}{hidden}</cols>'
        f"<sheetData>{''.join(drawn.rows)}</sheetData>"
        f'<mergeCells count="{len(drawn.merged)}">{"".join(drawn.merged)}</mergeCells>{links}'
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/></worksheet>'
    )
