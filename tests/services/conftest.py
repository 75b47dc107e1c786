"""LibreOffice, for the tests that need it (make test-services)."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Convert = Callable[..., Path]


@pytest.fixture(scope="session")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """Save a file as LibreOffice saves it in another format; gives the path of the new file."""
    profile = tmp_path_factory.mktemp("profile").as_uri()

    def run(path: Path, to: str) -> Path:
        folder = path.parent / f"as_{to.partition(':')[0]}"
        office = ["soffice", "--headless", f"-env:UserInstallation={profile}"]
        subprocess.run([*office, "--convert-to", to, "--outdir", folder, path], check=True, capture_output=True)
        return next(folder.iterdir())

    return run
