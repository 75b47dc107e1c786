"""A raw zone written by hand, and the folder of inputs that a build reads it from."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from ingestion.raw_zone.counted import Counted
from ingestion.raw_zone.schema import RAW_TABLES
from tbw.release.inputs import lay_out_raw

PROJECT = Path(__file__).resolve().parents[2]
FORM = yaml.safe_load((PROJECT / "ingestion" / "forms" / "form_2020.yaml").read_text(encoding="utf-8"))
CANONICAL = {"亿元": "cny", "元/亩": "cny_per_mu", "%": "pct", None: "text"}
EPOCH = datetime(2022, 1, 1, tzinfo=UTC)
RULES = [
    {"rule_id": "PRV-001", "scope": "PRV", "severity": "explain", "role": "unit_slip", "message_en": "unit, or not?"},
    {"rule_id": "VAL-001", "scope": "VAL", "severity": "note", "arguments": '{"a": "x, y"}', "message_en": "a note"},
]
RULE_COLUMNS = [
    *("rule_id", "scope", "severity", "role", "expectation", "target", "arguments"),
    *("message_zh", "message_en", "source", "active_from", "retired_on"),
]


@dataclass(frozen=True)
class Answer:
    """One cell: a number as typed, or only a state and text."""

    number: str | None = None
    unit: str | None = "亿元"
    state: str = "number"
    comparator: str | None = None
    text: str | None = None


@dataclass
class Zone:
    """Rows of the raw zone; ``now`` orders the receipts."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {table: [] for table in RAW_TABLES})
    now: int = 0

    def submit(
        self,
        name: str,
        base: str | None,
        report_year: int,
        answers: dict[tuple[str, int], Answer],
        **how: str,
    ) -> None:
        """A submission with its reading and check; ``how``: status, city, base_name, read_status."""
        self.now += 1
        self.rows["submissions"].append(
            {
                "submission_id": name,
                "commit_id": f"commit {name}",
                "generation": 1,
                "file_sha256": f"sha {name}",
                "landing_path": f"{report_year}/{how.get('city', '成都市')}/{name}.xlsx",
                "report_year": report_year,
                "city_folder": how.get("city", "成都市"),
                "file_size": 1,
                "read_status": how.get("read_status", "ok"),
                "base_name": how.get("base_name"),
                "received_at": EPOCH + timedelta(hours=self.now),
                "file_time": EPOCH,
                "reader_version": "1",
            }
        )
        if how.get("read_status", "ok") == "ok":
            self.answer(name, f"commit {name}", report_year, answers)
        self.check(name, base, how.get("status", "accepted"), commit=f"commit {name}")

    def answer(self, name: str, commit: str, report_year: int, answers: dict[tuple[str, int], Answer]) -> None:
        """Every item in three data years, blank unless in ``answers``."""
        for item in FORM["items"]:
            for year in range(report_year - 3, report_year):
                answer = answers.get((item["code"], year), Answer(state="not_answered", unit=None))
                self.rows["values"].append(
                    {
                        "submission_id": name,
                        "commit_id": commit,
                        "item_code": item["code"],
                        "data_year": year,
                        "state": answer.state,
                        "number": Decimal(answer.number) if answer.number else None,
                        "unit": answer.unit,
                        "comparator": answer.comparator,
                        "value_text": answer.text,
                        "raw_text": answer.number or answer.text,
                        "sheet": "Sheet1",
                        "cell": "F12",
                    }
                )

    def enterprise(self, name: str, row: int, data_year: int, answers: dict[str, Answer]) -> None:
        """One row of item 5."""
        for code, answer in answers.items():
            self.rows["enterprises"].append(
                {
                    "submission_id": name,
                    "commit_id": f"commit {name}",
                    "data_year": data_year,
                    "row_number": row,
                    "field": code,
                    "state": answer.state,
                    "number": Decimal(answer.number) if answer.number else None,
                    "unit": answer.unit,
                    "value_text": answer.text,
                    "raw_text": answer.number or answer.text,
                    "sheet": "Sheet1",
                }
            )

    def check(self, name: str, base: str | None, status: str, *, commit: str | None, generation: int = 1) -> None:
        """One check of a submission."""
        self.rows["checks"].append(
            {
                "submission_id": name,
                "commit_id": commit,
                "generation": generation,
                "checked_at": EPOCH + timedelta(hours=self.now),
                "base_id": base,
                "status": status,
                "must_fix_count": int(status == "returned"),
                "explain_count": int(status == "explain"),
                "note_count": 0,
                "rules_sha256": "r",
            }
        )

    def find(self, name: str, rule: str, item: str, year: int, **more: str) -> None:
        """One finding of the first check of a submission."""
        self.rows["findings"].append(
            {
                "submission_id": name,
                "commit_id": f"commit {name}",
                "generation": 1,
                "rule_id": rule,
                "severity": "explain",
                "item_code": item,
                "data_year": year,
                "message_zh": "请核对",
                "message_en": "please check",
            }
            | more
        )

    def write(self, inputs: Path, *, backwards: bool = False) -> None:
        """As ``tbw build`` lays it out; ``backwards``: rows reversed and spread over several files."""
        zone = inputs / "zone"
        for table, schema in RAW_TABLES.items():
            folder = zone / table
            folder.mkdir(parents=True)
            rows = self.rows[table][::-1] if backwards else self.rows[table]
            parts = [rows[i::3] for i in range(3)] if backwards else [rows]
            for number, part in enumerate(parts):
                pq.write_table(pa.Table.from_pylist(part, schema=schema), folder / f"{number}.parquet")
        with Counted(zone) as raw:
            lay_out_raw(raw, inputs / "raw")
        pq.write_table(pa.Table.from_pylist(list(items())), inputs / "items.parquet")
        with (inputs / "rules.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, RULE_COLUMNS)
            writer.writeheader()
            writer.writerows(RULES)


def items() -> Iterable[dict[str, Any]]:
    """Rows of items.parquet, from the form spec."""
    for position, item in enumerate(FORM["items"], start=1):
        unit = item.get("unit")
        yield {
            "item_no": position,
            "item_code": item["code"],
            "label_zh": item["label_zh"],
            "label_en": item["label_en"],
            "kind": item["kind"],
            "unit": unit,
            "canonical_unit": CANONICAL.get(unit, "count"),
            "required": item.get("required", False),
            "part_of": item.get("part_of"),
            "additive": item.get("additive", False),
            "form_version": FORM["edition"],
            "position": position,
            "first_report_year": FORM["first_report_year"],
            "last_report_year": FORM["last_report_year"],
        }
