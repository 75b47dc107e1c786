"""Filled blank forms that check themselves, and what Great Expectations says of the same files."""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pyarrow as pa
from openpyxl import Workbook

from expectations.check import check
from expectations.check_tables import RawTables
from expectations.made_up import MadeUp, written
from expectations.proof import Case, numbered_base
from expectations.register import Register
from expectations.registry import Registry
from expectations.self_check.compiling import SelfCheck
from ingestion.blank.template import blank_form
from ingestion.blank.template_page import Known, Places
from ingestion.children.contained import Outcome
from ingestion.editions import Editions
from ingestion.files.workbook import open_workbook
from ingestion.form import Form, Item
from ingestion.landing import Received
from ingestion.raw_zone.schema import JUDGED_TABLES
from ingestion.reading.form_reader import FormReader
from ingestion.rows import to_tables
from tbw.answer.self_check.sheets import SelfChecks
from tbw.ground.places import RULES

SENT = datetime(2021, 3, 1, tzinfo=UTC)
Typed = str | Decimal | None
Fault = tuple[str, str, int | None]  # rule, cell, data year


class Error(str):
    """A formula that gives an error."""

    __slots__ = ()


@dataclass
class Blank:
    """A blank form with what stands in it beforehand, where everything stands, and how it checks itself."""

    content: bytes
    places: Places
    check: SelfCheck


def blank(form: Form, report_year: int, reference: Path, known: Known) -> Blank:
    """The blank form of a report year."""
    checks = SelfChecks(Register(RULES).active(SENT.date()), form, report_year, Registry(reference).units)
    drawn: list[Places] = []

    def extend(book: Workbook, places: Places) -> Mapping[str, bytes]:
        drawn.append(places)
        return checks.extension(known)(book, places)

    content = blank_form(form, report_year, known, extend)
    return Blank(content, drawn[0], checks.check(drawn[0], known))


def filled(blank: Blank, cells: Mapping[str, Typed]) -> bytes:
    """The form with these cells typed in; None empties one."""
    source, sink = io.BytesIO(blank.content), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, _typed(content, cells) if name == "xl/worksheets/sheet1.xml" else content)
    return sink.getvalue()


def _typed(xml: bytes, cells: Mapping[str, Typed]) -> bytes:
    def cell(match: re.Match[str]) -> str:
        address, style = match[1], match[2]
        return _cell(address, style, cells[address]) if address in cells else match[0]

    pattern = r'<c r="([A-Z]+\d+)"( s="\d+")?[^>]*?(?:/>|>.*?</c>)'
    return re.sub(pattern, cell, xml.decode(), flags=re.DOTALL).encode()


def _cell(address: str, style: str | None, typed: Typed) -> str:
    start = f'<c r="{address}"{style or ""}'
    if typed is None:
        return f"{start}/>"
    if isinstance(typed, Error):
        return f'{start} t="e"><f>NA()</f><v>{typed}</v></c>'
    if isinstance(typed, Decimal):
        return f"{start}><v>{typed:f}</v></c>"
    return f'{start} t="inlineStr"><is><t xml:space="preserve">{escape(typed)}</t></is></c>'


def as_typed(form: Form, places: Places, made: MadeUp, key: str) -> dict[str, Typed] | None:
    """What a clerk types for a made-up submission; None where it holds what nobody can type into a blank form."""
    cells: dict[str, Typed] = {}
    rows = {(row["item_code"], row["data_year"]): row for row in made.values if row["submission_id"] == key}
    seconds = {item.second_value_of: item.code for item in form.items if item.second_value_of}
    try:
        for item in form.items:
            for year in sorted({year for _, year in rows}):
                row, second = rows[item.code, year], rows.get((seconds.get(item.code, ""), year))
                if not item.second_value_of:
                    cells[places.values[item.code, year]] = _answer(item, row, second)
        for row in made.enterprises:
            if row["submission_id"] == key:
                column = next(column for column in form.enterprises.columns if column.code == row["field"])
                address = f"{places.columns[column.code]}{places.table_head + row['row_number']}"
                cells[address] = _amount(row, column.unit) if column.unit else row["raw_text"]
    except KeyError:
        return None
    head = next(row for row in made.submissions if row["submission_id"] == key)
    for code in ("base_name", "region_code", "industry_hs"):
        cells[places.profile[code]] = head[code]
    return cells


