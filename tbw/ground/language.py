"""The language in which commands, reports, notices and questions speak; every sentence of theirs is in messages.yaml.

What programs read (``--json``, the raw zone, ids, logs) is the same in every language.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from ingestion.settings import SettingError, settings

VARIABLE = "TBW_LANGUAGE"
MESSAGES = Path(__file__).with_name("messages.yaml")
# Where a locale is named; the first that is set decides (POSIX).
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


class Language(StrEnum):
    """The languages of messages.yaml."""

    ZH = "zh"
    EN = "en"


_chosen: ContextVar[Language | None] = ContextVar("language", default=None)


def language() -> Language:
    """That of ``--language``, else of TBW_LANGUAGE, else Chinese where the locale is. Raises :class:`SettingError`."""
    chosen = _chosen.get()
    if chosen is not None:
        return chosen
    given = os.environ.get(VARIABLE, "")
    if given:
        if given not in set(Language):
            raise SettingError(f"{VARIABLE}={given} is no language of tbw: {' or '.join(Language)}")
        return Language(given)
    locale = next(filter(None, (os.environ.get(name) for name in _LOCALE)), "")
    return Language.ZH if locale.startswith("zh") else Language.EN


@contextmanager
def speaking(chosen: Language | None) -> Iterator[None]:
    """Speak a language; None: the usual one."""
    before = _chosen.set(chosen)
    try:
        yield
    finally:
        _chosen.reset(before)


def say(key: str, **facts: Any) -> str:  # noqa: ANN401 - whatever the text shows
    """The message of that key (``status.missing``) in the language in force, with ``facts`` filled in."""
    group, _, name = key.partition(".")
    return _messages()[group][name][language()].format(**facts)


def word(group: str, code: str | None) -> str:
    """The word for a code, such as a status; a code without one stands for itself."""
    known = _messages()[group].get(code or "")
    return known[language()] if known else str(code)


def is_said(group: str, code: str) -> bool:
    """Whether there is a message for a code."""
    return code in _messages()[group]


def both(key: str, between: str = "\n", **facts: Any) -> str:  # noqa: ANN401 - whatever the text shows
    """The message in both languages, Chinese first: for texts whose readers are not known, such as notices."""
    said = []
    for one in Language:
        with speaking(one):
            said.append(say(key, **facts))
    return between.join(said)


def listed(texts: Iterable[str]) -> str:
    """Several texts as a list within a sentence."""
    return say("list.between").join(texts)


def messages(row: Mapping[str, str]) -> list[str]:
    """The messages of a row that has one in each language: the Chinese one, and the English one for who reads that."""
    return [row["message_zh"]] if language() is Language.ZH else [row["message_zh"], row["message_en"]]


@cache
def _messages() -> dict[str, dict[str, dict[str, str]]]:
    return settings(MESSAGES)
