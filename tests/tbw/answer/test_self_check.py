"""The blank form checks itself: what its sheets hold. What they say of filled forms is tried in tests/services."""

import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from expectations.register import Register
from expectations.registry import Registry
from expectations.self_check.expressed import unexpressed
from expectations.self_check.formulas import Formula
from expectations.self_check.lists import units_of
from expectations.self_check.words import words as reasons
from ingestion.blank.template import blank_form
from ingestion.blank.template_page import Known
from ingestion.files.self_check import is_self_check
from ingestion.files.workbook import open_workbook
from ingestion.form import FORMS, load_form
from ingestion.reading.form_reader import FormReader
from ingestion.reading.unit_kinds import unit_kinds
from tbw.answer.marked_return import Kind, mark
from tbw.answer.self_check.sheets import SelfChecks
from tbw.answer.self_check.writing import words
from tbw.ground.places import RULES
from tests.ingestion.filling import fill, simple_answers
from tests.self_checks import SENT, Blank, blank, filled
from tests.tbw.marks import HEAD, finding

FORM = load_form(FORMS / "form_2020.yaml")
REGISTER = Register(RULES).active(SENT.date())
# Of Excel 2007 and WPS, and right in LibreOffice: tried, or judged by the test in tests/services.
FUNCTIONS = set(
    re.findall(
        r"\w+",
        """ABS ADDRESS AND ASC CELL CHAR COLUMN COUNT COUNTIFS EXP FIND HYPERLINK IF IFERROR INDEX INT ISBLANK ISERROR
        ISLOGICAL ISNUMBER ISTEXT LEFT LEN LN LOG10 LOWER MATCH MAX MEDIAN MID MIN N NOT OR RIGHT ROUND ROW ROWS SIGN
        SQRT SUBSTITUTE SUM SUMPRODUCT TEXT TRIM VALUE""",
    )
)
# What a cell of .xlsx may hold, what a text within a formula, and how many columns a sheet of .xls has.
LONGEST, LONGEST_TEXT, COLUMNS_OF_XLS = 8192, 255, 256
MOST_BYTES = 250_000


@pytest.fixture(scope="module")
def made(reference: Path) -> Blank:
    return blank(FORM, 2021, reference, Known())


@pytest.fixture(scope="module")
def reader(reference: Path) -> FormReader:
    return FormReader(FORM, unit_kinds(reference))


@pytest.fixture(scope="module")
def formulas(made: Blank) -> list[str]:
    """All formulas of the file, and those of its colours."""
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
    found = re.findall(r"<(?:f|formula)>(.*?)</(?:f|formula)>", "".join(sheets), flags=re.DOTALL)
    return [
        formula.replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        for formula in found
    ]


def test_every_rule_is_compiled_or_says_why_not(reference: Path) -> None:
    left = unexpressed(REGISTER, [FORM], units_of(Registry(reference).units))
    assert len(REGISTER) - len(left) >= 65
    known = {entry.reason for entry in reasons().unexpressed}
    assert {rule: why for rule, why in left.items() if why not in known} == {}


def test_the_sheets_hold_every_rule_that_is_compiled(made: Blank) -> None:
    book = load_workbook(io.BytesIO(made.content))
    assert book.sheetnames[2:] == [words().sheet, words().faults, words().grid]
    assert [page.sheet_state for page in book.worksheets[2:]] == ["visible", "hidden", "hidden"]
    assert all(page.protection.sheet and page.protection.password is None for page in book)
    cells = {cell.value for row in book[words().faults].iter_rows() for cell in row}
    compiled = {fault.message.rule.rule_id for fault in made.check.faults}
    assert compiled == {rule.rule_id for rule in REGISTER} - made.check.unexpressed.keys()
    assert compiled <= cells
    assert book.defined_names.keys() == set(words().names.values())


def test_formulas_are_such_as_every_program_has(formulas: list[str]) -> None:
    assert len(formulas) > 1000
    without_texts = [re.sub(r'"(?:[^"]|"")*"', '""', formula) for formula in formulas]
    used = {name for formula in without_texts for name in re.findall(r"([A-Z][A-Z0-9.]*)\(", formula)}
    assert used <= FUNCTIONS
    assert max(map(len, formulas)) < LONGEST
    assert max(len(text) for formula in formulas for text in re.findall(r'"(?:[^"]|"")*"', formula)) <= LONGEST_TEXT
    assert [formula for formula in without_texts if formula.count("(") != formula.count(")")] == []


def test_the_grid_fits_into_a_sheet_of_xls(made: Blank) -> None:
    assert max(column for _, column in made.check.grid.cells) <= COLUMNS_OF_XLS


def test_the_file_is_small_and_the_same_each_time(made: Blank, reference: Path) -> None:
    assert len(made.content) < MOST_BYTES
    assert blank(FORM, 2021, reference, Known()).content == made.content


def test_thresholds_and_words_are_those_of_the_register(made: Blank, reference: Path) -> None:
    rule = next(rule for rule in REGISTER if rule.rule_id == "SUM-008")
    arguments = rule.arguments.model_copy(update={"max_value": 12.5})
    other = rule.model_copy(update={"arguments": arguments, "message_zh": "税收太多：{ratio_pct:.1f} % > {max_value}"})
    check = SelfChecks([other], FORM, 2021, Registry(reference).units).check(made.places, Known())
    (message,) = {fault.message for fault in check.faults}
    assert message.texts == ("税收太多：", " % > 12.5")
    flags = {str(check.grid.cells[check.grid.row("SUM-008"), fault.line]) for fault in check.faults}
    assert len(flags) == 3
    assert all(">12.5" in flag for flag in flags)


