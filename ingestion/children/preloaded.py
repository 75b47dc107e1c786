"""Imported only by the process from which the reading children are forked.

So every child has at once what it needs: the code, the form specs, and readers that know the labels of the editions.
And it does not run the main program of its parent again, as children usually do, with all its imports in its memory.
"""

import codecs
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import spawn
from pathlib import Path

from ingestion.children import contained
from ingestion.editions import load_editions
from ingestion.files.cells import Cell, Sheet, Workbook, narrow
from ingestion.files.limits import limits
from ingestion.form import FORMS, Form, FormError
from ingestion.lists.returned import explanations
from ingestion.reading.unit_kinds import unit_kinds
from ingestion.shortcuts import taken

__all__ = ["contained"]
# A job may name other reference data or form specs. Their unit words and editions will mostly be these same ones, so
# what is prepared here is of use; but a child always reads by what its job names.
_USUAL_REFERENCE = Path(__file__).parents[2] / "dbt_project" / "seeds"


def _leave_main_alone(_: str) -> None:
    """Replaces the step that runs the main program in the child."""


def _plain_form(form: Form) -> Workbook:
    """A form with hardly more than its labels."""
    year = form.first_report_year
    items = [[f"{item.no}.{item.label_zh}（{item.unit}）", "1", "1", "1"] for item in form.items]
    table = [[column.label_zh for column in form.enterprises.columns], ["甲"] * len(form.enterprises.columns)]
    profile = [[line.label_zh, "甲"] for line in form.profile]
    rows = [[form.title_zh], *profile, ["", *map(str, form.data_years(year))], *items, *table]
    cells = {(r, c): Cell(text) for r, row in enumerate(rows) for c, text in enumerate(row)}
    return Workbook("", (Sheet.of("", cells),))


def _labels(form: Form) -> Iterator[str]:
    """The labels of the items in the ways in which they are mostly written."""
    for item in form.items:
        for label in (item.label_zh, f"{item.label_zh}（{item.unit}）"):
            for text in (label, f"{item.no}.{label}", f"{item.no}、{label}"):
                yield from (text, narrow(text))


def _learn(form: Form) -> None:
    reader = contained.reader_of(form, tuple(unit_kinds(_USUAL_REFERENCE).items()))
    workbook = _plain_form(form)
    explanations(workbook, form.answers)
    for label in _labels(form):
        reader.matcher.match(label)
    reader.read(workbook, form.first_report_year)


if taken("no_main"):
    for step in ("_fixup_main_from_name", "_fixup_main_from_path"):
        setattr(spawn, step, _leave_main_alone)
limits()
codecs.lookup("cp437")  # of the names in a zip
with suppress(FormError):  # the process that asks for such specs raises this
    for edition in load_editions(FORMS).forms:
        _learn(edition)
