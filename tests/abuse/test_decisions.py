"""A city decides: by a sheet in its own folder, under a reviewer's name, on a day that is still to come."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from expectations.decided import in_order
from ingestion.channel import Channel
from tbw.records import decisions
from tbw.records.authority import Origin, of_page
from tbw.records.decision_kinds import NotPermittedError
from tests.abuse.conftest import OWN, Site
from tests.accounts import with_accounts
from tests.tbw.records.test_sheets import PASSED, write

REMOVED = ["年度考核", "成都高新技术产业开发区", 2022, "取消命名", "评审处", "2022-05-20", "2020-12-31", "99号", "x"]
BY_CITY = Origin(Channel("folder", f"<year>/{OWN}"))


def test_a_sheet_from_a_city_decides_nothing_and_says_so(site: Site) -> None:
    path = f"2022/{OWN}/表.xlsx"
    write(site.landing / path, REMOVED, PASSED)
    site.run()
    assert site.rows("decisions") == []
    (sheet,) = site.report["decisions"]
    (fault,) = sheet["faults"]
    assert "无权" in fault["message_zh"]
    assert "not permitted" in fault["message_en"]
    (notice,) = (site.store / "notices").glob("not-permitted-*.txt")
    assert path in notice.read_text("utf-8")
    assert len(list((site.store / "returns" / "2022" / OWN).glob("无权登记-*.txt"))) == 1


def test_the_same_sheet_from_the_department_is_of_its_folder_whatever_it_says(site: Site) -> None:
    signed = [cell if cell != "评审处" else "成都市 王处长" for cell in REMOVED]
    write(site.landing / "2022/省商务厅/表.xlsx", signed)
    site.run()
    (row,) = site.rows("decisions")
    assert (row["outcome"], row["decided_by"], row["sender_id"]) == ("removed", "评审处", "department-review")
    assert row["channel"] == "folder:<year>/省商务厅"


@pytest.mark.parametrize("kind", ["assessment", "explanation", "release", "assignment"])
def test_a_city_may_decide_nothing_of_any_kind(tmp_path: Path, reference: Path, kind: str) -> None:
    outcome = {"assessment": "passed", "explanation": "accepted", "release": "approved", "assignment": "assigned"}[kind]
    decision = decisions.Decision(kind=kind, subject="x", outcome=outcome, reason="x", report_year=2022, document="x")
    for origin in (BY_CITY, of_page("clerk"), Origin(Channel("mailbox", "a@b.invalid"))):
        with pytest.raises(NotPermittedError):
            decisions.as_record(_from(decision, origin), tmp_path, reference)


def _from(decision: decisions.Decision, origin: Origin) -> decisions.Decision:
    fields = {name: getattr(decision, name) for name in decision.__slots__}
    return decisions.Decision(**fields | {"origin": origin, "decided_by": "评审处"})


def test_a_name_that_belongs_to_an_account_of_the_machine_is_not_lent(tmp_path: Path) -> None:
    reference = with_accounts(tmp_path / "reference", department_review="os:somebody-else")
    decision = decisions.Decision(
        kind="assessment",
        subject="SC-001",
        outcome="passed",
        reason="x",
        report_year=2022,
        document="x",
        decided_by="评审处",
    )
    with pytest.raises(NotPermittedError, match="may not speak for 评审处"):
        decisions.as_record(decision, tmp_path, reference)


def test_what_was_received_last_holds_whatever_day_it_claims() -> None:
    first = {"decision_id": "b", "sequence": 1, "decided_at": datetime(2022, 5, 1, tzinfo=UTC)}
    later = {"decision_id": "a", "sequence": 2, "decided_at": datetime(2021, 1, 1, tzinfo=UTC)}
    of_before = {"decision_id": "c", "sequence": None, "decided_at": datetime(2022, 6, 1, tzinfo=UTC)}
    assert in_order([later, of_before, first]) == [of_before, first, later]
