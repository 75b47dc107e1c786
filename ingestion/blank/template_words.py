"""Prompts and limits of each answer of the blank form, from template.yaml and the form spec."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from ingestion.form import EnterpriseColumn, EnterpriseTable, Field, Form, Item


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Kind(_Words):
    """How answers of one kind are asked. ``lines``: height of the cell; 0: as high as its text."""

    prompt: str
    blank: str
    number_format: str
    allowed: Literal["decimal", "whole"] | None = None
    refusal: str = ""
    lines: int = 1


class Words(_Words):
    """Words and look of the blank form."""

    form_sheet: str
    notes_sheet: str
    title: str
    stamp: str
    known_stamp: str
    year: str
    year_of_table: str
    pair: str
    pages: str
    keywords: str
    kinds: dict[str, Kind]
    required: str
    part_of: str
    negative: str
    least: str
    lowest: tuple[str, str]
    refusal_title: str
    notes: tuple[str, ...]
    notes_head: tuple[str, str]
    note_of_field: str
    note_of_item: str
    note_of_part: str
    note_of_column: str
    widths: dict[str, float]
    notes_widths: tuple[float, float]
    head_label_columns: int
    fonts: dict[str, tuple[str, float]]
    heights: dict[str, float]
    margins: dict[str, float]
    fills: dict[str, str]


@cache
def words() -> Words:
    """The words and the look."""
    text = Path(__file__).with_name("template.yaml").read_text(encoding="utf-8")
    return Words.model_validate(yaml.safe_load(text))


@dataclass(frozen=True, slots=True)
class Ask:
    """What the cell of an answer shows and accepts; ``lowest`` is None where any text may be typed."""

    title: str
    note: str
    blank: str
    kind: Kind
    lowest: str | None
    refusal: str

    @property
    def prompt(self) -> str:
        """The whole prompt of the cell."""
        return self.note + self.blank


def ask_field(line: Field) -> Ask:
    """What a line of the profile asks."""
    kind = words().kinds["text"]
    return Ask(line.label_zh, line.note_zh or kind.prompt, kind.blank, kind, None, "")


def ask_column(column: EnterpriseColumn, form: Form) -> Ask:
    """What a column of the enterprise table asks: amounts from zero up."""
    whole = next((other.label_zh for other in form.enterprises.columns if other.code == column.part_of), None)
    return _ask(column.label_zh, words().kinds[column.kind], form, column, whole)


def ask_item(item: Item, form: Form) -> Ask:
    """What an item asks for each year. A growth may always be negative."""
    is_pair = any(other.second_value_of == item.code for other in form.items)
    kind = words().kinds["pair" if is_pair else item.kind]
    whole = next((other.label_zh for other in form.items if other.code == item.part_of), None)
    return _ask(f"{item.no}.{item.label_zh}", kind, form, item, whole)


def _ask(title: str, kind: Kind, form: Form, asked: Item | EnterpriseColumn, whole: str | None) -> Ask:
    wording = words()
    item = asked if isinstance(asked, Item) else None
    is_negative = item is not None and (item.may_be_negative or item.growth_of is not None)
    said = {
        "unit": asked.unit or "",
        "zero": form.answers.zero[0],
        "none": form.answers.none_reported[0],
        "partial": form.answers.partial_list_words[0],
        "least": "" if is_negative else wording.least,
    }
    parts = (
        kind.prompt.format(**said),
        asked.note_zh or "",
        wording.part_of.format(whole=whole) if whole else "",
        wording.negative if is_negative else "",
        wording.required if item and item.required else "",
    )
    blank = kind.blank.format(**said) if item else ""
    lowest = wording.lowest[0 if is_negative else 1] if kind.allowed else None
    return Ask(title, "".join(parts), blank, kind, lowest, kind.refusal.format(**said))


def parts_of(form: Form) -> list[Item | EnterpriseTable]:
    """The parts of the statistics, by number: the items with a row of their own, and the table of enterprises."""
    parts: list[Item | EnterpriseTable] = [item for item in form.items if not item.second_value_of]
    return sorted([*parts, form.enterprises], key=lambda part: part.no)


def notes(form: Form) -> Iterator[tuple[str, str]]:
    """The notes in order, each with its place: profile, items, columns of the table that need more than their heads."""
    wording = words()
    for place, line in enumerate(form.profile, 1):
        yield wording.note_of_field.format(place=place), ask_field(line).note
    for part in parts_of(form):
        if isinstance(part, Item):
            name = wording.note_of_part if part.part_of else wording.note_of_item
            yield name.format(no=part.no), ask_item(part, form).note
        else:
            special = [(place, c) for place, c in enumerate(part.columns, 1) if c.note_zh or c.part_of]
            for place, column in special:
                yield wording.note_of_column.format(no=part.no, place=place), ask_column(column, form).note
