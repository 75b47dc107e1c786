from pathlib import Path

import pytest

from tests.expectations.builder import write_reference


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reference folder that no test shares with the project's own."""
    return write_reference(tmp_path_factory.mktemp("reference"))
