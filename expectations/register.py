"""The register of rules (``rules.csv``). A faulty file is refused with the line at fault."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from expectations import frames
from expectations.rule import UNIT_SLIP, Rule
from ingestion.csv_table import ReferenceDataError, parse


class RegisterError(Exception):
    """The register cannot be used; the message names file, line and fault."""


class Register:
    """The rules of one file. Raises :class:`RegisterError`."""

    def __init__(self, path: Path) -> None:
        try:
            content = path.read_bytes()
            self.rules = tuple(_rules(path, content))
        except OSError as error:
            raise RegisterError(f"{path}: cannot be read: {error}") from error
        except ReferenceDataError as error:
            raise RegisterError(str(error)) from error
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
    """The parameters that frames take from these rules; None where no rule sets one."""
    said: dict[str, tuple[Any, Rule]] = {}
    for rule in rules:
        for name, value in rule.arguments.parameters.items():
            other, by = said.setdefault(name, (value, rule))
            if other != value:
                raise RegisterError(f"{rule.origin}: parameter {name} is {value} here, {other} at {by.origin}")
    return {name: said[name][0] if name in said else None for name in sorted(frames.parameters())}


def _rules(path: Path, content: bytes) -> Iterator[Rule]:
    expected = [column for column in Rule.model_fields if column != "origin"]
    columns, rows = parse(path, content)
    if odd := sorted(set(columns) ^ set(expected)):
        raise RegisterError(
            f"{path.name}:1: unknown or missing columns: {', '.join(odd)}; needed are {', '.join(expected)}"
        )
    for row in rows:
        try:
            yield Rule.model_validate(row.cells | {"origin": row.origin})
        except ValidationError as error:
            faults = [f"{'.'.join(map(str, fault['loc'])) or 'row'}: {fault['msg']}" for fault in error.errors()]
            raise RegisterError(f"{row.origin}: {'; '.join(faults)}") from error
