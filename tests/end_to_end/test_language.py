"""The commands on the sample rounds in both languages: JSON is the same, and Chinese text holds no English sentence."""

import csv
import re

import pytest

from tbw.ground.places import SEEDS
from tests.end_to_end.running import Filled, Tbw

# Three English words in a row; paths, names of marts and columns, and commands to type have none.
ENGLISH = re.compile(r"\b[A-Za-z][a-z]+ [a-z]+ [a-z]+\b")
COMMANDS = [
    ("status", "--report-year", 2022),
    ("diff",),
    ("explain", "base_share_pct", "--data-year", 2021),
    ("explain", "two_above_met", "--data-year", 2021),
    ("explain", "base_share_low_pct", "--data-year", 2021),
    ("explain", "F000-08"),
    ("explain", "F002-01"),
    ("explanations",),
    ("decide", "--list"),
]


def cited() -> list[str]:
    """What a total or a published figure is cited from: reference data, in the words of its source."""
    found: set[str] = set()
    for name in ("trade_totals.csv", "published_figures.csv"):
        with (SEEDS / name).open(encoding="utf-8", newline="") as file:
            found |= {row["source"] for row in csv.DictReader(file)}
    return sorted(found, key=len, reverse=True)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(map(str, command)))
def test_json_does_not_depend_on_the_language(samples: Filled, tbw: Tbw, command: tuple[object, ...]) -> None:
    of = ("--store", samples.path, "--json")
    chinese, english = (tbw(*command, *of, "--language", one).stdout for one in ("zh", "en"))
    assert chinese == english != ""


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(map(str, command)))
def test_the_chinese_text_has_no_english_sentence(samples: Filled, tbw: Tbw, command: tuple[object, ...]) -> None:
    chinese, english = (tbw(*command, "--store", samples.path, "--language", one).stdout for one in ("zh", "en"))
    assert chinese != english
    for source in cited():
        chinese = chinese.replace(source, "")
    assert ENGLISH.findall(chinese) == []


def test_the_same_figures_stand_in_both(samples: Filled, tbw: Tbw) -> None:
    chinese, english = (
        tbw("explain", "base_share_pct", "--data-year", 2021, "--store", samples.path, "--language", one).stdout
        for one in ("zh", "en")
    )
    figures = [re.findall(r"\d[\d,]*(?:\.\d+)?", text) for text in (chinese, english)]
    assert figures[0] == figures[1]


def test_what_cannot_be_done_is_said_in_the_language_in_force(samples: Filled, tbw: Tbw) -> None:
    asked = ("explain", "sals_cny", "--store", samples.path)
    chinese, english = (tbw(*asked, "--language", one, code=2).stderr for one in ("zh", "en"))
    assert chinese.startswith("tbw: 没有指标“sals_cny”：是不是下列之一：sales_cny")
    assert english.startswith("tbw: no metric 'sals_cny': is it one of sales_cny")
    assert tbw(*asked, "--language", "zh", "--json", code=2).stderr == english
