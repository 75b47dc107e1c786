"""Which report counts, for SQL of our own: the macros of dbt_project/macros/which_report_counts.sql, read in place."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

MACROS = Path(__file__).parents[1] / "dbt_project" / "macros" / "which_report_counts.sql"


@cache
def rendered(sql: str) -> str:
    """SQL that may call the macros, as dbt renders that of a model. Raises jinja2.TemplateError."""
    return _template(sql, vars(_template(MACROS.read_text(encoding="utf-8")).module)).render()


def receipt_order(submission: Mapping[str, Any]) -> tuple[Any, ...]:
    """What rows of raw submissions are sorted by to have them in the order in which they were received."""
    return tuple(submission[column] for column in _receipt_columns())


@cache
def _receipt_columns() -> tuple[str, ...]:
    return tuple(column.strip() for column in rendered("{{ receipt_order() }}").split(","))


def _template(text: str, macros: Mapping[str, Any] | None = None) -> Template:
    # SQL of our own, no page for a browser.
    environment = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701
    return environment.from_string(text, globals=dict(macros or {}))
