"""Raw tables of made-up submissions: a valid form out of the form spec, then changed where a case says so."""

import csv
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from expectations.check import check
from expectations.tables import Checked, RawTables
from ingestion.form import Item, load_form
from ingestion.raw_schema import SUBMISSION_TABLES

FORM = load_form()
PROJECT = Path(__file__).parents[2]
RULES = PROJECT / "expectations" / "rules.csv"
NOW = datetime(2021, 3, 1, tzinfo=UTC)
SHEET = "信息表"
FIRST_ROW = 14
YEAR_COLUMNS = "FGH"
ENTERPRISE_ROW = 60
BASE_COUNT = 300


def base_name(number: int) -> str:
    return f"第{number}号基地"


def write_reference(folder: Path) -> Path:
    """A reference folder of our own: many bases in one city, and a few with something to tell apart."""
    bases = [[f"B-{n:03}", base_name(n), "", "510100", "2019-12-31", ""] for n in range(BASE_COUNT)]
    bases += [
        ["T-001", "安岳县（柠檬）", "安岳柠檬;安岳县基地", "512000", "2015-01-01", ""],
        ["T-002", "甘孜州示例基地", "", "513300", "2015-01-01", ""],
        ["T-003", "成都东区（家具）", "", "510100", "2015-01-01", ""],
        ["T-004", "成都东区（女鞋）", "", "510100", "2015-01-01", ""],
        ["T-005", "已取消的基地", "", "510100", "2015-01-01", "2020-12-31"],
        ["T-006", "年末取消的基地", "", "510100", "2015-01-01", "2021-01-01"],
        ["T-007", "新认定的基地", "", "510100", "2021-01-01", ""],
        ["T-008", "升级的基地", "", "510100", "2015-01-01", "2020-07-01"],
        ["T-008", "升级的基地", "", "510100", "2020-07-01", ""],
        ["T-009", "德阳经济技术开发区", "", "510600", "2015-01-01", ""],
    ]
    cities = [
        ["510100", "成都市", "Chengdu", "成都"],
        ["510600", "德阳市", "Deyang", ""],
        ["511000", "内江市", "Neijiang", ""],
        ["512000", "资阳市", "Ziyang", "资阳"],
        ["513300", "甘孜藏族自治州", "Ganzi", "甘孜州"],
    ]
    units = [
        *(["元", 1, "money"], ["万元", 10**4, "money"], ["亿元", 10**8, "money"]),
        *(["元/亩", 1, "money_per_land"], ["%", 1, "percent"], ["万人", 10**4, "count"]),
        *([unit, 1, "count"] for unit in "个家人项"),
    ]
    _write(folder / "registry.csv", "base_id,base_name,aliases,city_code,valid_from,valid_to", bases)
    _write(folder / "cities.csv", "city_code,city_name_zh,city_name_en,aliases", cities)
    _write(folder / "units.csv", "unit,factor,kind", units)
    return folder


def _write(path: Path, header: str, rows: list[list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header.split(","), *rows])


@dataclass
class Rows:
    """Rows of the raw tables as dicts, under construction."""

    submissions: list[dict[str, Any]] = field(default_factory=list)
    values: list[dict[str, Any]] = field(default_factory=list)
    enterprises: list[dict[str, Any]] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)

    def add(self, key: str, report_year: int = 2021, **changes: Any) -> str:  # noqa: ANN401 - what a case says in YAML
        """A valid form with changes: head, values, enterprises, missing (items without a row), unreadable."""
        unreadable = changes.pop("unreadable", None)
        unread = {"read_status": unreadable, "base_name": None, "region_code": None, "forms_found": None}
        self.submissions.append(_head(key, report_year) | (unread if unreadable else {}))
        if not unreadable:
            self.values += _values(key, report_year)
            self.enterprises += _enterprises(key, report_year)
        self._change(key, **changes)
        return key

    def _change(
        self,
        key: str,
        head: dict[str, Any] | None = None,
        values: list[dict[str, Any]] | None = None,
        enterprises: list[dict[str, Any]] | None = None,
        missing: list[str] | None = None,
    ) -> None:
        self.submissions[-1] |= head or {}
        for change in values or []:
            place = {"submission_id": key, "item_code": change["item"], "data_year": change["year"]}
            _apply(self.values, place, change)
        for change in enterprises or []:
            place = {"submission_id": key, "field": change["field"], "row_number": change["row"]}
            _apply(self.enterprises, place, change)
        for row in self.values:
            if row["submission_id"] == key and row["item_code"] in (missing or []):
                row.update(_unanswered("row_missing"), sheet=None, cell=None)

    def tables(self) -> RawTables:
        return RawTables(**{n: pa.Table.from_pylist(getattr(self, n), s) for n, s in SUBMISSION_TABLES.items()})

    def check(self, reference: Path, *ids: str, rules: Path = RULES, at: datetime = NOW) -> Checked:
        """Judged by the register; all submissions where no ids are given."""
        to_check = ids or [row["submission_id"] for row in self.submissions]
        return check(
            self.tables(),
            to_check,
            form=FORM,
            reference=reference,
            rules=rules,
            checked_at=at,
            generation=3,
            commit_id="run-1",
        )


