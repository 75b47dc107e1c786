"""Settings stand in YAML beside the code that reads them; an operator's own file of the same name is laid over each.

``TBW_SETTINGS`` names the folder of the operator's files. A file there holds only what is to differ.
"""

import os
import re
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

VARIABLE = "TBW_SETTINGS"
_COLOUR = re.compile(r"[0-9A-F]{8}")  # ARGB, as spreadsheets have it


class SettingError(Exception):
    """A setting cannot be used; the message names it and what it may be."""


def settings(ours: Path, own: Path | None = None) -> dict[str, Any]:
    """What the file ``ours`` sets, and over it what ``own`` sets: usually the file of its name in TBW_SETTINGS.

    Raises :class:`SettingError` where the own file cannot be read, has a name that ours has not, a value of another
    kind, a number below 0, or a {…} that nothing fills in.
    """
    usual: dict[str, Any] = yaml.safe_load(ours.read_text(encoding="utf-8"))
    own = own or own_file(ours.name)
    if own is None:
        return usual
    try:
        given = yaml.safe_load(own.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise SettingError(f"{own} cannot be used: {error}") from error
    return usual if given is None else _laid_over(usual, given, str(own))


def own_file(name: str) -> Path | None:
    """The operator's file of this name, if there is one. Raises :class:`SettingError` where the folder is missing."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        return None
    if not Path(folder).is_dir():
        raise SettingError(f"{VARIABLE} {folder} is no folder")
    path = Path(folder) / name
    return path if path.is_file() else None


def _laid_over(usual: Any, given: Any, place: str) -> Any:  # noqa: ANN401 - whatever YAML holds
    if isinstance(usual, dict) and isinstance(given, dict):
        if unknown := [name for name in given if name not in usual]:
            raise SettingError(f"{place}: {unknown[0]} is no setting: there are {', '.join(map(str, usual))}")
        return usual | {name: _laid_over(usual[name], value, f"{place}: {name}") for name, value in given.items()}
    wanted = (int, float) if type(usual) in {int, float} else type(usual)
    is_other = not isinstance(given, wanted) or isinstance(given, bool) is not isinstance(usual, bool)
    if is_other or (_is_colour(usual) and not _is_colour(given)):
        raise SettingError(f"{place}: {given!r} cannot be used: give a value like {usual!r}")
    if isinstance(given, int | float) and given < 0:
        raise SettingError(f"{place}: {given} cannot be used: give a number from 0")
    if isinstance(given, str) and not _filled_in(given, place) <= _filled_in(usual, place):
        raise SettingError(f"{place}: only these can be filled in: {', '.join(sorted(_filled_in(usual, place)))}")
    return given


def _is_colour(value: object) -> bool:
    return isinstance(value, str) and _COLOUR.fullmatch(value) is not None


def _filled_in(text: str, place: str) -> set[str]:
    """The names in {…} of a text."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise SettingError(f"{place}: {text!r} cannot be used: {error}") from error
