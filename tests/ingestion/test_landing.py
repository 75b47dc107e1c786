"""What is taken from landing, and that its bytes are kept."""

import os
import time
from pathlib import Path

import pytest

from ingestion.landing import idle, receive, scan
from ingestion.originals import file_time


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    folder = tmp_path / "landing"
    for path in ("2021/成都市/甲.xlsx", "2021/成都市/乙", "2022/自贡市/丙.csv"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path, encoding="utf-8")
    return folder


def names(paths: list[Path], landing: Path) -> list[str]:
    return [path.relative_to(landing).as_posix() for path in paths]


def test_every_regular_file_of_any_extension_is_taken(landing: Path) -> None:
    taken, misplaced, passed_over, closed = scan(landing)
    assert closed == {}
    assert passed_over == {}
    assert names(taken, landing) == ["2021/成都市/乙", "2021/成都市/甲.xlsx", "2022/自贡市/丙.csv"]
    assert misplaced == []


def test_files_elsewhere_are_named(landing: Path) -> None:
    for path in ("readme.txt", "2021/表.xlsx", "2021/成都市/子/表.xlsx", "去年/成都市/表.xlsx"):
        (landing / path).parent.mkdir(parents=True, exist_ok=True)
        (landing / path).touch()
    (landing / "2021/成都市/link.xlsx").symlink_to(landing / "readme.txt")
    taken, misplaced, *_ = scan(landing)
    assert len(taken) == 3
    expected = {"readme.txt", "2021/表.xlsx", "2021/成都市/子/表.xlsx", "去年/成都市/表.xlsx", "2021/成都市/link.xlsx"}
    assert set(misplaced) == expected


def test_decisions_lie_beside_the_cities_of_a_year(landing: Path) -> None:
    for path in ("2021/决定登记表.xlsx", "决定登记表.xlsx", "2021/通知.xlsx"):
        (landing / path).touch()
    taken, misplaced, *_ = scan(landing)
    assert "2021/决定登记表.xlsx" in names(taken, landing)
    assert misplaced == ["2021/通知.xlsx", "决定登记表.xlsx"]


def test_one_report_year_alone(landing: Path) -> None:
    taken, misplaced, *_ = scan(landing, 2022)
    assert (names(taken, landing), misplaced) == (["2022/自贡市/丙.csv"], [])


def test_bytes_are_kept_under_their_hash(landing: Path, tmp_path: Path) -> None:
    originals = tmp_path / "originals"
    originals.mkdir()
    path = landing / "2021/成都市/甲.xlsx"
    received = receive(path, landing, originals)
    kept = originals / received.file_sha256[:2] / received.file_sha256
    assert kept.read_bytes() == path.read_bytes()
    assert (received.landing_path, received.report_year, received.city_folder) == (
        "2021/成都市/甲.xlsx",
        2021,
        "成都市",
    )
    assert received.file_size == kept.stat().st_size
    assert [entry.name for entry in originals.iterdir()] == [received.file_sha256[:2]]


def test_same_bytes_in_another_year_are_another_submission(landing: Path, tmp_path: Path) -> None:
    originals = tmp_path / "originals"
    originals.mkdir()
    copy = landing / "2022/自贡市/甲.xlsx"
    copy.write_bytes((landing / "2021/成都市/甲.xlsx").read_bytes())
    first, second = (receive(path, landing, originals) for path in (landing / "2021/成都市/甲.xlsx", copy))
    assert first.file_sha256 == second.file_sha256
    assert first.submission_id != second.submission_id


def test_file_name_in_the_bytes_of_an_old_archive(landing: Path, tmp_path: Path) -> None:
    originals = tmp_path / "originals"
    originals.mkdir()
    path = landing / "2021/成都市" / os.fsdecode("信息表.xlsx".encode("gb18030"))
    path.touch()
    assert receive(path, landing, originals).landing_path == "2021/成都市/信息表.xlsx"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "1970-01-01T00:00:00+00:00"),
        (-86400, "1969-12-31T00:00:00+00:00"),
        (-(10**12), "0001-01-01T00:00:00+00:00"),
        (10**12, "9999-01-01T00:00:00+00:00"),
        (9 * 10**18, "9999-01-01T00:00:00+00:00"),
    ],
)
def test_any_time_of_a_file_can_be_told(seconds: int, expected: str) -> None:
    # Most file systems keep no such times, so that a file here cannot have them.
    assert file_time(os.stat_result([0] * 7 + [0, seconds, 0])).isoformat() == expected


@pytest.mark.parametrize("seconds", [-(2**31), 10**12])
def test_a_file_of_an_absurd_time_is_kept(landing: Path, tmp_path: Path, seconds: int) -> None:
    originals = tmp_path / "originals"
    originals.mkdir()
    path = landing / "2021/成都市/甲.xlsx"
    os.utime(path, (seconds, seconds))
    received = receive(path, landing, originals)
    assert (originals / received.file_sha256[:2] / received.file_sha256).read_bytes() == path.read_bytes()
    assert received.file_time == file_time(path.stat())


def test_a_file_does_not_wait_for_a_time_to_come(landing: Path) -> None:
    path = landing / "2021/成都市/甲.xlsx"
    os.utime(path, (time.time() + 10**6,) * 2)
    time.sleep(0.02)
    assert idle([path], 0.01) == [path]
    assert idle([path], 60) == []


LEAVINGS = [
    "2021/成都市/~$表.xlsx", "2021/成都市/.~lock.表.xlsx#", "2021/成都市/.~表.et", "2021/成都市/Thumbs.db",
    "2021/desktop.ini", ".DS_Store", "2021/成都市/._表.xlsx", "2021/成都市/表.xlsx.crdownload",
    "2021/成都市/表.XLSX.TMP", "__MACOSX/2021/表.xlsx",
]  # fmt: skip


def test_what_programs_leave_is_passed_over_and_told(landing: Path) -> None:
    for path in LEAVINGS:
        (landing / path).parent.mkdir(parents=True, exist_ok=True)
        (landing / path).touch()
    taken, misplaced, passed_over, closed = scan(landing)
    assert closed == {}
    assert len(taken) == 3
    assert misplaced == []
    assert set(passed_over) == set(LEAVINGS)
    assert "office program" in passed_over["2021/成都市/~$表.xlsx"]
    assert set(scan(landing, 2021).passed_over) == {path for path in LEAVINGS if path.startswith("2021/")}


@pytest.mark.parametrize("name", ["~表.xlsx", "$表.xlsx", "表.tmp.xlsx", "thumbs.xlsx", ".表.xlsx", "part.xlsx"])
def test_files_of_people_are_taken(landing: Path, name: str) -> None:
    (landing / "2021/成都市" / name).touch()
    assert landing / "2021/成都市" / name in scan(landing).taken
