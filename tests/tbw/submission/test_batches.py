"""New files go to tasks by the batch; how many a batch, operators say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tbw.submission import ingest

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_batches_hold_as_many_files_as_operators_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    city = tmp_path / "landing" / "2021" / "成都市"
    city.mkdir(parents=True)
    for number in range(5):
        (city / f"{number}.csv").write_text(f"form {number}", encoding="utf-8")
    settings = tmp_path / "operation.yaml"
    settings.write_text("files_a_batch: 2\n", encoding="utf-8")
    monkeypatch.setenv("TBW_OPERATION", str(settings))
    found = ingest.find(tmp_path / "landing", tmp_path / "store", settled=True)
    assert found.batches == ["0000", "0001", "0002"]
    plan = ingest._plan(tmp_path / "store", found.run_id)  # noqa: SLF001 - what the tasks are given
    assert [len(plan["batches"][batch]) for batch in found.batches] == [2, 2, 1]
