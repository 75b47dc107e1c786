"""One file of a round: the figures of a base, typed by a clerk on a form."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from ingestion.form import Form, Item
from samples import truth
from samples.calibration import Calibration
from samples.content import Cell, Content
from samples.edits import Edit, written
from samples.enterprises import Row, draw_enterprises
from samples.figures import BaseFigures, Figures, derive, rounded
from samples.hands import Clerk, Hand
from samples.layouts import Layout
from samples.registry import Base
from samples.sheets import lay_out
from samples.words import Words
from samples.writers import WRITERS


@dataclass(frozen=True)
class Kit:
    """What all files are made from."""

    form: Form
    calibration: Calibration
    words: Words
    figures: Figures
    factors: Mapping[str, Decimal]  # unit -> canonical units in it


@dataclass(frozen=True)
class Filing:
    """Who sends what in which shape, and what is expected to become of it."""

    base: Base
    report_year: int
    layout: Layout
    hand: Hand
    fmt: str
    base_name: str  # as typed
    edits: tuple[Edit, ...] = ()
    extension: str | None = None  # None: that of the format
    status: str = "accepted"
    kind: str | None = None  # expected finding of the whole file

    @property
    def path(self) -> str:
        """Where it lies in a landing folder."""
        name = f"{self.report_year}年信息表_{self.base_name}.{self.extension or self.fmt}"
        return f"{self.report_year}/{self.base.city}/{name}"


@dataclass(frozen=True)
class Filed:
    """A file below a landing folder, and its entry of the truth file."""

    path: str
    data: bytes
    truth: truth.Truth


def file_form(kit: Kit, filing: Filing) -> Filed:
    """Fill the form of one base and report year."""
    figures = _edited(kit, filing)
    last_year = filing.report_year + kit.form.enterprises.year_offset
    rows = draw_enterprises(kit.calibration.enterprises, kit.words, filing.base, figures, last_year)
    content = _content(kit, filing, figures, rows)
    placed = lay_out(kit.form, content, replace(filing.layout, notes=(kit.words.note,)))
    expected = truth.entry(filing.path, filing.status, filing.kind, filing.edits) | {
        "report_year": filing.report_year,
        "base_id": filing.base.base_id if filing.base_name in filing.base.names else None,
        "base_name": filing.base_name,
        "sheet": None if filing.fmt == "csv" else placed.name,
        "enterprises": truth.enterprises(kit.form, rows),
    }
    # Where the headings are wrong nobody knows which year a figure is of.
    if not filing.layout.heading_shift:
        expected |= {"values": truth.values(kit.form, content, figures, filing.edits), "cells": placed.items}
    return Filed(filing.path, WRITERS[filing.fmt](placed), expected)


def _edited(kit: Kit, filing: Filing) -> BaseFigures:
    """The base's figures with the edits that change them; what follows from them follows."""
    drawn = {code: dict(series) for code, series in kit.figures[filing.base.base_id].items()}
    for edit in filing.edits:
        if edit.factor is not None and edit.data_year is not None:
            places = kit.calibration.figures[edit.item].decimals
            drawn[edit.item][edit.data_year] = rounded(drawn[edit.item][edit.data_year] * edit.factor, places)
    derive(kit.form, kit.calibration, drawn)
    return drawn


def _content(kit: Kit, filing: Filing, figures: BaseFigures, rows: list[Row]) -> Content:
    """The form as its clerk types it."""
    form, words = kit.form, kit.words
    clerk = Clerk(form, words, filing.hand, kit.factors, (filing.base.base_id, filing.report_year))
    total: Row = {form.enterprises.columns[0].code: form.enterprises.total_words[0]}
    return Content(
        report_year=filing.report_year,
        contact=dict(zip(form.contact, words.contact, strict=True)),
        profile=words.profile_of(filing.base, filing.base_name),
        answers={
            item.code: {
                year: _answer(clerk, filing, item, year, figures) for year in form.data_years(filing.report_year)
            }
            for item in form.items
            if not item.second_value_of
        },
        enterprises=[clerk.row(row) for row in rows],
        enterprise_total=clerk.row(total | truth.sums(form, rows)),
    )


def _answer(clerk: Clerk, filing: Filing, item: Item, year: int, figures: BaseFigures) -> Cell:
    wording = written(filing.edits, item.code, year)
    if not item.is_numeric:
        return filing.hand.none if wording is None else wording
    figure = figures[item.code][year]
    if wording is not None:
        return clerk.hand.number(wording, figure, item.unit)
    second = next((figures[other.code][year] for other in clerk.form.items if other.second_value_of == item.code), None)
    return clerk.typed(item, figure, second, filing.layout.unit_of(item))
