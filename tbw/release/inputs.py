"""The inputs of a build, copied to its private folder so that nobody can change them meanwhile."""

import hashlib
import logging
import shutil
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from expectations.closed_lists import SET_ASIDE
from ingestion.csv_table import read_rows
from ingestion.editions import Editions, load_editions, spec_files
from ingestion.raw_zone.counted import Counted
from ingestion.raw_zone.schema import RAW_TABLES, SUBMISSION_TABLES
from ingestion.raw_zone.store import Store
from tbw.ground.errors import BuildFailed, UsageError
from tbw.ground.language import say
from tbw.ground.places import SEEDS
from tbw.ground.reference import latest
from tbw.ground.reference_rows import as_usage_error
from tbw.records.decisions import RELEASE

log = logging.getLogger(__name__)

_ITEM_COLUMNS: dict[str, pa.DataType] = {
    "item_no": pa.int32(),
    "item_code": pa.string(),
    "label_zh": pa.string(),
    "label_en": pa.string(),
    "kind": pa.string(),
    "unit": pa.string(),
    "canonical_unit": pa.string(),
    "required": pa.bool_(),
    "part_of": pa.string(),
    "additive": pa.bool_(),
    "form_version": pa.string(),
    "position": pa.int32(),
    "first_report_year": pa.int32(),
    "last_report_year": pa.int32(),
}


def lay_out(store: Path, reference: Path, to: Path, rules: Path, forms: Path) -> dict[str, dict[str, str]]:
    """Fill ``to`` with raw/<table>/counted.parquet, reference/*.csv, forms/*.yaml, items.parquet and rules.csv.

    Returns the inputs of the manifest: group -> name -> sha256. Raises :class:`UsageError` for an unusable reference
    folder, FormError for unusable form specs and :class:`BuildFailed` for a raw zone that cannot be read.
    """
    to.mkdir()
    try:
        with Store(store).counted() as counted:
            raw = lay_out_raw(counted, to / "raw")
    except (duckdb.Error, pa.ArrowException) as error:
        raise BuildFailed(f"the raw zone cannot be read: {error}") from error
    tables = _lay_out_reference(latest(store, reference), to / "reference")
    shutil.copyfile(rules, to / "rules.csv")
    (to / "forms").mkdir()
    for path in spec_files(forms):
        shutil.copyfile(path, to / "forms" / path.name)
    pq.write_table(_items(load_editions(to / "forms"), to / "reference" / "units.csv"), to / "items.parquet")
    return {
        "raw": raw,
        "reference": tables,
        "rules": {"rules.csv": sha256(to / "rules.csv")},
        "forms": {path.name: sha256(path) for path in spec_files(to / "forms")},
    }


def keep(inputs: Path, to: Path) -> None:
    """Copy to the release what it needs to be replayed and others may edit: reference tables, form specs and rules."""
    shutil.copytree(inputs / "reference", to / "reference")
    shutil.copytree(inputs / "forms", to / "forms")
    shutil.copyfile(inputs / "rules.csv", to / "rules.csv")


def sha256(path: Path) -> str:
    """Hash of a file's bytes, 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def lay_out_raw(raw: Counted, to: Path) -> dict[str, str]:
    """Write the rows that count to ``to``/<table>/counted.parquet; returns the raw files on record -> sha256.

    Of a submission that is set aside only its head and its check are written. Decisions on releases are left out: else
    every approval would call for a new release.
    """
    hashes: dict[str, str] = {}
    checks = raw.table("checks")
    aside = checks.filter(pc.equal(checks["status"], pa.scalar(SET_ASIDE)))["submission_id"]
    for table in RAW_TABLES:
        rows, files = raw.table(table), raw.on_record(table)
        if table in SUBMISSION_TABLES.keys() - {"submissions", "checks"}:
            rows = rows.filter(pc.invert(pc.is_in(rows["submission_id"], aside)))
        if table == "decisions":
            rows, files = _of_build(rows), [path for path in files if _of_build(pq.read_table(path)).num_rows]
        (to / table).mkdir(parents=True)
        pq.write_table(rows, to / table / "counted.parquet")
        hashes |= {f"{table}/{path.name}": sha256(path) for path in files}
    return hashes


def _of_build(decisions: pa.Table) -> pa.Table:
    return decisions.filter(pc.not_equal(decisions["kind"], pa.scalar(RELEASE)))


def _lay_out_reference(reference: Path, to: Path) -> dict[str, str]:
    """Copy the reference tables, as people may edit the originals; one that the folder lacks is the project's own."""
    tables = {path.name: path for path in sorted(reference.glob("*.csv"))}
    if not tables:
        raise UsageError(say("usage.no_reference", folder=reference))
    own = {path.name: path for path in sorted(SEEDS.glob("*.csv"))}
    if not_there := sorted(own.keys() - tables.keys()):
        log.warning("not in %s, so taken from the project itself: %s", reference, ", ".join(not_there))
    to.mkdir()
    for name, path in (own | tables).items():
        shutil.copyfile(path, to / name)
    return {name: sha256(to / name) for name in sorted(own | tables)}


def _items(editions: Editions, units: Path) -> pa.Table:
    """The rows of dim_item: every item of each edition, in order, with the unit that its values have in the marts."""
    canonical = _canonical_units(units)
    for code, asked in editions.units().items():
        if unknown := sorted(asked - canonical.keys()):
            raise UsageError(say("usage.unknown_unit", code=code, units=", ".join(unknown), table=units.name))
        if len({canonical[unit] for unit in asked}) > 1:
            raise UsageError(say("usage.two_units", code=code, units=", ".join(sorted(asked))))
    rows = [
        {
            "item_no": item.no,
            "item_code": item.code,
            "label_zh": item.label_zh,
            "label_en": item.label_en,
            "kind": item.kind,
            "unit": item.unit,
            "canonical_unit": canonical[item.unit] if item.unit else "text",
            "required": item.required,
            "part_of": item.part_of,
            "additive": item.additive,
            "form_version": form.edition,
            "position": position,
            "first_report_year": form.first_report_year,
            "last_report_year": form.last_report_year,
        }
        for form in editions.forms
        for position, item in enumerate(form.items, start=1)
    ]
    return pa.Table.from_pylist(rows, schema=pa.schema(_ITEM_COLUMNS))


@as_usage_error()
def _canonical_units(units: Path) -> dict[str, str]:
    rows = read_rows(units, ("unit", "canonical_unit"))
    return {row.cells["unit"]: row.cells["canonical_unit"] for row in rows}
