"""A form that takes too much to be judged: set aside and told to all whom it concerns, and the round goes on."""

import os
import signal
from collections.abc import Collection
from typing import Any

import pytest

from expectations.check import check
from expectations.check_tables import Checked, RawTables
from ingestion.files.limits import limits
from tbw.judging import in_force
from tests.abuse.conftest import FORM, OTHERS, OWN, SAMPLES, Site

HEAVY, FIRST = f"2022/{OWN}/大.xlsx", f"2022/{OTHERS}/表.xlsx"


@pytest.fixture
def heavy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The form of the own city costs more CPU than it may, wherever it is judged."""

    def costly(raw: RawTables, to_check: Collection[str], **how: Any) -> Checked:  # noqa: ANN401 - as it is
        paths = dict(zip(*(raw.submissions[n].to_pylist() for n in ("submission_id", "landing_path")), strict=True))
        if HEAVY in {paths[i] for i in to_check}:
            os.kill(os.getpid(), signal.SIGXCPU)
        return check(raw, to_check, **how)

    monkeypatch.setattr(in_force, "check", costly)


@pytest.mark.usefixtures("heavy")
def test_it_is_set_aside_and_told_and_the_others_are_judged(site: Site) -> None:
    site.put(FORM, FIRST)
    site.put(SAMPLES / OWN / "2022年信息表_自贡市示例基地.xlsx", HEAVY)
    assert site.run() == {FIRST: "accepted", HEAVY: "set_aside"}
    reason = site.check_of(HEAVY)["status_detail"]
    assert f"{limits()['check_cpu_seconds']} CPU seconds" in reason
    receipt = (site.store / "returns" / f"{HEAVY}.receipt.txt").read_text("utf-8")
    assert reason in receipt
    (notice,) = (path.read_text("utf-8") for path in (site.store / "notices").glob("set-aside-*"))
    assert reason in notice
    assert HEAVY in notice
    # The next run has nothing to judge, and tells nobody again.
    assert site.run() == {FIRST: "accepted", HEAVY: "set_aside"}
    assert len(list((site.store / "notices").glob("set-aside-*"))) == 1