def test_another_edition_gets_its_own_checks(reference: Path) -> None:
    item = FORM.items[0].model_copy(update={"code": "power", "label_zh": "总用电量", "unit": "万元"})
    table = FORM.enterprises.model_copy(update={"columns": FORM.enterprises.columns[:4], "no": 99, "blank_rows": 2})
    changed = {"items": (item, *FORM.items[2:]), "enterprises": table, "years": {-2: "上两年", -1: "上年"}}
    check = blank(FORM.model_copy(update=changed), 2030, reference, Known()).check
    subjects = {
        str(check.grid.cells[f.message.subject, f.line]) for f in check.faults if f.message.rule.rule_id == "VAL-001"
    }
    assert "1.总用电量" in subjects
    assert "1.总产值" not in subjects
    assert {"SUM-006", "SUM-017"} <= check.unexpressed.keys()
    assert not {"SUM-004", "SUM-008"} & check.unexpressed.keys()


def test_figures_filled_in_beforehand_are_what_history_is_held_against(made: Blank, reference: Path) -> None:
    known = Known({}, {("sales", 2018): Decimal("12.5"), ("patents", 2019): Decimal(13)})
    check = SelfChecks(REGISTER, FORM, 2021, Registry(reference).units).check(made.places, known)
    held = {f.message.rule.rule_id for f in check.faults} - {f.message.rule.rule_id for f in made.check.faults}
    assert held == {"PRV-001", "PRV-002", "PRV-004", "PRV-006"}
    assert any("1250000000" in str(word) for word in check.grid.cells.values() if isinstance(word, Formula))


def test_a_filled_form_is_read_as_without_the_sheets(made: Blank, reader: FormReader) -> None:
    answers = simple_answers(FORM, 2021)
    with_sheets = fill(
        made.content, FORM, answers, {FORM.profile[0].label_zh: "某基地"}, [["甲厂", "民营", "机电", Decimal(1)]]
    )
    without = fill(
        blank_form(FORM, 2021),
        FORM,
        answers,
        {FORM.profile[0].label_zh: "某基地"},
        [["甲厂", "民营", "机电", Decimal(1)]],
    )
    readings = [reader.read(open_workbook(form.content), 2021) for form in (with_sheets, without)]
    assert list(readings[0].values) == list(readings[1].values)
    assert list(readings[0].enterprises) == list(readings[1].enterprises)
    assert readings[0].profile == readings[1].profile
    assert (readings[0].forms_found, readings[0].stated_data_years) == (1, (2018, 2019, 2020))


def test_only_the_mark_of_the_sheets_is_read_whatever_they_are_called(made: Blank) -> None:
    book = load_workbook(io.BytesIO(made.content))
    book[words().sheet].title = "Sheet9"
    content = io.BytesIO()
    book.save(content)
    for read in (open_workbook(made.content), open_workbook(content.getvalue())):
        own = [sheet for sheet in read.sheets if is_self_check(sheet)]
        assert len(own) == 3
        assert all(len(sheet.rows) == 1 for sheet in own)


def test_a_sheet_without_the_mark_is_read_though_it_has_the_name(reader: FormReader) -> None:
    book = load_workbook(io.BytesIO(fill(blank_form(FORM, 2021), FORM, simple_answers(FORM, 2021)).content))
    book.worksheets[0].title = words().sheet
    content = io.BytesIO()
    book.save(content)
    assert reader.read(open_workbook(content.getvalue()), 2021).forms_found == 1


def test_the_marked_copy_keeps_the_formulas(made: Blank) -> None:
    cell = made.places.values["sales", 2018]
    sent = filled(made, {cell: Decimal(-3)})
    marked = mark(sent, [finding(cell, sheet=made.places.sheet)], HEAD)
    assert marked.kind is Kind.COPY
    before, after = (load_workbook(io.BytesIO(content)) for content in (sent, marked.content))
    for name in (words().sheet, words().faults, words().grid):
        assert [c.value for row in before[name] for c in row] == [c.value for row in after[name] for c in row]


def test_a_copy_that_is_put_together_anew_does_without_them(made: Blank) -> None:
    cell = made.places.values["sales", 2018]
    damaged = re.sub(rb'<row r="(\d+)"', rb"<row", _sheet_of(filled(made, {cell: Decimal(-3)})))
    content = _with_sheet(filled(made, {cell: Decimal(-3)}), damaged)
    marked = mark(content, [finding(cell, sheet=made.places.sheet)], HEAD)
    assert marked.kind is Kind.REBUILT
    book = load_workbook(io.BytesIO(marked.content))
    assert not set(book.sheetnames) & {words().sheet, words().faults, words().grid}
    assert not any(
        cell.data_type == "f" for page in book for row in page for cell in row if "HYPERLINK" not in str(cell.value)
    )


def _sheet_of(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def _with_sheet(content: bytes, sheet: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(sink, "w") as new:
        for name in old.namelist():
            new.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else old.read(name))
    return sink.getvalue()
