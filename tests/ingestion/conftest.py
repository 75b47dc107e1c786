"""A reader for the form of the project, and forms written cell by cell."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.files.cells import Cell, CellKind, Sheet, Workbook
from ingestion.form import FORMS, Form, load_form
from ingestion.reading.answers import AnswerParser
from ingestion.reading.form_reader import FormReader, Reading, Value
from ingestion.reading.unit_kinds import unit_kinds

# The corpus lies beside the project in the workplace and in CI, and nowhere else.
collect_ignore = [] if (Path(__file__).parents[3] / "shared" / "corpus").is_dir() else ["test_corpus.py"]
REFERENCE = Path(__file__).parents[2] / "dbt_project" / "seeds"
SheetOf = Callable[..., Sheet]


@pytest.fixture(scope="session")
def form() -> Form:
    return load_form(FORMS / "form_2020.yaml")


@pytest.fixture(scope="session")
def units() -> dict[str, str]:
    return unit_kinds(REFERENCE)


@pytest.fixture(scope="session")
def parser(form: Form, units: dict[str, str]) -> AnswerParser:
    return AnswerParser(form.answers, units)


@pytest.fixture(scope="session")
def reader(form: Form, units: dict[str, str]) -> FormReader:
    return FormReader(form, units)


@pytest.fixture(scope="session")
def sheet_of() -> SheetOf:
    """Rows of texts and numbers -> a sheet; None is a blank cell."""

    def build(rows: list[list[str | float | None]], name: str = "表", **options: object) -> Sheet:
        cells = {}
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, str):
                    cells[r, c] = Cell(value)
                elif value is not None:
                    cells[r, c] = Cell(f"{value:.15g}", CellKind.NUMBER)
        return Sheet.of(name, cells, **options)  # type: ignore[arg-type]

    return build


@pytest.fixture(scope="session")
def read(reader: FormReader) -> Callable[..., dict[tuple[str, int], Value]]:
    """Sheets -> the values by item and data year, for report year 2021."""

    def run(*sheets: Sheet) -> dict[tuple[str, int], Value]:
        return by_item(reader.read(Workbook("xlsx", sheets), 2021))

    return run


def by_item(reading: Reading) -> dict[tuple[str, int], Value]:
    return {(value.item_code, value.data_year): value for value in reading.values}
