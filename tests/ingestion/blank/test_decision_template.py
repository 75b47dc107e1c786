"""The blank sheet of decisions: what may be chosen, and what belongs where."""

import io

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from ingestion.blank.decision_template import blank_decisions
from ingestion.lists.decision_sheet import decision_sheet

OUTCOMES = ["考核通过", "限期整改", "=取消命名"]


def book() -> Workbook:
    return load_workbook(
        io.BytesIO(blank_decisions({"outcome": OUTCOMES}, [["决定", "含义"], ["考核通过", "保留命名"]]))
    )


def test_a_column_with_choices_offers_them_and_every_column_says_what_belongs_there() -> None:
    page, lists = book().worksheets
    guards = {str(guard.sqref).partition("3:")[0]: guard for guard in page.data_validations.dataValidation}
    assert [guards[letter].prompt for letter in "ABCDEFGHI"] == [each.note_zh for each in decision_sheet().columns]
    assert {letter: guard.formula1 for letter, guard in guards.items() if guard.type == "list"} == {
        "D": "'选项'!$D$1:$D$3"
    }
    assert [(lists.cell(row, 4).value, lists.cell(row, 4).data_type) for row in (1, 2, 3)] == [
        (outcome, "s") for outcome in OUTCOMES
    ]
    assert [[lists.cell(row, column).value for column in (11, 12)] for row in (1, 2)] == [
        ["决定", "含义"],
        ["考核通过", "保留命名"],
    ]
