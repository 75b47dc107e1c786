"""Settings of operators: a file over the one of the project."""

from pathlib import Path

import pytest

from ingestion.settings import SettingError
from tbw.ground import places


def test_a_file_sets_some_and_leaves_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = places.operation()
    (tmp_path / "own.yaml").write_text("candidate_days: 7\n", encoding="utf-8")
    monkeypatch.setenv("TBW_OPERATION", str(tmp_path / "own.yaml"))
    assert places.operation() == usual | {"candidate_days": 7}


@pytest.mark.parametrize("said", ["candidate_day: 7", "candidate_days: -1", "candidate_days: a week", "[1]", ": :"])
def test_a_setting_that_is_none_is_refused(said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own.yaml").write_text(f"{said}\n", encoding="utf-8")
    monkeypatch.setenv("TBW_OPERATION", str(tmp_path / "own.yaml"))
    with pytest.raises(SettingError, match=r"own\.yaml"):
        places.operation()
