"""Cell text -> answer, by the cases of answers.yaml."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from ingestion.files.cells import Cell, CellKind
from ingestion.reading.answers import Answer, AnswerParser, Asked, State
from ingestion.reading.count_and_names import CountParser
from ingestion.reading.two_values import parse_pair

MONEY = Asked("money", "亿元", "总产值")
PAIR = (Asked("money", "亿元", "特色产品研发投入"), Asked("percent", "%", "及研发强度"))

CASES = yaml.safe_load(Path(__file__).with_name("answers.yaml").read_text(encoding="utf-8"))


def cases(kind: str) -> list[pytest.param]:
    return [pytest.param(text, expected, id=repr(text)) for text, *expected in CASES[kind]]


def expect(answer: Answer, expected: list[str | None]) -> None:
    state, number, unit, comparator, names = expected + [None] * (5 - len(expected))
    given = (answer.state, answer.number, answer.unit, answer.comparator, answer.value_text)
    assert given == (State(state), Decimal(number) if number else None, unit, comparator, names)


@pytest.mark.parametrize(("text", "expected"), cases("money"))
def test_money(parser: AnswerParser, text: str, expected: list[str | None]) -> None:
    expect(parser.number(Cell(text), MONEY), expected)


@pytest.mark.parametrize(("text", "expected"), cases("count"))
def test_count(parser: AnswerParser, text: str, expected: list[str | None]) -> None:
    expect(parser.number(Cell(text), Asked("count", "人")), expected)


@pytest.mark.parametrize(("text", "expected"), cases("percent"))
def test_percent(parser: AnswerParser, text: str, expected: list[str | None]) -> None:
    expect(parser.number(Cell(text), Asked("percent", "%")), expected)


@pytest.mark.parametrize(("text", "expected"), cases("count_and_names"))
def test_count_and_names(parser: AnswerParser, text: str, expected: list[str | None]) -> None:
    expect(CountParser(parser, "其中").parse(Cell(text), Asked("count", "个")), expected)


@pytest.mark.parametrize(("text", "expected"), cases("pair"))
def test_two_values_in_one_cell(parser: AnswerParser, text: str, expected: list[list[str | None]]) -> None:
    for answer, wanted in zip(parse_pair(parser, Cell(text), *PAIR), expected, strict=True):
        expect(answer, wanted)


@pytest.mark.parametrize(("text", "expected"), cases("incident"))
def test_incident(parser: AnswerParser, text: str, expected: list[str | None]) -> None:
    expect(parser.incident(Cell(text)), expected)


def test_no_cell_is_not_answered(parser: AnswerParser) -> None:
    assert parser.number(None, MONEY).state is State.NOT_ANSWERED
    assert parser.incident(None).state is State.NOT_ANSWERED
    assert [answer.state for answer in parse_pair(parser, None, *PAIR)] == [State.NOT_ANSWERED] * 2


@pytest.mark.parametrize("text", ["/", "#REF! in a cell that is long"])
def test_texts_are_plain_only_where_each_of_them_is(parser: AnswerParser, text: str) -> None:
    long = "成都市某某电子有限公司"
    assert parser.are_plain_texts([long, long])
    assert not parser.are_plain_texts([long, text])


def test_number_cell_is_exact(parser: AnswerParser) -> None:
    cell = Cell("0.1", CellKind.NUMBER)
    assert parser.number(cell, MONEY).number == Decimal("0.1")
    first, second = parse_pair(parser, cell, *PAIR)
    assert (first.number, second.state) == (Decimal("0.1"), State.NOT_ANSWERED)


def test_formula_without_result_is_no_blank(parser: AnswerParser) -> None:
    assert parser.number(Cell("=A1", CellKind.NO_RESULT), MONEY).state is State.NO_CACHED_VALUE


def test_number_beyond_the_exact_range_is_refused(parser: AnswerParser) -> None:
    assert parser.number(Cell("9" * 31), MONEY).state is State.NOT_A_NUMBER
