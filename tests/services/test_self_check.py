"""The sheet 自查 in LibreOffice against Great Expectations: the same files, the same faults (make test-services).

Every case of every rule that blank forms judge is typed into one, and drawn forms beside them. LibreOffice works out
all formulas of all files in one start and writes the sheet as CSV.
"""

import csv
import random
import re
import subprocess
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from expectations import proof
from expectations.made_up import MadeUp, written
from ingestion.blank.template_page import Known
from ingestion.editions import load_editions
from ingestion.form import FORMS, Form
from tbw.answer.self_check.listing import first_line
from tests.self_checks import Blank, Error, Fault, Round, Typed, as_typed, blank, case_forms, filled, known_of

# Third sheet, quoted texts, shown as formatted, formulas by their results.
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,3"
DRAWN = 40
# What a message holds where a formula goes wrong.
WRONG = re.compile(r"#VALUE!|#NAME\?|#NUM!|#DIV/0!|Err:\d")
# Of these a blank form judges what the case shows by another rule: figures beside no name are of nobody there.
TOLD_BY_OTHERS = {"VAL-038"}


class Filled:
    """The files of one run: what is at fault in each by Great Expectations, and by the sheet."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.editions = folder, load_editions(FORMS)
        cases = proof.cases()
        reference = folder / "reference"
        reference.mkdir()
        proof.write_reference(reference, 2 * len(cases) + 1)
        self.earlier = MadeUp(self.editions)
        self.round = Round(self.editions, reference, self.earlier)
        self.rules: set[str] = set()
        self._blanks: dict[tuple[object, ...], Blank] = {}

    def blank(self, report_year: int, known: Known) -> Blank:
        """The blank form of a report year, with these figures filled in."""
        key = report_year, tuple(sorted(known.figures.items()))
        if key not in self._blanks:
            form = self.editions.nearest(report_year)
            made = self._blanks[key] = blank(form, report_year, self.round.reference, known)
            self.rules |= {fault.message.rule.rule_id for fault in made.check.faults}
        return self._blanks[key]

    def add(self, name: str, sheet: Blank, cells: Mapping[str, Typed], report_year: int) -> None:
        """One more file."""
        content = filled(sheet, cells)
        self.round.add(name, content, report_year)
        (self.folder / f"{name}.xlsx").write_bytes(content)

    def listed(self) -> dict[str, tuple[set[Fault], list[list[str]]]]:
        """What the sheets list after LibreOffice has worked them out, and all that they show."""
        profile, to = (self.folder / "profile").as_uri(), self.folder / "csv"
        files = sorted(self.folder.glob("*.xlsx"))
        office = ["soffice", "--headless", f"-env:UserInstallation={profile}", "--convert-to", AS_CSV, "--outdir", to]
        subprocess.run([*office, *files], check=True, capture_output=True)
        found = {}
        for file in files:
            (path,) = to.glob(f"{file.stem}-*.csv")
            with path.open(encoding="utf-8", newline="") as text:
                shown = list(csv.reader(text))
            lines = [line for line in shown[first_line() - 1 :] if line[0]]
            found[file.stem] = {(line[6], line[4], int(line[3]) if line[3] else None) for line in lines}, shown
        return found


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """All cases of rules that blank forms judge, and the drawn forms."""
    run = Filled(tmp_path_factory.mktemp("filled"))
    sheet = run.blank(2021, Known())
    for number, case in enumerate(proof.cases()):
        year = case.report_year or int(written()["valid"]["report_year"])
        form = run.editions.nearest(year)
        for side, (made, key) in case_forms(case, number, run.editions, run.earlier).items():
            known = known_of(run.earlier, key, form) if key else Known()
            if case.rule in run.blank(year, known).check.unexpressed:
                continue
            cells = as_typed(form, run.blank(year, known).places, made, side)
            assert cells is not None, f"{case.rule} {side} cannot be typed"
            run.add(f"{case.rule} {number} {side}", run.blank(year, known), cells, year)
    for seed in range(DRAWN):
        run.add(f"drawn {seed}", sheet, drawn(sheet, run.editions.nearest(2021), random.Random(seed)), 2021)  # noqa: S311 - the same each time
    return run


def drawn(sheet: Blank, form: Form, choose: random.Random) -> dict[str, Typed]:
    """A valid form in which some answers are changed as clerks change them."""
    made = MadeUp(load_editions(FORMS))
    made.add("drawn", 2021, head={"base_name": proof.numbered_base(0)["base_name"]})
    cells = as_typed(form, sheet.places, made, "drawn")
    assert cells is not None
    numbers = [cell for cell, typed in cells.items() if isinstance(typed, Decimal)]
    changes: list[Callable[[Decimal], Typed]] = [
        lambda number: number * choose.choice([10_000, Decimal("0.0001"), -1, 100, Decimal("0.01"), 0, 3]),
        lambda number: number + Decimal(choose.choice(["0.3", "0.1", "-0.2"])),
        lambda _: choose.choice([None, "/", "暂无", "无", "不详", "见附件", " ", "—"]),
        lambda number: choose.choice([f"{number}万", f"{number}万元", f"{number:,}", f"约{number}", f"{number}多"]),
        lambda _: choose.choice(["3-5", "300~400", "#REF!", "12.5元", "３２.５", "1,2", "5美元", "一百"]),
        lambda _: Error("#N/A"),
    ]
    for cell in choose.sample(numbers, choose.randint(1, 8)):
        number = cells[cell]
        assert isinstance(number, Decimal)
        cells[cell] = choose.choice(changes)(number)
    texts = [
        sheet.places.values[item.code, year] for item in form.items if not item.unit for year in (2018, 2019, 2020)
    ]
    for cell in choose.sample(texts, choose.randint(0, 2)):
        cells[cell] = choose.choice(["无", "没有。", None, "/", "2020年5月发生一起事故", "否"])
    return cells


@pytest.fixture(scope="module")
def listed(run: Filled) -> dict[str, tuple[set[Fault], list[list[str]]]]:
    return run.listed()


@pytest.fixture(scope="module")
def findings(run: Filled) -> dict[str, set[Fault]]:
    return run.round.findings(run.rules)


def test_the_sheet_lists_what_great_expectations_finds(
    listed: dict[str, tuple[set[Fault], list[list[str]]]], findings: dict[str, set[Fault]]
) -> None:
    """All cases exactly; of drawn forms nothing else, and all of it but for what only the reader can read."""
    differing = {
        name: {"missing": found - listed[name][0], "beyond": listed[name][0] - found}
        for name, found in findings.items()
        if listed[name][0] != found
        and not (name.startswith("drawn") and unread(listed[name][1]) and listed[name][0] <= found)
    }
    assert differing == {}
    assert len(findings) > 150
    assert sum(map(len, findings.values())) > 300


def unread(shown: list[list[str]]) -> bool:
    """Whether the sheet says that it could not read some cells."""
    return any(line[0].startswith("另有") for line in shown[: first_line()])


def test_every_rule_that_is_compiled_is_seen_to_fire(run: Filled, findings: dict[str, set[Fault]]) -> None:
    fired = {
        rule for name, found in findings.items() if " fires" in name for rule, _, _ in found if name.startswith(rule)
    }
    assert run.rules - fired == TOLD_BY_OTHERS


def test_the_counts_on_top_are_those_of_the_list(listed: dict[str, tuple[set[Fault], list[list[str]]]]) -> None:
    for _, shown in listed.values():
        lines = [line for line in shown[first_line() - 1 :] if line[0]]
        counted = [sum(line[1] == severity for line in lines) for severity in ("必须改正", "需要说明", "提示")]
        expected = "必须改正 {} 处，需要说明 {} 处，提示 {} 处。".format(*counted) if lines else "自查没有发现问题。"
        assert shown[1][0] == expected
        assert [line for line in lines if "" in (*line[:3], line[5], line[6]) or WRONG.search(line[5])] == []
