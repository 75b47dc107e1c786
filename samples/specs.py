"""What the data files of the samples have in common: unknown keys are refused."""

from pathlib import Path
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict


class Spec(BaseModel):
    """A part of a data file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a whole file. Raises pydantic.ValidationError."""
        return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
