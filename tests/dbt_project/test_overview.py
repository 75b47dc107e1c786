"""The page that the documentation opens on: its layers, folders, colours and links are those of the project."""

import re

import yaml

from tbw.ground.places import DBT_PROJECT

PAGE = (DBT_PROJECT / "models" / "overview.md").read_text(encoding="utf-8")
LAYERS = ("staging", "intermediate", "marts")


def folders() -> dict[str, set[str]]:
    """Layer -> its folders."""
    return {
        layer: {path.name for path in (DBT_PROJECT / "models" / layer).iterdir() if path.is_dir()} for layer in LAYERS
    }


def rows() -> list[list[str]]:
    """The rows of the table of layers: layer, colour, folder."""
    table = PAGE.split("| 层 Layer |")[1].split("\n\n")[0]
    return [[cell.strip() for cell in line.split("|")[1:4]] for line in table.splitlines()[2:]]


def test_it_is_the_overview_of_the_documentation() -> None:
    assert PAGE.count("{% docs __overview__ %}") == 1


def test_it_lists_every_folder_of_every_layer() -> None:
    listed: dict[str, set[str]] = {}
    layer = ""
    for name, _, folder in rows():
        layer = name or layer
        listed.setdefault(layer, set()).add(folder)
    assert listed == folders()


def test_its_colours_are_those_of_the_lineage_graph() -> None:
    project = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    of_layers = project["models"]["sichuan_trade_bases"]
    colours = {layer: of_layers[layer]["+docs"]["node_color"] for layer in LAYERS}
    assert len(set(colours.values())) == len(LAYERS)
    said = {name: re.findall(r"#[0-9a-f]{6}", colour) for name, colour, _ in rows() if name}
    assert said == {layer: [colour] for layer, colour in colours.items()}


def test_its_links_lead_to_models() -> None:
    links = re.findall(r"\[(\w+)\]\(#!/model/model\.sichuan_trade_bases\.(\w+)\)", PAGE)
    models = {path.stem for path in (DBT_PROJECT / "models").rglob("*.sql")}
    assert links
    assert [name for name, linked in links if name != linked or linked not in models] == []
