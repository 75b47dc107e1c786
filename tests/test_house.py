"""What holds for the whole checkout: its rooms, the size of its modules, what must not be left in them."""

import ast
import re
from pathlib import Path

import pytest
import yaml

from ingestion.form import FORMS, load_form
from ingestion.spec_yaml import SpecLoader
from tbw.ground.places import PROJECT

ROOMS = {
    "benchmarks",
    "dags",
    "dbt_project",
    "docs",
    "expectations",
    "ingestion",
    "samples",
    "services",
    "tbw",
    "tests",
}
# What runs and tools leave behind; all of it is git-ignored.
LEFT_BEHIND = {"landing", "logs", "store", "__pycache__"}
MOST_LINES = {"module": 250, "model": 80, "dag": 80}


def files(*patterns: str) -> list[Path]:
    return sorted(
        path
        for room in ROOMS
        for pattern in patterns
        for path in (PROJECT / room).rglob(pattern)
        if not LEFT_BEHIND.union({"target"}).intersection(path.relative_to(PROJECT).parts)
    )


def named(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


MODULES = [path for path in files("*.py") if path.relative_to(PROJECT).parts[0] not in {"tests", "benchmarks"}]
JUDGES_AND_READERS = [path for path in MODULES if path.relative_to(PROJECT).parts[0] in {"ingestion", "expectations"}]


def test_every_room_is_known_and_in_the_folder_map_of_the_readme() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    folders = {path for path in PROJECT.glob("[!.]*/") if any(path.rglob("*"))}
    found = {path.name for path in folders} - LEFT_BEHIND
    assert found <= ROOMS
    assert [room for room in sorted(found) if f"{room}/" not in readme] == []


def test_folder_map_of_the_readme_names_nothing_that_is_not_there() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    mapped = re.findall(r"^(?:[│├└─ ]*|\| `?|- `?)([a-z_]+)/", readme, flags=re.MULTILINE)
    assert [room for room in mapped if not (PROJECT / room).is_dir()] == []


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_modules_keep_their_budget(path: Path) -> None:
    is_dag = path.parent.name == "dags" and "@sdk.dag(" in path.read_text(encoding="utf-8")
    assert lines(path) <= MOST_LINES["dag" if is_dag else "module"]


def test_sql_models_keep_their_budget() -> None:
    models = files("*.sql")
    assert models
    assert [named(path) for path in models if lines(path) > MOST_LINES["model"]] == []


def test_no_module_is_named_after_nothing() -> None:
    assert [named(path) for path in files("*.py") if path.stem in {"utils", "common", "helpers", "misc"}] == []


@pytest.mark.parametrize("path", files("*.yaml", "*.yml"), ids=named)
def test_no_key_is_given_twice(path: Path) -> None:
    yaml.load(path.read_text(encoding="utf-8"), SpecLoader)  # noqa: S506 - a SafeLoader


def test_nothing_is_left_for_later() -> None:
    mark = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError|pytest\.mark\.(skip|xfail)|pytest\.skip\(")
    own = Path(__file__)
    left = [named(path) for path in files("*.py", "*.sql") if path != own and mark.search(path.read_text("utf-8"))]
    assert left == []


@pytest.mark.parametrize("path", JUDGES_AND_READERS, ids=named)
def test_no_item_of_the_form_is_named_in_code(path: Path) -> None:
    """Items live in the form spec: code that names one would have to change with the form."""
    codes = {item.code for form in FORMS.glob("*.yaml") for item in load_form(form).items}
    texts = {node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)}
    assert codes.isdisjoint(text for text in texts if isinstance(text, str))
