"""A clerk swaps the own folder or file while a run is under way: after landing was looked at, before it is read."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tbw.submission import ingest
from tests.abuse.conftest import FORM, OTHERS, OWN, SAMPLES, Site

THEIRS, MINE = f"2022/{OTHERS}/表.xlsx", f"2022/{OWN}/表.xlsx"
Swap = Callable[[Path, Path], Any]


def _folder_for_link(mine: Path, theirs: Path) -> None:
    mine.parent.rename(mine.parent.with_name("away"))
    mine.parent.symlink_to(theirs.parent)


def _file_for_link(mine: Path, theirs: Path) -> None:
    mine.unlink()
    mine.symlink_to(theirs)


def _file_for_pipe(mine: Path, _: Path) -> None:
    mine.unlink()
    os.mkfifo(mine)


def _file_for_folder(mine: Path, _: Path) -> None:
    mine.unlink()
    mine.mkdir()


def _folder_for_file(mine: Path, _: Path) -> None:
    shutil.rmtree(mine.parent)
    mine.parent.write_bytes(b"")


def _file_for_hard_link(mine: Path, theirs: Path) -> None:
    mine.unlink()
    mine.hardlink_to(theirs)


SWAPS: list[Swap] = [_folder_for_link, _file_for_link, _file_for_pipe, _file_for_folder, _folder_for_file]
# The folder is that of the channel, whatever lies there: the bytes of another are its sender's word for another's base.
OF_BYTES: list[Swap] = [_file_for_hard_link]


@pytest.mark.parametrize("swap", [*SWAPS, *OF_BYTES], ids=lambda swap: swap.__name__)
def test_the_run_goes_on_and_nothing_of_another_comes_by_the_own_folder(
    site: Site, monkeypatch: pytest.MonkeyPatch, swap: Swap
) -> None:
    site.put(FORM, THEIRS)
    site.put(SAMPLES / OWN / "2022年信息表_自贡市示例基地.xlsx", MINE)

    def swapping(paths: list[Path], _: float) -> list[Path]:
        swap(site.landing / MINE, site.landing / THEIRS)
        return paths

    monkeypatch.setattr(ingest, "idle", swapping)
    statuses = site.run()
    assert statuses[THEIRS] == "accepted"
    if swap in OF_BYTES:
        assert statuses[MINE] == "duplicate"
    else:
        assert MINE not in statuses
        assert MINE in site.report["failed"]
    assert not (site.store / "returns" / "2022" / OWN).exists()
