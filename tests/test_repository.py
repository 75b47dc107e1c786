"""What people expect of a repository, and what would rot in it unseen: indexes, versions, links, what CI calls."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
import yaml
from packaging.version import Version
from typer.testing import CliRunner

from tbw.cli.app import app
from tbw.ground.places import PROJECT
from tbw.release import manifest

if TYPE_CHECKING:
    from pathlib import Path

DECISIONS = sorted((PROJECT / "docs" / "decisions").glob("[0-9]*.md"))
PAGES = [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), PROJECT / "benchmarks" / "README.md"]
HEADING = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", re.MULTILINE)


def text(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def targets(called: str) -> set[str]:
    return set(re.findall(r"\bmake (?:--\S+ )*([a-z][a-z-]*)", called))


def test_index_of_decisions_is_complete_and_in_order() -> None:
    listed = re.findall(r"^- \[(\d+)\]\((\S+)\) (.+)$", text("docs/decisions/README.md"), re.MULTILINE)
    assert DECISIONS
    assert listed == [
        (path.name[:4], path.name, path.read_text(encoding="utf-8").splitlines()[0].split(". ", 1)[1])
        for path in DECISIONS
    ]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name[:4])
def test_a_decision_has_its_number_and_status_and_is_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith(f"# {int(path.name[:4])}. ")
    assert lines[2].startswith("Status: ")
    assert len(lines) <= 30


def test_version_is_that_of_the_changelog_or_the_one_on_the_way() -> None:
    stated = Version(tomllib.loads(text("pyproject.toml"))["project"]["version"])
    log = text("CHANGELOG.md")
    newest = Version(HEADING.findall(log)[0][0])
    unreleased = log.split("## [Unreleased]")[1].split("\n## [")[0].strip()
    if unreleased:
        assert stated.is_devrelease
        assert stated > newest
    else:
        assert stated == newest


def test_releases_of_the_changelog_go_back_in_order() -> None:
    log = text("CHANGELOG.md")
    released = [(Version(number), day) for number, day in HEADING.findall(log)]
    assert len(released) == len(re.findall(r"^## \[\d", log, re.MULTILINE))
    assert all(newer > older for newer, older in pairwise(released))
    assert all(newer[1] >= older[1] for newer, older in pairwise(released))
    kinds = set(re.findall(r"^### (.+)$", log, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_command_line_and_manifest_tell_the_version() -> None:
    assert CliRunner().invoke(app, ["--version"]).output == f"tbw {version('tbw')}\n"
    assert version("tbw") == tomllib.loads(text("pyproject.toml"))["project"]["version"]
    assert manifest.code().version == version("tbw")


def test_ci_of_a_forge_calls_the_targets_of_our_own() -> None:
    rules = re.findall(r"^([a-z][a-z -]*):(?! export)", text("Makefile"), re.MULTILINE)
    known = {target for rule in rules for target in rule.split()}
    matrix = yaml.safe_load(text(".github/workflows/ci.yml"))["jobs"]["make"]["strategy"]["matrix"]["target"]
    own = text(".ci/run")
    assert {call.split()[0] for call in matrix} == targets(own) - {"setup"}
    assert targets(own) <= known


def test_hooks_fetch_nothing() -> None:
    repos = yaml.safe_load(text(".pre-commit-config.yaml"))["repos"]
    assert {repo["repo"] for repo in repos} == {"local"}
    hooks = [hook for repo in repos for hook in repo["hooks"]]
    assert {hook["language"] for hook in hooks} == {"system"}
    assert {hook["entry"].split()[0] for hook in hooks} <= {"make", ".venv/bin/ruff"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PROJECT).as_posix())
def test_links_of_pages_lead_to_files_that_are_there(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    ours = [link for link in links if "://" not in link]
    assert [link for link in ours if not (page.parent / link).exists()] == []
