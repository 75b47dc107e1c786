"""A store of everything that may come: the samples, spoilt copies, drawn forms, and what lies beside the project.

``python -m tests.fuzz.wild --seed 1`` (``make fuzz``) ingests and builds it, and holds the headline against what the
files say as they were read.
"""

import argparse
import random
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from hypothesis import HealthCheck, Phase, given, seed, settings

from expectations.explanations import CLOSING
from expectations.register import Register
from ingestion.raw_zone.store import Store
from tbw.ground.places import RULES
from tbw.release import making, manifest
from tbw.submission import ingest
from tests.fuzz.drawn_files import WRITERS
from tests.fuzz.drawn_forms import REPORT_YEAR, Drawn, Page, drawn_forms
from tests.fuzz.readers import FACTORS, FORM, REFERENCE
from tests.fuzz.run import PROJECT, spoilt

SPOILT, DRAWN = 150, 150
CITIES = ("成都市", "绵阳市", "外地")
BASES = ("成都高新区", "绵阳高新区", "无名基地")
# Material that lies beside the project in the workplace and in CI, and nowhere else.
BESIDE = [PROJECT.parent / "shared" / folder for folder in ("cases", "corpus")]
TRADE = "internationalization"
Row = dict[str, Any]


def landing(folder: Path, number: int) -> Path:
    """Fill a folder with all of them, the same for the same number."""
    shutil.copytree(PROJECT / "samples" / "landing", folder)
    for place, content in enumerate(spoilt(number, SPOILT)):
        _write(folder / str(REPORT_YEAR + place % 3) / CITIES[place % 3] / f"spoilt {place}.xlsx", content)
    names = [(name, writer) for name, writer in WRITERS.items()]
    for place, form in enumerate(_drawn(number)):
        name, writer = names[place % len(names)]
        form.pages.insert(0, Page("概况", {(0, 0): "外贸基地名称", (0, 1): BASES[place % len(BASES)]}))
        _write(folder / str(REPORT_YEAR) / CITIES[place % 3] / f"drawn {place}.{name.split()[0]}", writer(form))
    for path in (path for beside in BESIDE for path in sorted(beside.rglob("*")) if path.is_file()):
        _write(folder / str(REPORT_YEAR) / "遂宁市" / f"{path.parent.name} {path.name}", path.read_bytes())
    return folder


def _drawn(number: int) -> list[Drawn]:
    forms: list[Drawn] = []

    @seed(number)
    @settings(max_examples=DRAWN, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(drawn_forms(FORM))
    def draw(form: Drawn) -> None:
        forms.append(form)

    draw()
    return forms[:DRAWN]


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def published(files: Path, store: Path) -> Path:
    """Ingest and build; the release. Raises BuildFailed where a test fails."""
    found = ingest.find(files, store)
    for batch in found.batches:
        ingest.read(store, found.run_id, batch)
    ingest.check(store, found.run_id, REFERENCE)
    ingest.keep(store, found.run_id)
    ingest.answer(store, found.run_id)
    return store / "releases" / making.publish(store, making.build(store, REFERENCE))


def headline(release: Path) -> dict[int, Decimal]:
    """Data year -> trade of the bases in yuan, as it is published."""
    query = "select data_year, base_import_export_cny from marts.mart_province_year where base_import_export_cny <> 0"
    with duckdb.connect(str(release / "warehouse.duckdb"), read_only=True) as database:
        return dict(database.execute(query).fetchall())


def said(store: Path) -> dict[int, Decimal]:
    """The same, worked out from the answers as they were read and the statuses of the files."""
    with Store(store).counted() as raw:
        rows = {name: raw.table(name).to_pylist() for name in ("submissions", "checks", "values", "findings")}
    checks = {row["submission_id"]: row for row in rows["checks"]}
    answers: dict[str, list[Row]] = defaultdict(list)
    for value in rows["values"]:
        answers[value["submission_id"]].append(value)
    withheld = set(_slips(rows["findings"]))
    chosen: dict[tuple[str, int], str] = {}
    order = ("report_year", "received_at", "file_time", "landing_path", "submission_id")
    heads = sorted(rows["submissions"], key=lambda row: tuple(row[name] for name in order))
    for status in ("explain", "accepted"):
        for head in heads:
            check = checks[head["submission_id"]]
            if check["status"] == status and check["base_id"]:
                for year in {value["data_year"] for value in answers[head["submission_id"]] if _is_given(value)}:
                    chosen[check["base_id"], year] = head["submission_id"]
    total: dict[int, Decimal] = defaultdict(Decimal)
    unit = next(item.unit for item in FORM.items if item.code == TRADE)
    for (_, year), submission_id in chosen.items():
        for value in answers[submission_id]:
            key = (submission_id, value["item_code"], value["data_year"])
            if key == (submission_id, TRADE, year) and value["number"] is not None and key not in withheld:
                total[year] += value["number"] * FACTORS[value["unit"] or unit or ""]
    return {year: cny for year, cny in total.items() if cny}


def _is_given(value: Row) -> bool:
    return value["number"] is not None or value["state"] in {"none", "statement"}


def _slips(findings: Iterable[Row]) -> Iterator[tuple[str, str, int]]:
    """Figures with an open doubt about their unit: they enter no sum."""
    rules = Register(RULES).unit_slip_ids
    for row in findings:
        is_open = row["root_rule_id"] is None and row["explanation_state"] not in CLOSING
        if row["rule_id"] in rules and is_open and row["row_number"] is None:
            yield row["submission_id"], row["item_code"], row["data_year"]


def main() -> int:
    """Run, print what came out; 1 where the headline is not what the files say, or a submission was set aside."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    number = parser.parse_args().seed
    print(f"a store of everything, seed {number}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        release = published(landing(Path(folder) / "landing", number), Path(folder) / "store")
        expected, ours, aside = said(release.parents[1]), headline(release), manifest.of(release).set_aside
    print(f"the files say {expected}, the release {ours}; set aside: {aside or 'none'}")
    return int(expected != ours or bool(aside))


if __name__ == "__main__":
    sys.exit(main())
