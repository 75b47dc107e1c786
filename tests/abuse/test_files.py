"""Links, pipes, giants and crowds in landing: each costs its sender a clear line and the others nothing."""

import errno
import os
import time
from pathlib import Path
from typing import Any

import pytest

from ingestion import landing as landing_module
from ingestion import originals as originals_module
from ingestion.known_files import KnownFiles
from ingestion.landing import receive, scan
from ingestion.opening import opened
from ingestion.raw_zone.store import Store
from tbw.ground import places
from tbw.submission import ingest
from tbw.submission.receiving import receive_all, sweep

THEIRS = "联系人：王秘密，13900000000"
OWN, OTHERS = "2021/自贡市", "2021/成都市"


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    for name, text in ((f"{OWN}/表.csv", "own"), (f"{OTHERS}/表.csv", THEIRS)):
        path = tmp_path / "landing" / name
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    return tmp_path / "landing"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "store")
    store.create()
    return store


def kept(store: Store) -> list[bytes]:
    return sorted(path.read_bytes() for path in store.originals.rglob("*") if path.is_file())


def test_a_file_that_becomes_a_link_after_it_was_seen_is_not_followed(landing: Path, store: Store) -> None:
    (own,) = (path for path in scan(landing).taken if "自贡" in str(path))
    own.unlink()
    own.symlink_to(landing / OTHERS / "表.csv")
    with pytest.raises(OSError, match="links are not followed"):
        receive(own, landing, store.originals)
    assert kept(store) == []


def test_a_folder_that_becomes_a_link_is_not_followed_either(landing: Path, store: Store) -> None:
    (own,) = (path for path in scan(landing).taken if "自贡" in str(path))
    own.unlink()
    own.parent.rmdir()
    own.parent.symlink_to(landing / OTHERS)
    with pytest.raises(OSError, match="links are not followed"):
        receive(own, landing, store.originals)
    found = scan(landing)
    assert [path.parent.name for path in found.taken] == ["成都市"]
    assert found.closed == {OWN: "it is a link to a folder, and links are not followed: put the files themselves there"}


def test_a_link_to_itself_costs_only_itself(landing: Path) -> None:
    (landing / OWN / "圈.csv").symlink_to("圈.csv")
    (landing / OWN / "远.csv").symlink_to("x" * 300)
    found = scan(landing)
    assert [path.name for path in found.taken] == ["表.csv", "表.csv"]
    assert sorted(found.misplaced) == [f"{OWN}/圈.csv", f"{OWN}/远.csv"]


def test_a_pipe_keeps_nobody_waiting(landing: Path) -> None:
    os.mkfifo(landing / OWN / "管.xlsx")
    with pytest.raises(OSError, match="no regular file"), opened(landing / OWN / "管.xlsx", landing):
        pass
    assert scan(landing).misplaced == [f"{OWN}/管.xlsx"]