def _apply(rows: list[dict[str, Any]], place: dict[str, Any], change: dict[str, Any]) -> None:
    """Changes the answer at this place; the text as typed follows the number unless it is given too."""
    matching = [row for row in rows if place.items() <= row.items()]
    assert len(matching) == 1, f"no such row: {place}"
    answer = {name: value for name, value in change.items() if name not in {"item", "year", "field", "row"}}
    if "number" in answer:
        answer = {"state": "number", "raw_text": str(answer["number"])} | answer
        answer["number"] = Decimal(str(answer["number"]))
    elif "state" in answer:
        answer = _unanswered(answer["state"]) | answer
    matching[0] |= answer


def _unanswered(state: str) -> dict[str, Any]:
    return {"state": state, "number": None, "raw_text": None, "value_text": None}


def _head(key: str, report_year: int) -> dict[str, Any]:
    return {
        "submission_id": key,
        "commit_id": "run-1",
        "generation": 1,
        "file_sha256": f"bytes of {key} {report_year}",
        "landing_path": f"{report_year}/成都市/{key}.xlsx",
        "report_year": report_year,
        "city_folder": "成都市",
        "file_size": 1,
        "file_format": "xlsx",
        "extension": "xlsx",
        "read_status": "ok",
        "form_version": FORM.version,
        "forms_found": 1,
        "base_name": base_name(0),
        "base_name_sheet": SHEET,
        "base_name_cell": "D8",
        "region_code": "510100",
        "region_code_sheet": SHEET,
        "region_code_cell": "D9",
        "years_sheet": SHEET,
        "years_cell": "F13",
        "received_at": NOW,
        "file_time": NOW,
        "reader_version": "1",
    }


def _values(key: str, report_year: int) -> list[dict[str, Any]]:
    rows: dict[str, int] = {}
    for item in FORM.items:
        rows[item.code] = rows[item.second_value_of] if item.second_value_of else FIRST_ROW + len(set(rows.values()))
    return [
        {
            "submission_id": key,
            "commit_id": "run-1",
            "item_code": item.code,
            "data_year": year,
            "sheet": SHEET,
            "cell": f"{column}{rows[item.code]}",
            "unit": item.unit,
        }
        | _answer(item, year)
        for item in FORM.items
        for column, year in zip(YEAR_COLUMNS, FORM.data_years(report_year), strict=True)
    ]


def _answer(item: Item, year: int) -> dict[str, Any]:
    """A plausible answer that is the same whichever report gives it: money grows by a tenth every year."""
    if item.kind == "incident":
        return {"state": "none", "raw_text": "无"}
    number = Decimal(year - 2000)
    if item.kind == "money":
        number = Decimal(1000) * Decimal("1.1") ** (year - 2015) / (2 if item.part_of else 1)
    elif item.kind == "percent":
        number = Decimal(10)
    return {"state": "number", "number": round(number, 8), "raw_text": f"{number.normalize():f}"}


def _enterprises(key: str, report_year: int) -> list[dict[str, Any]]:
    amount = {"state": "number", "number": Decimal(10), "raw_text": "10"}
    return [
        {
            "submission_id": key,
            "commit_id": "run-1",
            "data_year": report_year - 1,
            "row_number": row,
            "field": column.code,
            "sheet": SHEET,
            "cell": f"{letter}{ENTERPRISE_ROW + row}",
            "unit": column.unit,
        }
        | (amount if column.kind == "money" else {"state": "text", "raw_text": f"第{row}号企业"})
        for row in (1, 2)
        for letter, column in zip("ABCDEFGH", FORM.enterprises.columns, strict=True)
    ]
