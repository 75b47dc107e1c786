"""The steps of docs/new-edition.md as a program: what stands in its blocks is done to a folder of specs."""

import re
import shutil
from pathlib import Path

from ingestion.form import FORMS
from tbw.ground.places import PROJECT

STEPS = (PROJECT / "docs" / "new-edition.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```(console|diff) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(begin: str) -> list[list[str]]:
    """The commands of the document that begin like this, word by word."""
    blocks = [body for kind, _, body in _BLOCK.findall(STEPS) if kind == "console"]
    lines = [line.removeprefix("$ ") for body in blocks for line in body.splitlines()]
    return [line.split() for line in lines if line.startswith(begin)]


def write_editions(working: Path) -> Path:
    """Copy and change specs below a working directory as the document says; returns their folder."""
    for kind, name, body in _BLOCK.findall(STEPS):
        for line in body.splitlines() if kind == "console" else ():
            copied = re.fullmatch(r"\$ cp (?:-r )?(\S+) (\S+)", line)
            if copied:
                _copy(PROJECT if copied[1].startswith("ingestion/") else working, working, *copied.groups())
        if kind == "diff":
            _change(working / "forms" / name, body)
    return working / "forms"


def _copy(root: Path, working: Path, source: str, target: str) -> None:
    path = root / source
    assert path == FORMS or path.is_file()
    (shutil.copytree if path.is_dir() else shutil.copyfile)(path, working / target)


def _change(path: Path, diff: str) -> None:
    """Put the lines with + in the place of those with - above them; each piece of text stands once in the spec."""
    text = path.read_text(encoding="utf-8")
    for gone, new in re.findall(r"((?:^-.*\n)+)((?:^\+.*\n)+)", diff, re.MULTILINE):
        old, fresh = (re.sub(r"^[-+]", "", lines, flags=re.MULTILINE).removesuffix("\n") for lines in (gone, new))
        assert text.count(old) == 1, f"{path.name}: {text.count(old)} times {old}"
        text = text.replace(old, fresh)
    path.write_text(text, encoding="utf-8")
