"""Figures by the words that people have for them: 基地占比 for base_share_pct, 成都市 for a row of mart_city_year."""

import unicodedata
from collections.abc import Mapping

import duckdb

from tbw.ground.language import Language, language

# A label of a column ends with its unit: 基地占比（%）.
_METRICS = """
    select distinct column_name, split_part(comment, ' | ', 1) as label from duckdb_columns()
    where schema_name = 'marts' and comment is not null and table_name in (select distinct mart from marts.dim_metric)
"""
# Columns of keys that are codes, with the name beside each code.
_NAMES = {
    "city_code": """
        select city_code, unnest([city_name_zh] || string_split(coalesce(aliases, ''), ';')) from marts.dim_city
    """,
    "industry_code": "select industry_code, industry_name_zh from marts.dim_industry",
}


def chinese_names(database: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The Chinese label of each metric and of each item of the form, by its code."""
    items = database.execute("select item_code, label_zh from marts.dim_item order by first_report_year").fetchall()
    return dict(items) | dict(database.execute(f"{_METRICS} order by all").fetchall())


def key_names(database: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The name of each city by its code, and of each base behind its id: codes that say nothing when read aloud."""
    query = """
        select city_code, city_name_zh from marts.dim_city
        union all
        select base_id, any_value(base_id || ' ' || base_name order by base_name) from marts.dim_base group by base_id
    """
    return dict(database.execute(query).fetchall())


def in_words(code: str, names: Mapping[str, str]) -> str:
    """A metric or item as people call it: by its Chinese label for who reads Chinese, else by its code."""
    return names.get(code, code) if language() is Language.ZH else code


def metric_named(database: duckdb.DuckDBPyConnection, typed: str) -> str:
    """The column of that name or Chinese label, with or without its unit; what is neither comes back as typed."""
    found = {
        column
        for column, label in database.execute(_METRICS).fetchall()
        if _plain(typed) in {_plain(column), _plain(label), _plain(label).partition("(")[0]}
    }
    return found.pop() if len(found) == 1 else typed


def key_named(database: duckdb.DuckDBPyConnection, columns: str | None, typed: str | None) -> str | None:
    """The code of a row named in words; what is no name of one comes back as typed."""
    if typed is None or columns not in _NAMES:
        return typed
    names = database.execute(_NAMES[columns]).fetchall()
    found = {code for code, name in names if name and _plain(name) == _plain(typed)}
    return str(found.pop()) if len(found) == 1 else typed


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()
