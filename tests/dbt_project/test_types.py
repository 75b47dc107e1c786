"""Types for tools: counts whole, money to the cent, and every digit that was typed in fct_reported_value."""

import itertools
import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from tbw.release import dbt_build, marts
from tests.dbt_project.conftest import Build, Warehouse
from tests.dbt_project.raw_zone import Answer, Zone

# As typed, its unit, and what the fact has of it.
TYPED = {
    "internationalization": (Answer("123456789.12345678", "元"), "import_export_cny", Decimal("123456789.12")),
    "sales": (Answer("24512.34567891", "万元"), "sales_cny", Decimal("245123456.79")),
    "famous_enterprises": (Answer("1.14", "家"), "famous_enterprises_count", 1),
    "patents": (Answer("390.86", "项"), "patents_count", 391),
    "profit_margin": (Answer("12.34567891", "%"), "profit_margin_pct", Decimal("12.3457")),
}
FACTS = {"import_export_cny": "fct_trade", "patents_count": "fct_rd"}
# Digits as typed; what is not in them is of one unit or another, and is no sum.
EXACT = {"number_as_typed": "DECIMAL(38,8)", "value": "DECIMAL(30,8)", "unit_factor": "DECIMAL(18,6)"}


@pytest.fixture(scope="module")
def warehouse(build: Build) -> Warehouse:
    zone = Zone()
    zone.submit("digits", "SC-001", 2021, {(item, 2020): answer for item, (answer, *_) in TYPED.items()})
    zone.submit("two", "SC-002", 2021, {("internationalization", 2020): Answer("0.005", "元")})
    # 200,000 亿元 trade: more than the province produces.
    zone.submit("absurd", "SC-003", 2021, {("internationalization", 2020): Answer("200000")})
    zone.submit("rate", "SC-004", 2021, {("profit_margin", 2020): Answer("1234567", "%")})
    return build(zone)


