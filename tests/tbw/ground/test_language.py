"""Every sentence of the commands exists in both languages, and which one is spoken follows option, variable, locale."""

from __future__ import annotations

import ast
import re
import shutil
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from ingestion.settings import SettingError
from tbw.cli.app import app
from tbw.ground import language
from tbw.ground.language import Language, both, say, speaking, word
from tbw.ground.places import PROJECT, SEEDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MESSAGES = language._messages()  # noqa: SLF001 - the catalogue as a whole
TEXTS = {f"{group}.{name}": texts for group, named in MESSAGES.items() for name, texts in named.items()}
CODE = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((PROJECT / "tbw").rglob("*.py"))}
# What is spoken by these is shown to people as it stands.
SHOWN = {"echo", "print", "Table", "add_column", "Reason", "ApprovalMissing", "UsageError"}
SENTENCE = re.compile(r"[A-Za-z]{2,}[,:;]? [a-z]{2,}|[\u4e00-\u9fff]{2,}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Units, signs and names that are the same in both.
SAME = {"headline.bases"}
# A column is named by its label in Chinese, by itself in English.
NAMED_OTHERWISE = {"gate.column"}


def fields(text: str) -> list[tuple[str, str]]:
    return sorted((name, form or "") for _, name, form, _ in Formatter().parse(text) if name)


def calls() -> Iterator[tuple[str, ast.Call]]:
    for tree in CODE.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                yield node.func.id if isinstance(node.func, ast.Name) else node.func.attr, node


def asked() -> set[str]:
    """The keys that the code asks for; of one that is put together, all that begin as it does."""
    keys: set[str] = set()
    for name, call in calls():
        if name not in {"say", "both", "word", "is_said"}:
            continue
        for first in (call.args[0].body, call.args[0].orelse) if isinstance(call.args[0], ast.IfExp) else call.args[:1]:
            for constant in ast.walk(first):
                if isinstance(constant, ast.Constant) and isinstance(constant.value, str) and constant.value:
                    keys |= {key for key in TEXTS if key.startswith(constant.value.split("{")[0])}
    return keys


@pytest.mark.parametrize("key", TEXTS)
def test_a_message_says_the_same_in_both_languages(key: str) -> None:
    texts = TEXTS[key]
    assert texts.keys() == set(Language)
    assert fields(texts["zh"]) == fields(texts["en"]) or key in NAMED_OTHERWISE
    assert re.findall(r"\[/?\w*\]", texts["zh"]).count("[/]") == re.findall(r"\[/?\w*\]", texts["en"]).count("[/]")
    has_words = re.search(r"[A-Za-z]", re.sub(r"\{[^}]*\}", "", texts["en"])) is not None
    assert (CHINESE.search(texts["zh"]) is not None) == (has_words and key not in SAME)
    assert CHINESE.search(texts["en"].replace("亿元", "")) is None


def test_no_message_is_left_over() -> None:
    assert set(TEXTS) - asked() == set()


def test_every_message_that_is_asked_for_is_there() -> None:
    constants = {
        call.args[0].value
        for name, call in calls()
        if name in {"say", "both"} and call.args and isinstance(call.args[0], ast.Constant)
    }
    assert constants
    assert constants - set(TEXTS) == set()


def test_no_sentence_is_shown_that_stands_in_the_code() -> None:
    """Neither printed nor yielded as a line: what people read is said by its key."""
    left = []
    for path, tree in CODE.items():
        for node in ast.walk(tree):
            spoken: list[ast.AST] = []
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                spoken = [*node.args] if name in SHOWN else []
            elif isinstance(node, ast.Yield) and node.value is not None and "lines" in path.read_text("utf-8"):
                spoken = [node.value]
            left += [
                f"{path.relative_to(PROJECT)}:{part.lineno}: {part.value}"
                for one in spoken
                for part in ast.walk(one)
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and SENTENCE.search(part.value)
            ]
    assert left == []


@pytest.mark.parametrize(
    ("variables", "spoken"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_TW.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "TBW_LANGUAGE": "en"}, "en"),
        ({"LANG": "C", "TBW_LANGUAGE": "zh"}, "zh"),
    ],
)
def test_the_variable_goes_before_the_locale(
    variables: dict[str, str], spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "TBW_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language.language() == spoken


def test_the_option_goes_before_the_variable_and_ends_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TBW_LANGUAGE", "en")
    with speaking(Language.ZH):
        assert say("diff.nothing") == "没有数发生变化"
    assert say("diff.nothing") == "no figure moved"


def test_every_command_has_the_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TBW_LANGUAGE", "en")
    named = ["status", "explain", "diff", "ingest", "build", "publish", "check", "replay", "recheck", "decide"]
    shown = {name: CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "120"}).stdout for name in named}
    assert [name for name, text in shown.items() if "--language" not in text] == []


def test_the_option_decides_what_a_command_says(tmp_path: Path) -> None:
    reference = shutil.copytree(SEEDS, tmp_path / "seeds")
    said = {
        words: CliRunner().invoke(
            app, ["status", "--store", str(tmp_path), *words], env={"TBW_REFERENCE": str(reference)}
        )
        for words in [("--language", "zh"), ("--language", "en"), ("--language", "zh", "--json"), ("--json",)]
    }
    assert "应报基地" in said["--language", "zh"].stdout
    assert "bases are to report" in said["--language", "en"].stdout
    assert said["--language", "zh", "--json"].stdout == said["--json",].stdout


def test_a_language_that_is_not_spoken_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TBW_LANGUAGE", "de")
    with pytest.raises(SettingError, match="TBW_LANGUAGE=de is no language of tbw: zh or en"):
        language.language()


def test_a_code_without_a_word_stands_for_itself() -> None:
    with speaking(Language.ZH):
        assert (word("status", "accepted"), word("status", "new_kind")) == ("已接收", "new_kind")


def test_a_notice_has_both_languages_the_chinese_one_first() -> None:
    assert both("notice.not_permitted", " / ", path="决定.xlsx") == "无权登记：决定.xlsx / not permitted: 决定.xlsx"
