"""Places that can be changed: of Python by cosmic-ray, of SQL by the list of swaps."""

import difflib
import json
import random
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.mutants.copied_project import COPY, PROJECT

# Of .tools/mutants, an environment of its own.
_COSMIC_RAY = PROJECT / ".tools" / "mutants" / "bin" / "python"
# What a template leaves out and what SQL does: nothing in it runs.
_COMMENT = re.compile(r"--[^\n]*|\{#.*?#\}|/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True)
class Place:
    """A file of the project, with its text before and after one change; ``line`` is where it begins, from 1."""

    path: str
    line: int
    before: str
    after: str

    def diff(self) -> str:
        """The change, with two lines of context on each side."""
        sides = (self.before.splitlines(), self.after.splitlines())
        return "\n".join(difflib.unified_diff(*sides, f"a/{self.path}", f"b/{self.path}", lineterm="", n=2))


def of_python(modules: list[str], size: int, seed: int) -> list[Place]:
    """A sample of the places of some modules, the same for the same seed."""
    program = [str(_COSMIC_RAY), str(Path(__file__).with_name("cosmic_places.py")), str(size), str(seed), *modules]
    printed = subprocess.run(program, cwd=COPY, stdout=subprocess.PIPE, text=True, check=True).stdout
    return [Place(**json.loads(line)) for line in printed.splitlines()]


def of_sql(folder: str, size: int, seed: int) -> list[Place]:
    """A sample of the places of the SQL files in a folder, the same for the same seed."""
    files = sorted((COPY / folder).rglob("*.sql"))
    read = ((file.relative_to(COPY).as_posix(), file.read_text(encoding="utf-8")) for file in files)
    found = [place for path, text in read for swap in swaps() for place in swapped(path, text, *swap)]
    return random.Random(seed).sample(found, min(size, len(found)))


def swaps() -> list[tuple[re.Pattern[str], str]]:
    """What is looked for in SQL, and what stands in its place."""
    listed = yaml.safe_load(Path(__file__).with_name("swaps.yaml").read_text(encoding="utf-8"))
    return [(re.compile(each["swap"], re.IGNORECASE), each["for"]) for each in listed]


def swapped(path: str, text: str, looked_for: re.Pattern[str], replacement: str) -> Iterator[Place]:
    """Every place of one swap in one file."""
    comments = [match.span() for match in _COMMENT.finditer(text)]
    for match in looked_for.finditer(text):
        start, end = match.span()
        if not any(first <= start < last for first, last in comments):
            after = text[:start] + match.expand(replacement) + text[end:]
            yield Place(path, text.count("\n", 0, start) + 1, text, after)
