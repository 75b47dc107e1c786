"""How the dbt project is put together: layers, subjects, names, one list of figures. From a parse, without a build."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment

from ingestion.form import FORMS, load_form
from tbw.ground.places import DBT_PROJECT

SUBJECTS = {"core", "roll_up", "assessment", "lineage", "reconciliation"}
FOLDERS = {"staging": {"raw", "reference"}, "intermediate": SUBJECTS, "marts": SUBJECTS}
PREFIXES = {"staging": ("stg_",), "intermediate": ("int_",), "marts": ("dim_", "fct_", "mart_")}
READS = {"staging": {"sources"}, "intermediate": {"staging", "intermediate"}, "marts": {"staging", "intermediate"}}
ALSO_READ = {
    # What is set aside is said by its check.
    ("staging", "stg_checks"),
    # mart_lineage holds the cells of the metrics that dim_metric lists, and of no others.
    ("marts", "dim_metric"),
}
MOST_LINES = 80

Node = dict[str, Any]


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Node:
    folder = tmp_path_factory.mktemp("parse")
    arguments = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    arguments += ["--target-path", str(folder), "--log-path", str(folder)]
    subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--quiet", "--no-partial-parse", "parse", *arguments],
        env=os.environ | {"TBW_INPUTS": str(folder), "TBW_DUCKDB": str(folder / "parse.duckdb")},
        check=True,
    )
    parsed: Node = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return parsed


@pytest.fixture(scope="module")
def models(manifest: Node) -> dict[str, Node]:
    return {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model"}


@pytest.fixture(scope="module")
def figures() -> dict[str, Node]:
    """The figures of the form as macros/measures.sql lists them."""
    returned: list[dict[str, Node]] = []
    text = (DBT_PROJECT / "macros" / "measures.sql").read_text(encoding="utf-8")
    # The list is data for templates of our own, and no page for a browser.
    template = Environment(extensions=["jinja2.ext.do"], autoescape=False).from_string(text)  # noqa: S701
    template.make_module({"return": returned.append}).form_figures()  # type: ignore[attr-defined]
    return returned[0]


def layer(node: Node) -> str:
    return "sources" if node["resource_type"] == "source" else Path(node["path"]).parts[0]


def attached(test: Node) -> list[str]:
    """The model that a test is of; of one in tests/, all that it reads."""
    of_one = test.get("attached_node")
    return [of_one] if of_one else test["depends_on"]["nodes"]


def columns(model: Node, kind: str) -> list[str]:
    formulas = {name: column["config"]["meta"].get("formula", {}) for name, column in model["columns"].items()}
    return [name for name, formula in formulas.items() if formula.get("kind") == kind]


def test_every_model_lies_in_the_folder_of_its_layer_and_subject_and_is_named_after_the_layer(
    models: dict[str, Node],
) -> None:
    assert models
    for name, model in models.items():
        of_layer, subject, file = Path(model["path"]).parts
        assert subject in FOLDERS[of_layer], name
        assert name.startswith(PREFIXES[of_layer]), name
        assert file == f"{name}.sql"


def test_layers_are_read_one_way(manifest: Node, models: dict[str, Node]) -> None:
    nodes = manifest["nodes"] | manifest["sources"]
    wrong = [
        (name, nodes[read]["name"])
        for name, model in models.items()
        for read in model["depends_on"]["nodes"]
        if layer(nodes[read]) not in READS[layer(model)] and (layer(model), nodes[read]["name"]) not in ALSO_READ
    ]
    assert wrong == []


def test_every_model_says_what_a_row_is_and_has_a_test(manifest: Node, models: dict[str, Node]) -> None:
    assert [name for name, model in models.items() if not model["description"].startswith("One row per ")] == []
    tests = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    tested = {read for test in tests for read in attached(test)}
    tested |= {models[test["model"]]["unique_id"] for test in manifest["unit_tests"].values()}
    assert [name for name, model in models.items() if model["unique_id"] not in tested] == []


def test_every_model_before_the_marts_is_used(manifest: Node, models: dict[str, Node]) -> None:
    used = {read for model in models.values() for read in model["depends_on"]["nodes"]}
    # MetricFlow finds the days that it counts by through the property, not through a reference.
    used |= {model["unique_id"] for model in models.values() if model["time_spine"]}
    unused = [name for name, model in models.items() if layer(model) != "marts" and model["unique_id"] not in used]
    assert unused == []
    assert [source["name"] for key, source in manifest["sources"].items() if key not in used] == []


def test_no_model_is_long(models: dict[str, Node]) -> None:
    lines = {name: len(model["raw_code"].splitlines()) for name, model in models.items()}
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_every_mart_declares_its_grain_and_a_test_holds_it(manifest: Node, models: dict[str, Node]) -> None:
    held: dict[str, list[list[str]]] = {}
    for node in manifest["nodes"].values():
        test = node.get("test_metadata") or {}
        if test.get("name") in {"unique", "unique_combination"}:
            arguments = test["kwargs"]
            held.setdefault(node["attached_node"], []).append(arguments.get("columns") or [arguments["column_name"]])
    marts = [model for model in models.values() if layer(model) == "marts"]
    ungrained = [mart["name"] for mart in marts if mart["config"]["meta"].get("grain") not in held[mart["unique_id"]]]
    assert ungrained == []


def test_every_figure_of_every_form_is_in_the_list(figures: dict[str, Node]) -> None:
    asked = {
        item.code: item.additive
        for path in FORMS.glob("*.yaml")
        for item in load_form(path).items
        if item.kind != "incident"
    }
    assert {code: figure["is_additive"] for code, figure in figures.items()} == asked


def test_facts_have_the_columns_of_the_list(models: dict[str, Node], figures: dict[str, Node]) -> None:
    missing = [code for code, figure in figures.items() if figure["column"] not in models[figure["fact"]]["columns"]]
    assert missing == []


def test_roll_ups_have_every_measure_of_the_list_and_its_growth(
    models: dict[str, Node], figures: dict[str, Node]
) -> None:
    additive = {code: figure["column"] for code, figure in figures.items() if figure["is_additive"]}
    measures = {"base_import_export": "base_import_export_cny"} | additive
    roll_ups = {name: model for name, model in models.items() if model["config"]["meta"].get("rolls_up")}
    assert roll_ups
    for name, model in roll_ups.items():
        assert set(columns(model, "sum")) == set(measures.values()), name
        assert columns(model, "growth") == [f"{measure}_yoy_pct" for measure in measures], name
        like_for_like = columns(model, "growth_like_for_like")
        # A base alone is always compared with itself.
        of_one = "base_id" in model["config"]["meta"]["grain"]
        assert like_for_like == ([] if of_one else [f"{measure}_like_for_like_yoy_pct" for measure in measures]), name
        for measure, column in measures.items():
            formula = model["columns"][f"{measure}_yoy_pct"]["config"]["meta"]["formula"]
            assert formula == {"kind": "growth", "of": column}


def test_formulas_name_figures_that_are_there(models: dict[str, Node]) -> None:
    scopes = {"province", "nation", "city", "zone"}
    for name, model in models.items():
        for column, properties in model["columns"].items():
            formula = properties["config"]["meta"].get("formula", {})
            for role, named in formula.items():
                inputs = set([named] if isinstance(named, str) else named)
                assert role == "kind" or inputs <= model["columns"].keys() | scopes, (name, column)
