"""What the self-check says by itself, and why it leaves rules out (self_check.yaml)."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from expectations.rule import Rule


class Subjects(BaseModel):
    """What a fault is about: an item, a firm, or the form."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    item: str
    enterprise: str
    row: str
    form: str


class Unexpressed(BaseModel):
    """Why a rule is no part of a blank form: by what it judges, and where given by a value that it looks for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    targets: tuple[str, ...]
    values: tuple[str, ...] = ()
    reason: str


class Words(BaseModel):
    """self_check.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slots: int
    stand_ins: dict[str, str]
    subjects: Subjects
    unexpressed: tuple[Unexpressed, ...]


@cache
def words() -> Words:
    """What the sheet says and how much it holds."""
    text = Path(__file__).with_name("self_check.yaml").read_text(encoding="utf-8")
    return Words.model_validate(yaml.safe_load(text))


def reason(rule: Rule) -> str:
    """Why a rule is not judged on a blank form."""
    looked_for = set(map(str, rule.arguments.kwargs.get("value_set", ())))
    for known in words().unexpressed:
        is_of_it = rule.target in known.targets or rule.frame in known.targets
        if is_of_it and (not known.values or looked_for & set(known.values)):
            return known.reason
    return "nothing on this form can fail it"
