"""The form spec: what an edition of the form asks, as data (``ingestion/forms/*.yaml``).

A spec that says something unknown or contradicts itself is refused with the line at fault. Which edition holds for
which report year: :mod:`ingestion.editions`.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import ValidationError, model_validator

from ingestion.form_words import AnswerWords, ContactWords, RemarkWords, Sections, Spec
from ingestion.spec_yaml import SpecLoader, line_of

FORMS = Path(__file__).parent / "forms"

# What is reported on it, and by whom.
FormKind = Literal["base_information"]
Kind = Literal["money", "count", "percent", "count_and_names", "incident"]


class FormError(Exception):
    """The form spec cannot be used; the message names file, line and fault."""


class Field(Spec):
    """A labelled line of the form's head (name of the base, region code...), ``lines`` high on the blank form."""

    code: str
    label_zh: str
    label_en: str
    note_zh: str | None = None  # here and below: what the blank form tells the clerk, beyond kind and unit
    lines: int = 1


class Item(Spec):
    """One figure asked for each of the three years. ``no`` is the printed number, shared by a whole and its part."""

    no: int
    code: str
    label_zh: str
    label_en: str
    kind: Kind
    unit: str | None = None
    unit_on_form: bool = True
    required: bool = False
    additive: bool = False
    may_be_negative: bool = False
    part_of: str | None = None
    growth_of: str | None = None
    second_value_of: str | None = None
    note_zh: str | None = None
    also_zh: tuple[str, ...] = ()  # other labels that mean just this

    @property
    def is_numeric(self) -> bool:
        """Whether its answer holds a number."""
        return self.kind != "incident"

    @model_validator(mode="after")
    def _unit_where_numeric(self) -> Self:
        if self.is_numeric and self.unit is None:
            raise ValueError(f"{self.code}: a {self.kind} needs a unit")
        return self


class EnterpriseColumn(Spec):
    """A column of the table of enterprises."""

    code: str
    label_zh: str
    label_en: str
    kind: Literal["text", "money"]
    unit: str | None = None
    part_of: str | None = None
    note_zh: str | None = None
    also_zh: tuple[str, ...] = ()  # other words for the same

    @model_validator(mode="after")
    def _unit_where_money(self) -> Self:
        if (self.kind == "money") != (self.unit is not None):
            raise ValueError(f"{self.code}: money needs a unit, text has none")
        return self


class EnterpriseTable(Spec):
    """The table of enterprises (item 5): one year, as many rows as the sender likes."""

    no: int
    label_zh: str
    label_en: str
    year_offset: int
    add_rows_hint_zh: str
    total_words: tuple[str, ...]
    note_words: tuple[str, ...]
    example_words: tuple[str, ...] = ()
    group_words: tuple[str, ...]
    group_endings: tuple[str, ...] = ()
    # By what a text that names no firm is a remark: one across the table, one under the names of firms (patterns).
    prose: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    # What names of firms say; one without any of these may be none, nor is one that says more of the others.
    name_words: tuple[str, ...] = ("",)
    name_endings: tuple[str, ...] = ()
    no_name_words: tuple[str, ...] = ()
    # What a title of the table may say and mean no other one.
    title_words: tuple[str, ...] = ()
    columns_to_recognise: int
    blank_rows: int = 10
    columns: tuple[EnterpriseColumn, ...]


class Form(Spec):
    """One edition of the form. It holds from the first to the last report year; no last one: until another is made."""

    kind: FormKind
    edition: str
    first_report_year: int
    last_report_year: int | None
    title_zh: str
    titles_also_zh: tuple[str, ...] = ()
    title_en: str
    source: str
    label_similarity: float
    numbered_label_similarity: float
    label_qualifiers: tuple[str, ...]
    label_additions: tuple[str, ...] = ()
    label_omissions: tuple[str, ...] = ()
    label_scopes: tuple[str, ...] = ()
    foreign_money: tuple[str, ...]
    remark_words: RemarkWords
    items_to_recognise: int
    own_words: tuple[str, ...]
    own_lines_to_recognise: int
    returned_sheets: tuple[str, ...]
    years: dict[int, str]
    year_words: dict[int, tuple[str, ...]]
    year_fillers: tuple[str, ...]
    title_year_words: tuple[str, ...] = ()  # patterns
    value_headings: tuple[str, ...]
    other_headings: tuple[str, ...]
    sections: Sections
    statistics_heading: str
    second_page_from: int | None = None
    contact: tuple[str, ...]
    contact_words: ContactWords
    profile: tuple[Field, ...]
    items: tuple[Item, ...]
    enterprises: EnterpriseTable
    answers: AnswerWords

    def __hash__(self) -> int:
        """By its name, as a dict of years has no hash. Equality compares all of it."""
        return hash((self.kind, self.edition))

    def data_years(self, report_year: int) -> list[int]:
        """The years that a form of this report year asks for, oldest first."""
        return sorted(report_year + offset for offset in self.years)

    def holds_for(self, report_year: int) -> bool:
        """Whether a form of this report year is of this edition."""
        return self.first_report_year <= report_year <= (self.last_report_year or report_year)


def load_form(path: Path) -> Form:
    """Read and check a form spec. Raises :class:`FormError`."""
    try:
        return _parsed(path.name, path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FormError(f"{path.name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise FormError(f"{path.name}: is no UTF-8 text") from error


# By what it says, not by where it lies: a process that goes on for long sees a spec that was changed.
@cache
def _parsed(name: str, text: str) -> Form:
    try:
        form = Form.model_validate(yaml.load(text, SpecLoader))  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FormError(f"{name}:{line}: {error.problem}") from error
    except ValidationError as error:
        faults = ((fault["loc"], f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}") for fault in error.errors())
        raise _refused(name, text, faults) from error
    contradictions = list(_contradictions(form))
    if contradictions:
        raise _refused(name, text, contradictions)
    return form


def _refused(name: str, text: str, faults: Iterable[tuple[tuple[Any, ...], str]]) -> FormError:
    """The error that tells every fault with its line."""
    node = yaml.compose(text, SpecLoader)
    return FormError("\n".join(f"{name}:{line_of(node, location)}: {fault}" for location, fault in faults))


def _contradictions(form: Form) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Where the form contradicts itself: the place in the spec and what is wrong there."""
    if not form.holds_for(form.first_report_year):
        yield ("last_report_year",), f"last_report_year: is before the first one, {form.first_report_year}"
    known: dict[str, Item] = {}
    for place, item in enumerate(form.items):
        if item.code in known:
            yield ("items", place), f"{item.code}: the code is taken"
        known[item.code] = item
    for place, item in enumerate(form.items):
        for relation in ("part_of", "growth_of", "second_value_of"):
            other = getattr(item, relation)
            if other is not None and other not in known:
                yield ("items", place), f"{item.code}: {relation} names no item: {other}"
            elif other is not None and relation != "growth_of" and known[other].no != item.no:
                yield ("items", place), f"{item.code}: {relation} {other}, which has another number"
