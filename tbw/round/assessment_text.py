"""What the release knows of a base in the yearly assessment, in Markdown, for the person who decides."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tbw.ground.language import say
from tbw.ground.markdown import safe, table
from tbw.release.candidate_diff_text import figure
from tbw.release.warehouse import exact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb

# Columns of mart_assessment for the points of article 12; and those that only say that the form does not ask for one.
_EVIDENCE = re.compile(r"p12_(\d)_(?!is_on_form)")
_FLAGS = {
    "is_veto_flagged": ("否决预警 veto (article 14)", "veto_reasons"),
    "is_slow_flagged": ("发展缓慢预警 slow (article 13.2)", "slow_reasons"),
    "is_commend_flagged": ("表扬提示 commend (article 13.1)", "commend_reasons"),
}


def rows(database: duckdb.DuckDBPyConnection, report_year: int, levels: list[str]) -> list[dict[str, Any]]:
    """Rows of mart_assessment of that year and these levels, by base."""
    query = "from marts.mart_assessment where report_year = ? and list_contains(?, level) order by base_id"
    found = database.execute(query, [report_year, levels])
    names = [column for column, *_ in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def body(
    database: duckdb.DuckDBPyConnection, release_id: str, row: dict[str, Any], decided: Sequence[dict[str, Any]]
) -> str:
    """Flags, evidence, thresholds and earlier decisions of one base."""
    years = {"report_year": row["report_year"], "data_year": row["data_year"]}
    lead = say("assessment.lead", release=release_id, **years)
    parts = [
        lead,
        "### 提示 Flags\n" + "\n".join(_flags(row)),
        f"### 考核依据 Evidence\n{_evidence(database, row)}",
        f"### 阈值 Thresholds\n{_thresholds(database, row)}",
        f"### 已有决定 Decisions so far\n{_decisions(decided)}",
    ]
    return "\n\n".join(parts)


def _flags(row: dict[str, Any]) -> Iterator[str]:
    for flag, (words, reasons) in _FLAGS.items():
        yield f"- {words}: {'**yes**' if row[flag] else 'no'}{'; ' + safe(row[reasons]) if row[reasons] else ''}"


def _evidence(database: duckdb.DuckDBPyConnection, row: dict[str, Any]) -> str:
    """Each column of article 12 with its Chinese label; what it means in English is in the data dictionary."""
    comments = """
        select column_name, split_part(comment, ' | ', 1) from duckdb_columns()
        where schema_name = 'marts' and table_name = 'mart_assessment'
    """
    labels = dict(database.execute(comments).fetchall())
    points = [(match[1], name) for name in row if (match := _EVIDENCE.match(name))]
    rows = [[f"12({point})", labels[name] or name, name, _value(row[name])] for point, name in sorted(points)]
    return table(["条款 article", "指标", "column of mart_assessment", "数值 value"], rows)


def _thresholds(database: duckdb.DuckDBPyConnection, row: dict[str, Any]) -> str:
    query = """
        select flag, indicator, value, comparator, threshold, is_met, source from marts.mart_assessment_margin
        where base_id = ? and report_year = ? order by threshold_id
    """
    held = database.execute(query, [row["base_id"], row["report_year"]]).fetchall()
    rows = [[_value(cell) for cell in line] for line in held]
    return table(["标记 flag", "指标 column", "数值 value", "", "阈值 threshold", "触发 met", "来源 source"], rows)


def _decisions(decided: Sequence[dict[str, Any]]) -> str:
    names = ["outcome", "effective_on", "decided_by", "document", "reason"]
    return table(names, [[_value(row[name]) for name in names] for row in decided])


def _value(value: object) -> str:
    """A figure without trailing zeros; – for what is not known."""
    told = exact(value)
    if isinstance(told, bool):
        return "yes" if told else "no"
    if isinstance(told, Decimal | int):
        return f"{told:,.0f}" if told == int(told) else f"{told:,.2f}"
    return figure(told)
