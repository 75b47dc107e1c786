"""Which figures of earlier reports a new blank form may show."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from expectations.registry import Registry
from ingestion.form import FORMS, load_form
from ingestion.raw_zone.schema import RAW_TABLES
from ingestion.raw_zone.store import Store
from tbw.answer.known_figures import Figures, figures_known
from tests.tbw.conftest import AddSubmission

FORM = load_form(FORMS / "form_2020.yaml")


def known(store: Path, reference: Path, report_year: int) -> dict[str, Figures]:
    return figures_known(store, FORM, report_year, Registry(reference).units)


def change(store: Path, edit: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Rewrite the values of the raw zone."""
    for path in Store(store).files("values"):
        rows = [row | edit(row) for row in pq.read_table(path).to_pylist()]
        pq.write_table(pa.Table.from_pylist(rows, RAW_TABLES["values"]), path)


def test_figures_of_the_years_that_are_asked_again(
    tmp_path: Path, reference: Path, add_submission: AddSubmission
) -> None:
    add_submission(tmp_path, base_id="SC-001", report_year=2021)
    figures = known(tmp_path, reference, 2022)
    numeric = {item.code for item in FORM.items if item.is_numeric}
    assert figures == {"SC-001": {(code, year): Decimal(5) for code in numeric for year in (2019, 2020)}}
    assert {year for _, year in known(tmp_path, reference, 2023)["SC-001"]} == {2020}
    assert known(tmp_path, reference, 2021) == {}


def test_only_what_was_accepted(tmp_path: Path, reference: Path, add_submission: AddSubmission) -> None:
    add_submission(tmp_path, base_id="SC-001", report_year=2021)
    for status in ("explain", "returned", "unreadable"):
        add_submission(tmp_path, base_id="SC-001", report_year=2022, status=status, name=f"{status}.xlsx")
    assert {year for _, year in known(tmp_path, reference, 2023)["SC-001"]} == {2020}


def test_the_later_accepted_report_supplies_the_whole_year(
    tmp_path: Path, reference: Path, add_submission: AddSubmission
) -> None:
    add_submission(tmp_path, base_id="SC-001", report_year=2021)
    newer = add_submission(tmp_path, base_id="SC-001", report_year=2022)
    change(
        tmp_path,
        lambda row: (
            {"number": None, "state": "not_answered"}
            if row["submission_id"] == newer and row["item_code"] == "sales"
            else {"number": Decimal(6 if row["submission_id"] == newer else 5)}
        ),
    )
    figures = known(tmp_path, reference, 2023)["SC-001"]
    assert figures["gross_output", 2020] == 6
    assert ("sales", 2020) not in figures


def test_a_figure_is_given_in_the_unit_of_the_form(
    tmp_path: Path, reference: Path, add_submission: AddSubmission
) -> None:
    add_submission(tmp_path, base_id="SC-001", report_year=2021)
    change(tmp_path, lambda row: {"unit": "万元"} if row["unit"] == "亿元" else {"number": Decimal(1000)})
    figures = known(tmp_path, reference, 2022)["SC-001"]
    assert str(figures["sales", 2020]) == "0.0005"
    assert str(figures["patents", 2020]) == "1000"


def test_approximate_figures_and_names_wait_for_the_clerk(
    tmp_path: Path, reference: Path, add_submission: AddSubmission
) -> None:
    add_submission(tmp_path, base_id="SC-001", report_year=2021)
    odd = {"sales": {"comparator": "约"}, "standards": {"value_text": "甲、乙"}, "patents": {"unit": "斤"}}
    change(tmp_path, lambda row: odd.get(row["item_code"], {}))
    given = {code for code, _ in known(tmp_path, reference, 2022)["SC-001"]}
    assert given == {item.code for item in FORM.items if item.is_numeric} - odd.keys()