def test_an_unreadable_folder_costs_only_itself(landing: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def refusing(path: Any = ".") -> Any:  # noqa: ANN401 - as that of os
        if "自贡" in os.fspath(path):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(landing_module.os, "scandir", refusing)
    found = ingest.find(landing, store.root)
    for batch in found.batches:
        ingest.read(store.root, found.run_id, batch)
    ingest.check(store.root, found.run_id, places.SEEDS)
    ingest.keep(store.root, found.run_id)
    report = Path(ingest.answer(store.root, found.run_id)).read_text("utf-8")
    assert "the folder cannot be read (Permission denied): mend its permissions" in report
    assert f'"landing_path": "{OTHERS}/表.csv"' in report


def test_what_grows_while_it_is_copied_is_taken_the_next_time(
    landing: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, copied = landing / OWN / "表.csv", originals_module.copied

    def growing(source: int, copy: int) -> str:
        digest = copied(source, copy)
        path.write_text("more than before", "utf-8")
        return digest

    monkeypatch.setattr(originals_module, "copied", growing)
    with pytest.raises(OSError, match="changed while it was copied"):
        receive(path, landing, store.originals)
    assert kept(store) == []
    monkeypatch.undo()
    receive(path, landing, store.originals)
    assert kept(store) == [b"more than before"]


def test_an_original_is_written_once_and_a_damaged_one_is_put_aside(landing: Path, store: Store) -> None:
    path = landing / OWN / "表.csv"
    first = receive(path, landing, store.originals)
    original = store.original(first.file_sha256)
    before = original.stat()
    receive(path, landing, store.originals)
    assert original.stat().st_ino == before.st_ino
    assert original.stat().st_mode & 0o777 == 0o400
    original.chmod(0o600)
    original.write_text("damaged")
    receive(path, landing, store.originals)
    assert original.read_text() == "own"
    assert sorted(kept(store)) == [b"damaged", b"own"]


def test_a_copy_that_is_not_what_was_read_is_no_original(
    landing: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.pwrite
    monkeypatch.setattr(originals_module.os, "pwrite", lambda to, block, at: write(to, b"x" * len(block), at))
    with pytest.raises(OSError, match="not what was read"):
        receive(landing / OWN / "表.csv", landing, store.originals)
    assert list(store.originals.iterdir()) == []


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are copied."""
    names, keep_bytes = [], landing_module.keep_bytes

    def counting(path: Path, *how: Any) -> Any:  # noqa: ANN401 - as it is
        names.append(path.name)
        return keep_bytes(path, *how)

    monkeypatch.setattr(landing_module, "keep_bytes", counting)
    return names


def aged(landing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As some time after the files were written."""
    later = time.time() + 60
    monkeypatch.setattr("ingestion.known_files.time.time", lambda: later)
    assert scan(landing).taken


def test_a_known_file_is_not_copied_again(
    landing: Path, store: Store, copies: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    aged(landing, monkeypatch)
    first = receive_all(scan(landing).taken, landing, store, all_seen=True)
    assert receive_all(scan(landing).taken, landing, store, all_seen=True) == first
    assert len(copies) == 2
    path = landing / OWN / "表.csv"
    path.write_text("new", "utf-8")
    os.utime(path, (1, 1))  # a time that says nothing
    files, _ = receive_all(scan(landing).taken, landing, store, all_seen=True)
    assert len(copies) == 3
    assert {file.file_size for file in files} == {3, len(THEIRS.encode())}
    store.original(first[0][0].file_sha256).unlink()
    receive_all(scan(landing).taken, landing, store, all_seen=True)
    assert len(copies) == 4  # what is no longer kept is copied


def test_what_was_written_a_moment_ago_is_not_trusted(landing: Path, store: Store, copies: list[str]) -> None:
    for _ in range(2):
        receive_all(scan(landing).taken, landing, store, all_seen=True)
    assert len(copies) == 4
    known = KnownFiles(store)
    assert known.find(landing / OWN / "表.csv", (landing / OWN / "表.csv").lstat()) is None


def test_a_file_that_claims_to_be_large_takes_no_room(landing: Path, store: Store) -> None:
    path = landing / OWN / "巨.xlsx"
    with path.open("wb") as file:
        file.truncate(300 << 20)
    received = receive(path, landing, store.originals)
    original = store.original(received.file_sha256)
    assert (received.file_size, original.stat().st_blocks * 512 < 1 << 20) == (300 << 20, True)
    with path.open("wb") as file:
        file.truncate(5 << 30)
    _, failed = receive_all(scan(landing).taken, landing, store, all_seen=True)
    assert "no form is as large" in failed[f"{OWN}/巨.xlsx"]


def test_of_files_that_claim_much_some_wait_too(landing: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A 3 GB file of nothing is read for 26 CPU seconds: a thousand of them must not be read in one run."""
    for number in range(4):
        with (landing / OWN / f"巨{number}.xlsx").open("wb") as file:
            file.truncate(3 << 20)
    monkeypatch.setattr(places, "operation", lambda: {"files_of_folder": 20, "folder_mebibytes": 5})
    aged(landing, monkeypatch)
    files, failed = receive_all(scan(landing).taken, landing, store, all_seen=True)
    assert (len(files), failed) == (
        3,  # that of the other city and the first two, with which the own folder is full
        {OWN: "3 files wait for the next run: of one folder 20 new ones are taken at once, or 5 MiB"},
    )
    assert len(receive_all(scan(landing).taken, landing, store, all_seen=True)[0]) == 5


def test_of_a_crowd_some_wait_and_nobody_else_does(
    landing: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        (landing / OWN / f"{number:03}.csv").write_text(str(number))
    monkeypatch.setattr(places, "operation", lambda: {"files_of_folder": 20, "folder_mebibytes": 1024})
    aged(landing, monkeypatch)
    taken, waits = [], []
    for _ in range(2):
        files, failed = receive_all(scan(landing).taken, landing, store, all_seen=True)
        taken.append(len(files))
        waits.append(failed)
    assert taken == [21, 32]
    assert waits == [
        {OWN: "11 files wait for the next run: of one folder 20 new ones are taken at once, or 1,024 MiB"},
        {},
    ]


def test_a_crowd_of_misplaced_files_is_told_in_few_lines(landing: Path) -> None:
    crowd = landing / "2021" / "自贡市" / "子"
    crowd.mkdir()
    for number in range(250):
        (crowd / f"{number:03}.csv").touch()
    told = scan(landing).misplaced
    assert len(told) == 101
    assert told[-1] == f"{OWN}/子/… (150 more files)"


@pytest.fixture
def left(store: Store) -> list[Path]:
    """What kills leave behind, of this version and of earlier ones."""
    names = [
        "originals/incoming-ab12",
        "originals/incoming-4711",
        "raw/values/.x.parquet.0a1b2c3d",
        "raw/checks/.x.parquet.99",
    ]
    names += ["reports/.r.json.12345678", "returns/2021/自贡市/.表.csv.receipt.txt.deadbeef", "notices/.n.txt.77"]
    paths = [store.root / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    folder = store.root / "reference" / ".new-abc_12"
    folder.mkdir(parents=True)
    return [*paths, folder]


def test_what_kills_leave_behind_is_swept_once_nobody_can_be_writing_it(store: Store, left: list[Path]) -> None:
    stays = store.root / "returns" / "2021" / "自贡市" / ".表.csv.receipt.txt"  # a sender's name may begin so
    stays.write_text("x")
    sweep(store)
    assert [path for path in left if not path.exists()] == []
    for path in (*left, stays):
        os.utime(path, (1, 1))
    sweep(store)
    assert [path for path in left if path.exists()] == []
    assert stays.exists()
