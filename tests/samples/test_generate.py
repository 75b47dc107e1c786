import io
import json
import zipfile
from pathlib import Path

import pytest

from samples.generate import generate


@pytest.fixture(scope="module")
def anew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    generate(folder)
    return folder


def generated(folder: Path) -> dict[str, bytes]:
    """The files that the generator writes, by path."""
    paths = [folder / "expected.json", *(folder / "landing").rglob("*"), *(folder / "faulty").rglob("*")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if path.is_file()}


def unpacked(data: bytes) -> object:
    """The bytes; of an archive those of its members, for not every zlib packs alike."""
    if not data.startswith(b"PK"):
        return data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [(info.filename, info.date_time, archive.read(info)) for info in archive.infolist()]
    except zipfile.BadZipFile:
        # The file that broke off: its first member's name and date, before anything packed.
        return data[:40]


def test_the_committed_files_are_what_the_generator_writes(samples: Path, anew: Path) -> None:
    committed, written = generated(samples), generated(anew)
    assert committed.keys() == written.keys()
    assert [path for path, data in written.items() if unpacked(data) != unpacked(committed[path])] == []


def test_generating_again_leaves_the_same_bytes_and_nothing_else(anew: Path) -> None:
    before = generated(anew)
    (anew / "landing" / "left over.txt").write_text("x", encoding="utf-8")
    generate(anew)
    assert generated(anew) == before


def test_every_committed_file_is_told_of_and_no_other(samples: Path) -> None:
    files = generated(samples)
    expected = json.loads(files.pop("expected.json"))
    assert {f"{folder}/{entry['file']}" for folder, entries in expected.items() for entry in entries} == files.keys()


def test_the_samples_stay_small(samples: Path) -> None:
    files = generated(samples)
    assert sum(map(len, files.values())) < 1_500_000
    assert [path for path, data in files.items() if len(data) > 20_000] == ["expected.json"]
