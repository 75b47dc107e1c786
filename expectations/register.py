"""The register of rules (``rules.csv``): what is judged, how severely, and what the sender is told.

``target`` is ``<frame>.<column>``; ``arguments`` is JSON, see :class:`Arguments`. Messages are templates over the
columns of the frame and the keyword arguments of the expectation. A faulty file is refused with the line at fault.
"""

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from expectations import frames, wording

UNIT_SLIP = "unit_slip"
# What a frame tells of a unit slip: the figure it suspects and what to multiply it by.
SLIP_COLUMNS = frozenset({"item_code", "data_year", "slip_multiplier"})


class RegisterError(Exception):
    """The register cannot be used; the message names file, line and fault."""


class Arguments(BaseModel):
    """What a rule says beyond its target. Keys not named here are keyword arguments of the GX expectation."""

    model_config = ConfigDict(extra="allow", frozen=True)

    # The rows that it judges: column, comparison and value must all hold.
    where: tuple[tuple[str, Literal["==", "!=", "<", "<=", ">", ">="], Any], ...] = ()
    # Template of the finding's short text on what was expected.
    expected: str = ""
    # Prefix of the columns that hold the place and the text as typed, where a row has more than one place.
    at: str = ""
    # Numbers and dates that the SQL of the frames takes from the register.
    parameters: dict[str, Any] = {}

    @property
    def kwargs(self) -> dict[str, Any]:
        """Keyword arguments of the GX expectation, besides the column."""
        return dict(self.model_extra or {})


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
    scope: Literal["FRM", "VAL", "SUM", "PRV", "XRF"]
    severity: Literal["must_fix", "explain", "note"]
    role: Literal["unit_slip"] | Annotated[None, BeforeValidator(_absent_if_empty)]
    expectation: Annotated[str, Field(pattern=r"^expect_[a-z_]+$")]
    target: Annotated[str, Field(pattern=r"^\w+\.\w+$")]
    arguments: Annotated[Arguments, BeforeValidator(_loaded)]
    message_zh: Annotated[str, Field(min_length=1)]
    message_en: Annotated[str, Field(min_length=1)]
    source: Annotated[str, Field(min_length=1)]
    active_from: date
    retired_on: Annotated[date | None, BeforeValidator(_absent_if_empty)]
    origin: str  # file:line

    @property
    def frame(self) -> str:
        """The frame whose rows are judged."""
        return self.target.split(".")[0]

    @property
    def column(self) -> str:
        """The column of the frame that is judged."""
        return self.target.split(".")[1]

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
        asked = {self.column, *self.place_columns().values(), *(column for column, _, _ in self.arguments.where)}
        asked |= SLIP_COLUMNS if self.role == UNIT_SLIP else set()
        if missing := sorted(
            asked.difference(schema.names) | set().union(*map(wording.names, templates)) - words.keys()
        ):
            raise ValueError(f"frame {self.frame} has no column {', '.join(missing)}")
        for template in templates:
            wording.say(template, words)
        if unknown := sorted(self.arguments.parameters.keys() - frames.parameters()):
            raise ValueError(f"arguments: no frame takes a parameter {', '.join(unknown)}")
        if not self.rule_id.startswith(self.scope):
            raise ValueError(f"scope {self.scope} is not that of {self.rule_id}")
        return self


class Register:
    """The rules of one file. Raises :class:`RegisterError`."""

    def __init__(self, path: Path) -> None:
        try:
            content = path.read_bytes()
            self.rules = tuple(_rules(path.name, content.decode("utf-8-sig")))
        except (OSError, UnicodeDecodeError) as error:
            raise RegisterError(f"{path}: cannot be read: {error}") from error
        self.sha256 = hashlib.sha256(content).hexdigest()
        first: dict[str, Rule] = {}
        for rule in self.rules:
            if (other := first.setdefault(rule.rule_id, rule)) is not rule:
                raise RegisterError(f"{rule.origin}: rule_id {rule.rule_id} stands at {other.origin} already")

    def active(self, on: date) -> tuple[Rule, ...]:
        """The rules in force on a day: from active_from to the day before retired_on."""
        return tuple(r for r in self.rules if r.active_from <= on and (r.retired_on is None or on < r.retired_on))

    @cached_property
    def unit_slip_ids(self) -> frozenset[str]:
        """Rules whose findings say that a figure may be in another unit, retired ones too."""
        return frozenset(rule.rule_id for rule in self.rules if rule.role == UNIT_SLIP)


def frame_parameters(rules: tuple[Rule, ...]) -> Mapping[str, Any]:
    """What the frames take from these rules; None where none of them says it."""
    said: dict[str, tuple[Any, Rule]] = {}
    for rule in rules:
        for name, value in rule.arguments.parameters.items():
            other, by = said.setdefault(name, (value, rule))
            if other != value:
                raise RegisterError(f"{rule.origin}: parameter {name} is {value} here, {other} at {by.origin}")
    return {name: said[name][0] if name in said else None for name in sorted(frames.parameters())}


def _rules(name: str, text: str) -> Iterator[Rule]:
    expected = [column for column in Rule.model_fields if column != "origin"]
    reader = csv.DictReader(text.splitlines(keepends=True), strict=True)
    if sorted(reader.fieldnames or ()) != sorted(expected):
        odd = ", ".join(sorted(set(reader.fieldnames or ()) ^ set(expected)))
        raise RegisterError(f"{name}:1: unknown, missing or repeated columns: {odd}; needed are {', '.join(expected)}")
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader, None)
            if row is None:
                return
            yield Rule.model_validate({**{str(k): v for k, v in row.items()}, "origin": f"{name}:{line}"})
        except csv.Error as error:
            raise RegisterError(f"{name}:{line}: {error}") from error
        except ValidationError as error:
            faults = [f"{'.'.join(map(str, fault['loc'])) or 'row'}: {fault['msg']}" for fault in error.errors()]
            raise RegisterError(f"{name}:{line}: {'; '.join(faults)}") from error