def _answer(item: Item, row: Mapping[str, Any], second: Mapping[str, Any] | None) -> Typed:
    if second and row["state"] == second["state"] == "number":
        other = _amount(second, "%")
        return f"{row['number'].normalize():f}；{other.normalize():f}%" if isinstance(other, Decimal) else None
    typed = _amount(row, item.unit)
    if item.kind != "count_and_names" or not isinstance(typed, Decimal):
        return typed
    if row["raw_text"].strip("0123456789.-"):
        return str(row["raw_text"])
    return f"{typed.normalize():f}{item.unit}：{row['value_text']}" if row["value_text"] else typed


def _amount(row: Mapping[str, Any], unit: str | None) -> Typed:
    """Raises KeyError for what cannot be typed."""
    if row["state"] == "number":
        if row.get("comparator") or row["unit"] != unit:
            return row["raw_text"] if row.get("comparator") else f"{row['number']:f}{row['unit']}"
        number: Decimal = row["number"]
        return number
    if row["state"] in {"not_answered", "row_missing"}:
        return row["raw_text"] or None
    if row["state"] == "error_cell":
        return Error("#N/A")
    texts = {"zero_word", "none", "statement", "not_a_number", "range", "names_only", "text"}
    return dict.fromkeys(texts, row["raw_text"])[row["state"]]


@dataclass
class Round:
    """Filled forms of one round, and what was sent before them; judged all at once."""

    editions: Editions
    reference: Path
    earlier: MadeUp
    files: dict[str, tuple[bytes, int]] = field(default_factory=dict)

    def add(self, name: str, content: bytes, report_year: int) -> None:
        """One more filled form."""
        self.files[name] = content, report_year

    def findings(self, rules: Iterable[str]) -> dict[str, set[Fault]]:
        """Name of the file -> what these rules find in it."""
        wanted, read, names = set(rules), [], {}
        for name, (content, year) in self.files.items():
            received = Received(
                f"{year}/成都市/{name}.xlsx", year, "成都市", hashlib.sha256(name.encode()).hexdigest(), 1, SENT
            )
            names[received.submission_id] = name
            reading = self._reader(year).read(open_workbook(content), year)
            read.append((received, Outcome("ok", None, "xlsx", reading)))
        tables, before = to_tables(read, SENT), self.earlier.raw_tables()
        raw = RawTables(
            **{
                table: pa.concat_tables([getattr(before, table), *([tables[table]] if table in tables else [])])
                for table in JUDGED_TABLES
            }
        )
        checked = check(
            raw,
            [*names, *(row["submission_id"] for row in self.earlier.submissions)],
            editions=self.editions,
            reference=self.reference,
            rules=RULES,
            checked_at=SENT,
        )
        found: dict[str, set[Fault]] = {name: set() for name in self.files}
        for finding in checked.findings.to_pylist():
            if finding["submission_id"] in names and finding["rule_id"] in wanted:
                fault = finding["rule_id"], finding["cell"] or "", finding["data_year"]
                found[names[finding["submission_id"]]].add(fault)
        return found

    def _reader(self, report_year: int) -> FormReader:
        return _reader(self.editions.nearest(report_year), self.reference)


@cache
def _reader(form: Form, reference: Path) -> FormReader:
    units = Registry(reference).units.to_pylist()
    return FormReader(form, {row["unit"]: row["kind"] for row in units})


def known_of(made: MadeUp, key: str, form: Form) -> Known:
    """What a blank form shows of an earlier made-up submission: the figures of the years that it asks again."""
    units = {item.code: item.unit for item in form.items}
    figures = {
        (row["item_code"], row["data_year"]): row["number"]
        for row in made.values
        if row["submission_id"] == key and row.get("number") is not None and row["unit"] == units[row["item_code"]]
    }
    return Known({}, figures)


def case_forms(case: Case, number: int, editions: Editions, earlier: MadeUp) -> dict[str, tuple[MadeUp, str | None]]:
    """Side of a case -> its made-up form, and the key in ``earlier`` of what its base sent before."""
    year = case.report_year or int(written()["valid"]["report_year"])
    sides: dict[str, tuple[MadeUp, str | None]] = {}
    for offset, side in enumerate(("fires", "spares")):
        base = {"base_name": numbered_base(2 * number + offset)["base_name"]}
        made, before = MadeUp(editions), getattr(case, f"{side}_earlier") or case.earlier
        changes = getattr(case, side)
        made.add(side, year, **changes | {"head": base | changes.get("head", {})})
        key = None
        if before is not None:
            key = f"{number} {side} earlier"
            earlier.add(key, year - 1, **before | {"head": base | before.get("head", {})})
        sides[side] = made, key
    return sides
