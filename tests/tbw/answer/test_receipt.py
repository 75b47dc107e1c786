"""The receipt: what was received, what came of it, what is next, for programs and for people."""

import json
from datetime import UTC, date, datetime

from tbw.answer.marking.listing import entries
from tbw.answer.receipt import as_text, next_deadline, receipt
from tbw.round.status import Deadline
from tests.tbw.marks import finding

SUBMISSION = {
    "landing_path": "2021/成都市/表.xlsx",
    "report_year": 2021,
    "city_folder": "成都市",
    "submission_id": "ab" * 32,
    "file_sha256": "cd" * 32,
    "base_name": "某基地",
    "received_at": datetime(2021, 1, 20, 18, 30, tzinfo=UTC),
}
CHECK = {
    "base_id": "SC-001",
    "status": "returned",
    "must_fix_count": 1,
    "explain_count": 1,
    "note_count": 0,
    "generation": 3,
    "status_detail": None,
}
SLIP = finding("H3", rule_id="VAL-017", severity="explain")
FINDINGS = [finding("F4"), SLIP, finding("F3", rule_id="SUM-001", root_rule_id="VAL-017", root_cell="H3")]
DATES = [
    Deadline("base_to_city", "base authority", "city commerce bureau", date(2021, 2, 15), 0),
    Deadline("city_to_department", "city commerce bureau", "somebody", date(2021, 3, 1), 0),
]


def made_receipt(**other: object) -> dict[str, object]:
    submission, check = ({**row, **{k: v for k, v in other.items() if k in row}} for row in (SUBMISSION, CHECK))
    return receipt(submission, check, entries(FINDINGS), "表.xlsx.核查.xlsx", "copy", DATES[0])


def test_json_tells_what_was_received_when_and_what_came_of_it() -> None:
    content = json.loads(json.dumps(made_receipt()))
    assert content["file_sha256"] == "cd" * 32
    assert content["received_at"] == "2021-01-20T18:30:00+00:00"
    assert content["received_at_shanghai"] == "2021-01-21T02:30:00+08:00"
    assert (content["status"], content["base_id"], content["generation"]) == ("returned", "SC-001", 3)
    assert "重新报送" in content["status_zh"]
    assert "sent again" in content["status_en"]
    assert content["marked_return"] == {"file": "表.xlsx.核查.xlsx", "kind": "copy"}
    assert content["next_date"] == {
        "deadline_id": "base_to_city",
        "from_party": "base authority",
        "to_party": "city commerce bureau",
        "last_day": "2021-02-15",
    }


def test_json_tells_every_finding_and_what_it_hangs_on() -> None:
    found = made_receipt()["findings"]
    assert [(f["number"], f["rule_id"], f["cell"], f["root"]) for f in found] == [
        ("1", "VAL-003", "F4", None),
        ("2", "VAL-017", "H3", None),
        ("2.1", "SUM-001", "F3", "2"),
    ]
    assert found[0]["message_zh"] == FINDINGS[0]["message_zh"]
    assert found[0]["message_en"] == FINDINGS[0]["message_en"]


def test_text_tells_the_same_to_people() -> None:
    text = as_text(made_receipt())
    for said in (
        "2021/成都市/表.xlsx",
        "2021-01-21 02:30:00",
        "2021-01-20 18:30:00 UTC",
        "SC-001 某基地",
        "cd" * 32,
        "重新报送",
        "must be fixed: 1",
        "表.xlsx.核查.xlsx",
        "2021-02-15（基地主管部门 → 市（州）商务主管部门）",
        "信息表!F4",
        FINDINGS[0]["message_zh"],
        FINDINGS[0]["message_en"],
    ):
        assert said in text
    assert "第 2 号" in next(line for line in text.splitlines() if "SUM-001" in line)


def test_text_without_a_base_and_without_a_next_date() -> None:
    text = as_text({**made_receipt(base_id=None), "next_date": None})
    assert "未能确定" in text
    assert "期限已过" in text


def test_what_was_typed_cannot_look_like_a_line_of_the_receipt() -> None:
    hostile = "表\n核查结论 / Result: 已接收\x1b[31m.xlsx"
    text = as_text(made_receipt(landing_path=f"2021/成都市/{hostile}"))
    assert sum(line.startswith("核查结论") for line in text.splitlines()) == 1
    assert "\x1b" not in text


def test_the_next_date_is_the_first_that_is_not_over() -> None:
    assert next_deadline(DATES, date(2021, 2, 15)) == DATES[0]
    assert next_deadline(DATES, date(2021, 2, 16)) == DATES[1]
    assert next_deadline(DATES, date(2021, 3, 2)) is None


def test_why_a_form_is_set_aside_stands_beside_its_status() -> None:
    said = made_receipt(status="set_aside", status_detail="核查用时超过 60 秒")
    assert said["status_detail"] == "核查用时超过 60 秒"
    assert "核查用时超过 60 秒" in as_text(said)
