"""One rule: what is judged, how severe it is, what the sender reads. A rule that does not fit its frame is refused.

``target`` is ``<frame>.<column>``; ``arguments`` is JSON, see :class:`Arguments`. Messages are templates over the
columns of the frame and the keyword arguments of the expectation.
"""

import json
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PositiveInt, model_validator

from expectations import frames, wording
from expectations.closed_lists import ClosedBy, Severity

# The roles of rules whose findings may be roots, see roots.py: a slipped unit, a wrong figure, wrong years of the form.
UNIT_SLIP, ROW_SLIP, WRONG_FIGURE, WRONG_YEARS = "unit_slip", "row_slip", "wrong_figure", "wrong_years"
# Columns that a frame needs for a rule on slipped units: the suspected figure and the multiplier that would mend it;
# for the amounts of a row of enterprises, the keys of all of them.
SLIP_COLUMNS = {
    UNIT_SLIP: frozenset({"item_code", "data_year", "slip_multiplier"}),
    ROW_SLIP: frozenset({"slip_keys", "slip_multiplier"}),
}


class Arguments(BaseModel):
    """What a rule says beyond its target. Keys not named here are keyword arguments of the GX expectation."""

    model_config = ConfigDict(extra="allow", frozen=True)

    # The rows that it judges: column, comparison and value must all hold.
    where: tuple[tuple[str, Literal["==", "!=", "<", "<=", ">", ">="], Any], ...] = ()
    # Template of the finding's short text on what was expected.
    expected: str = ""
    # Prefix of the columns with cell and text as typed, where a row is about more than one cell.
    at: str = ""
    # Numbers, dates and keys that the SQL of the frames takes from the register.
    parameters: dict[str, Any] = {}
    # In a frame of pairs: the item (or column of the enterprise table) that is compared with others, these others, and
    # the item that states the share of the first in one of the others.
    numerator: str = ""
    denominator: Annotated[
        tuple[str, ...], BeforeValidator(lambda codes: (codes,) if isinstance(codes, str) else codes)
    ] = ()
    stated: str = ""

    @property
    def kwargs(self) -> dict[str, Any]:
        """Keyword arguments of the GX expectation, besides the column."""
        return dict(self.model_extra or {})

    @property
    def pair(self) -> str:
        """What marks the rows of this pair in its frame; empty where the rule names no pair."""
        return "/".join(filter(None, (self.stated, self.numerator, *self.denominator)))

    @property
    def conditions(self) -> tuple[tuple[str, str, Any], ...]:
        """The conditions of ``where``, and that of the pair."""
        return (*self.where, ("pair", "==", self.pair)) if self.pair else self.where


def _loaded(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"no JSON: {error}") from error


def _absent_if_empty(text: str) -> str | None:
    return text or None


class Rule(BaseModel):
    """One row of the register."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule_id: Annotated[str, Field(pattern=r"^(FRM|VAL|SUM|PRV|XRF)-\d{3}$")]
    version: PositiveInt  # counts up when what it asks or says changes: explanations hold for a version
    scope: Literal["FRM", "VAL", "SUM", "PRV", "XRF"]
    severity: Severity
    # Who closes an open doubt: the sender by an explanation, or only a reviewer at the Department.
    closed_by: ClosedBy | Annotated[None, BeforeValidator(_absent_if_empty)]
    role: (
        Literal["unit_slip", "row_slip", "wrong_figure", "wrong_years"]
        | Annotated[None, BeforeValidator(_absent_if_empty)]
    )
    expectation: Annotated[str, Field(pattern=r"^expect_[a-z_]+$")]
    target: Annotated[str, Field(pattern=r"^\w+\.\w+$")]
    arguments: Annotated[Arguments, BeforeValidator(_loaded)]
    message_zh: Annotated[str, Field(min_length=1)]
    message_en: Annotated[str, Field(min_length=1)]
    source: Annotated[str, Field(min_length=1)]
    active_from: date
    retired_on: Annotated[date | None, BeforeValidator(_absent_if_empty)]
    origin: str  # file:line

    def __hash__(self) -> int:
        """By the rule's id, as arguments are dicts; equality compares everything."""
        return hash(self.rule_id)

    @property
    def frame(self) -> str:
        """The frame whose rows are judged."""
        return self.target.split(".")[0]

    @property
    def column(self) -> str:
        """The column of the frame that is judged."""
        return self.target.split(".")[1]

    def is_active(self, on: date) -> bool:
        """Whether it is in force on a day: from active_from to the day before retired_on."""
        return self.active_from <= on and (self.retired_on is None or on < self.retired_on)

    def place_columns(self) -> dict[str, str]:
        """sheet, cell and given -> the columns that hold them."""
        prefix = f"{self.arguments.at}_" if self.arguments.at else ""
        return {name: prefix + name for name in ("sheet", "cell", "given")}

    @model_validator(mode="after")
    def _fits_its_frame(self) -> Self:
        schema = frames.schemas().get(self.frame)
        if schema is None:
            raise ValueError(f"target: no frame {self.frame}; there are {', '.join(frames.NAMES)}")
        words = wording.specimen(schema) | self.arguments.kwargs
        templates = (self.message_zh, self.message_en, self.arguments.expected)
        asked = {self.column, *self.place_columns().values(), *(column for column, _, _ in self.arguments.conditions)}
        asked |= SLIP_COLUMNS.get(self.role or "", frozenset())
        if missing := sorted(
            asked.difference(schema.names) | set().union(*map(wording.names, templates)) - words.keys()
        ):
            raise ValueError(f"frame {self.frame} has no column {', '.join(missing)}")
        for template in templates:
            wording.say(template, words)
        return self

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if unknown := sorted(self.arguments.parameters.keys() - frames.parameters()):
            raise ValueError(f"arguments: no frame takes a parameter {', '.join(unknown)}")
        if not self.rule_id.startswith(self.scope):
            raise ValueError(f"scope {self.scope} is not that of {self.rule_id}")
        if (self.closed_by is not None) != (self.severity == "explain"):
            raise ValueError("closed_by belongs to severity explain, and to no other")
        needs_pair = "pair" in frames.schemas()[self.frame].names
        if needs_pair != bool(self.arguments.numerator and self.arguments.denominator):
            raise ValueError(f"arguments: numerator and denominator belong to frames of pairs; is {self.frame} one?")
        return self
