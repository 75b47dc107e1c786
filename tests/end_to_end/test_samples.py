"""The sample rounds through the commands: every value at its cell, every status, the headline, and again the same."""

import csv
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from ingestion.form import FORMS, load_form
from tests.end_to_end.running import PROJECT, SAMPLES, Filled


def test_every_status(samples: Filled, expected: dict[str, list[dict[str, Any]]]) -> None:
    assert samples.status == {entry["file"]: entry["status"] for entry in expected["landing"]}


def test_every_value_at_its_cell(samples: Filled, expected: dict[str, list[dict[str, Any]]]) -> None:
    rows = samples.query(
        """select landing_path, item_code, data_year, number_as_typed * unit_factor, cell
        from marts.fct_reported_value join marts.fct_submission using (submission_id)"""
    )
    found = {(path, item, str(year)): (value, cell) for path, item, year, value, cell in rows}
    with (PROJECT / "dbt_project" / "seeds" / "units.csv").open(encoding="utf-8", newline="") as lines:
        units = {row["unit"]: Decimal(row["factor"]) for row in csv.DictReader(lines)}
    factors = {item.code: units[item.unit] for item in load_form(FORMS / "form_2020.yaml").items if item.unit}
    wrong = {}
    for entry in expected["landing"]:
        for item, years in entry["values"].items():
            for year, number in years.items():
                value, cell = found[entry["file"], item, year]
                is_right = item not in factors or value == (Decimal(number) * factors[item] if number else None)
                if not is_right or cell != entry["cells"][item][year]:
                    wrong[entry["file"], item, year] = (value, number, cell)
    assert wrong == {}


def test_every_enterprise(samples: Filled, expected: dict[str, list[dict[str, Any]]]) -> None:
    rows = samples.query(
        """select landing_path, count(*), sum(gross_output_cny), sum(rd_cny)
        from marts.fct_enterprise join marts.fct_submission using (submission_id) group by landing_path"""
    )
    in_forms = {
        entry["file"]: (
            entry["enterprises"]["rows"],
            Decimal(entry["enterprises"]["sums"]["gross_output"]) * 100_000_000,
            Decimal(entry["enterprises"]["sums"]["rd"]) * 10_000,
        )
        for entry in expected["landing"]
    }
    assert {path: (count, output, rd) for path, count, output, rd in rows} == in_forms


def test_every_value_has_its_role_and_no_number_was_left(samples: Filled) -> None:
    not_a_value = samples.query(
        """select item_code, data_year, cell from marts.fct_reported_value as v
        where raw_text is not null and item_code <> 'featured_rd_intensity' and not exists (
            from marts.fct_cell_role as r
            where r.submission_id = v.submission_id and r.sheet = v.sheet and r.cells = v.cell and r.role = 'value'
                and r.item_code = v.item_code and r.data_year = v.data_year)"""
    )
    assert not_a_value == []
    assert samples.query("select sheet, cells, reason from marts.fct_cell_role where number_cells > 0") == []
    assert samples.query("select count(*) > 0 from marts.fct_cell_role where role = 'contact'") == [(True,)]


def test_headline(samples: Filled) -> None:
    ((trade, share, reported),) = samples.query(
        """select base_import_export_cny, base_share_pct, bases_reported_count
        from marts.mart_province_year where data_year = 2020"""
    )
    assert trade == Decimal(676080000000)
    assert round(share, 2) == Decimal("83.65")
    assert reported == 28


def test_restatement_waits_and_does_not_displace(samples: Filled) -> None:
    rows = samples.query(
        """select v.is_current, s.status from marts.fct_reported_value v
        join marts.fct_submission s using (submission_id)
        where s.status = 'explain' and v.item_code = 'internationalization' and v.data_year = 2020"""
    )
    assert rows == [(False, "explain")]


def test_second_run_adds_no_raw_row_and_gives_the_same_marts(
    samples: Filled, fill: Callable[..., Filled], tmp_path: Path
) -> None:
    store = Path(shutil.copytree(samples.path, tmp_path / "store", symlinks=True))
    again = fill(SAMPLES / "landing", store)
    assert (again.raw_files, again.mart_hashes, again.status) == (
        samples.raw_files,
        samples.mart_hashes,
        samples.status,
    )


def test_order_of_the_rounds_does_not_matter(samples: Filled, fill: Callable[..., Filled], tmp_path: Path) -> None:
    other = fill(SAMPLES / "landing", tmp_path / "store", years=(2022, 2021))
    assert other.mart_hashes == samples.mart_hashes
    assert other.parquet == samples.parquet


def test_faults_are_found_at_their_items(
    fill: Callable[..., Filled], expected: dict[str, list[dict[str, Any]]], tmp_path: Path
) -> None:
    faulty = fill(SAMPLES / "faulty", tmp_path / "store")
    assert faulty.status == {entry["file"]: entry["status"] for entry in expected["faulty"]}
    findings = set(
        faulty.query(
            """select landing_path, item_code, data_year
            from marts.fct_finding join marts.fct_submission using (submission_id)"""
        )
    )
    at = {
        (entry["file"], finding.get("item"), finding.get("data_year"))
        for entry in expected["faulty"]
        for finding in entry["findings"]
        if finding.get("item")
    }
    assert at <= findings


def test_nothing_of_the_contact_block_is_kept(samples: Filled) -> None:
    secrets = [b"example.invalid"]
    kept = [
        path
        for folder in ("raw", "releases", "reports")
        for path in (samples.path / folder).rglob("*")
        if path.is_file()
    ]
    assert kept
    assert [path for path in kept for secret in secrets if secret in path.read_bytes()] == []
