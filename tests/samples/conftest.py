"""The committed samples, and what is told of them."""

import json
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="session")
def samples() -> Path:
    return SAMPLES


@pytest.fixture(scope="session")
def expected() -> dict[str, list[dict[str, Any]]]:
    return json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
