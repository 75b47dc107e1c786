"""What a cell was taken for, in the words of people: role and reason in Chinese and English."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict


class Said(BaseModel):
    """A word in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: str
    en: str


class RoleWords(BaseModel):
    """role_words.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    roles: dict[str, Said]
    reasons: dict[str, Said]


@cache
def role_words() -> RoleWords:
    """The words of every role and reason."""
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    return RoleWords.model_validate(yaml.safe_load(text))
