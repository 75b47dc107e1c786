"""The register of rules (``rules.csv``). A faulty file is refused with the line at fault."""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from expectations import frames
from expectations.rule import UNIT_SLIP, Rule


class RegisterError(Exception):
    """The register cannot be used; the message names file, line and fault."""


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
        """The rules in force on a day."""
        return tuple(rule for rule in self.rules if rule.is_active(on))

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