@pytest.fixture(scope="module")
def released(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of that warehouse; its database is changed by it, so a copy is taken."""
    folder = tmp_path_factory.mktemp("release")
    copy = folder / "warehouse.duckdb"
    copy.write_bytes((warehouse.folder / "warehouse.duckdb").read_bytes())
    marts.release(copy, folder / "release", dbt_build.keys(warehouse.folder))
    return folder / "release"


@pytest.mark.parametrize("item", TYPED)
def test_nothing_that_was_typed_is_cut(warehouse: Warehouse, item: str) -> None:
    answer, column, in_fact = TYPED[item]
    query = "select number_as_typed, value / unit_factor, value from marts.fct_reported_value"
    ((typed, _, value),) = warehouse.rows(f"{query} where submission_id = 'digits' and item_code = '{item}' "
                                          "and data_year = 2020")  # fmt: skip
    factor = {"万元": 10000}.get(answer.unit or "", 1)
    assert (typed, value) == (Decimal(answer.number or ""), Decimal(answer.number or "") * factor)
    fact = FACTS.get(column, "fct_output")
    assert warehouse.rows(f"select {column} from marts.{fact} where base_id = 'SC-001' and data_year = 2020") == [
        (in_fact,)
    ]


def test_sums_are_sums_of_the_facts(warehouse: Warehouse) -> None:
    query = (
        "select base_import_export_cny, famous_enterprises_count from marts.mart_province_year where data_year = 2020"
    )
    assert warehouse.rows(query) == [(Decimal("123456789.13"), 1)]  # 0.12 and the half cent, rounded up


def test_what_no_base_can_have_is_withheld_and_stops_nobody(warehouse: Warehouse) -> None:
    query = """
        select submission_id, value, is_withheld from marts.fct_reported_value
        where submission_id in ('absurd', 'rate') and value is not null order by all
    """
    assert warehouse.rows(query) == [
        ("absurd", Decimal(20_000_000_000_000), True),
        ("rate", Decimal(1234567), True),
    ]
    assert warehouse.rows("select import_export_cny, withheld_count from marts.fct_trade where base_id = 'SC-003'")[
        -1
    ] == (None, 1)


def test_types_follow_the_names_of_columns(warehouse: Warehouse) -> None:
    columns = warehouse.rows(
        "select table_name, column_name, data_type from information_schema.columns where table_schema = 'marts'"
    )
    assert columns
    wanted = {
        "cny": {"DECIMAL(19,2)"},
        "count": {"BIGINT"},
        "pct": {"DOUBLE", "DECIMAL(9,4)"},
        "points": {"DOUBLE"},
        "year": {"INTEGER"},
    }
    wrong = [row for row in columns if row[2] not in wanted.get(row[1].rpartition("_")[2], {row[2]})]
    assert wrong == []
    decimals = {
        row
        for row in columns
        if row[2].startswith("DECIMAL")
        and not row[1].endswith(("_cny", "_pct"))
        and not row[0].startswith("mart_measure")
    }
    assert {(name, kind) for _, name, kind in decimals} <= {
        *EXACT.items(),
        ("value", "DECIMAL(19,2)"),
        ("weight", "DECIMAL(12,4)"),
    }
    assert {kind for *_, kind in columns} & {"HUGEINT", "DECIMAL(38,2)"} == set()


def test_any_two_numbers_of_a_mart_can_be_multiplied_and_summed(warehouse: Warehouse) -> None:
    numeric = warehouse.rows("""
        select table_name, list(column_name) from information_schema.columns
        where table_schema = 'marts' and regexp_matches(data_type, 'DECIMAL|BIGINT|DOUBLE|INTEGER') group by all
    """)
    assert len(numeric) > 30
    for mart, columns in numeric:
        products = ", ".join(f'sum("{a}" * "{b}")' for a, b in itertools.combinations(columns[:40], 2))
        if products:
            warehouse.connection.execute(f'select {products} from marts."{mart}"')


def test_parquet_is_read_by_pandas_without_casts(released: Path) -> None:
    paths = sorted((released / "marts").glob("*.parquet"))
    assert len(paths) > 30
    with duckdb.connect(str(released / "warehouse.duckdb"), read_only=True) as database:
        rows = {path.stem: database.execute(f'select count(*) from marts."{path.stem}"').fetchall() for path in paths}
    assert rows["fct_trade"] > [(0,)]
    for path in paths:
        frame = pd.read_parquet(path)
        assert [(len(frame),)] == rows[path.stem]
        types = json.loads(pq.read_schema(path).metadata[b"columns"])
        for name, told in types.items():
            if told["type"].startswith(("DECIMAL", "BIGINT", "DOUBLE", "INTEGER")):
                assert pd.api.types.is_numeric_dtype(frame[name]) or frame[name].isna().all(), (path.stem, name)
                frame.nlargest(3, name)


def test_parquet_tells_labels_units_and_keys(released: Path) -> None:
    schema = pq.read_schema(released / "marts" / "mart_city_year.parquet")
    share = schema.field("base_share_pct").metadata
    assert share[b"unit"] == b"%"
    assert share[b"label_zh"].decode().startswith("基地占")
    assert schema.field("base_import_export_cny").metadata[b"type"] == b"DECIMAL(19,2)"
    assert json.loads(schema.metadata[b"key"]) == ["city_code", "data_year"]
    assert json.loads(schema.metadata[b"foreign_keys"]) == {"city_code": ["dim_city", "city_code"]}


def test_published_database_declares_its_keys(warehouse: Warehouse, released: Path) -> None:
    warehouse.connection.execute(f"attach '{released / 'warehouse.duckdb'}' as published (read_only)")
    query = """
        select table_name, constraint_type, constraint_column_names from duckdb_constraints()
        where database_name = 'published' and constraint_type in ('PRIMARY KEY', 'FOREIGN KEY')
            and table_name in ('fct_trade', 'fct_submission')
    """
    assert set(map(str, warehouse.rows(query))) == {
        "('fct_submission', 'PRIMARY KEY', ['submission_id'])",
        "('fct_submission', 'FOREIGN KEY', ['city_code'])",
        "('fct_trade', 'PRIMARY KEY', ['base_id', 'data_year'])",
        "('fct_trade', 'FOREIGN KEY', ['submission_id'])",
    }
    of_both = (
        "select column_name, comment from duckdb_columns() where schema_name = 'marts' and database_name {} 'published'"
    )
    assert set(warehouse.rows(of_both.format("="))) == set(warehouse.rows(of_both.format("<>")))
    warehouse.connection.execute("detach published")


def test_no_day_is_text(warehouse: Warehouse) -> None:
    """A column called after a day or moment is one, so that tools can order and filter by it."""
    query = """
        select table_name, column_name from duckdb_columns() where schema_name = 'marts' and data_type = 'VARCHAR'
            and regexp_matches(column_name, '(_on|_at|_from|_to|_until|_start|_date)$')
    """
    assert warehouse.rows(query) == []
