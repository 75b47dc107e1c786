"""Files that programs leave beside those of people, recognised by their names (leavings.yaml)."""

import re
from collections.abc import Iterable
from fnmatch import translate
from functools import cache, lru_cache
from pathlib import Path

import yaml


def leaving(names: Iterable[str]) -> str | None:
    """What a file left by a program is, in both languages, by the names in its path; None for a person's file."""
    return next(filter(None, map(_kind, names)), None)


@lru_cache(maxsize=1024)
def _kind(name: str) -> str | None:
    """What a file or folder of this name is; most are none of them, and one look says so."""
    folded = name.casefold()
    if not _any().match(folded):
        return None
    return next(kind for pattern, kind in _patterns() if pattern.match(folded))


@cache
def _any() -> re.Pattern[str]:
    return re.compile("|".join(pattern.pattern for pattern, _ in _patterns()))


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Patterns of names, each with what such a file is."""
    kinds = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    named = [(name, f"{kind['zh']} / {kind['en']}") for kind in kinds for name in kind["names"]]
    return [(re.compile(translate(name.casefold())), kind) for name, kind in named]
