"""Wording and look of the marked return (marks.yaml)."""

from functools import cache
from math import ceil
from pathlib import Path
from unicodedata import east_asian_width

from pydantic import BaseModel, ConfigDict

from ingestion.lists.returned import EXPLANATION, list_words
from ingestion.settings import settings


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Both(_Words):
    """A text in both languages."""

    zh: str
    en: str


class Severity(Both):
    """How findings of a severity are named and coloured (ARGB)."""

    colour: str


class Head(_Words):
    """What stands above the list."""

    title: str
    facts: str
    status: str
    todo: str
    list_only: str


class Places(_Words):
    """What a finding is about."""

    item: str
    enterprise: str
    head: str
    file: str


class Column(_Words):
    """A column of the list."""

    title: str
    width: float


class Look(_Words):
    """How a cell looks.

    ``typed``: people type into it, so it is not locked and holds text; ``quoted``: its content is always text.
    """

    size: float | None = None
    bold: bool = False
    underline: bool = False
    colour: str | None = None
    fill: str | None = None
    border: bool = False
    centre: bool = False
    typed: bool = False
    quoted: bool = True


class Widths(_Words):
    """Least and most width of a column, in characters."""

    least: float
    most: float


class Words(_Words):
    """All of it."""

    sheet: str
    note_head: str
    author: str
    file_suffix: str
    severities: dict[str, Severity]
    follower: str
    follower_note: str
    statuses: dict[str, Both]
    note: str
    note_given: str
    note_expected: str
    longest: dict[str, int]
    head: Head
    nothing: str
    places: Places
    columns: dict[str, Column]
    explanation_states: dict[str, Both]
    refused_for: str
    looks: dict[str, Look]
    font: str
    font_size: float
    line_stretch: float
    tallest: float
    padding: float
    note_width: int
    note_line: int
    note_line_height: int
    note_tallest: int
    rebuilt_widths: Widths
    odd_number: str


@cache
def words() -> Words:
    """The words and the looks."""
    content = settings(Path(__file__).with_name("marks.yaml"))
    content["columns"][EXPLANATION]["title"] = list_words().explanation
    return Words.model_validate(content)


def width(line: str) -> int:
    """Width of a text in characters of half width; a Chinese one takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in line)


def lines(text: str, columns: float) -> int:
    """How many lines a text takes where a line holds so many characters of half width."""
    return sum(max(1, ceil(width(line) / columns)) for line in text.split("\n"))


def height(text: str, columns: float, size: float | None = None) -> float:
    """Height in points of a row that shows a text of a font size in a cell of a width in characters."""
    wording = words()
    points = size or wording.font_size
    tall = lines(text, columns * wording.font_size / points) * points * wording.line_stretch
    return round(min(tall + wording.padding, wording.tallest), 1)
