"""Which edition holds for which report year, and folders of specs that say it of none or of two."""

from pathlib import Path

import pytest

from ingestion.children.contained import Job, read_one
from ingestion.editions import load_editions
from ingestion.form import FORMS, FormError
from tests.edition_steps import write_editions

REFERENCE = Path(__file__).parents[2] / "dbt_project" / "seeds"
OWN = (FORMS / "form_2020.yaml").read_text(encoding="utf-8")


def write(folder: Path, *years: tuple[int, int | None]) -> Path:
    """A folder with an edition for each span of report years."""
    for first, last in years:
        text = OWN.replace('edition: "2020"', f'edition: "{first}"').replace("year: 2021", f"year: {first}")
        path = folder / f"form_{first}.yaml"
        path.write_text(text.replace("year: null", f"year: {last or 'null'}"), encoding="utf-8")
    return folder


def test_every_report_year_has_the_edition_that_holds_for_it(tmp_path: Path) -> None:
    editions = load_editions(write(tmp_path, (2021, 2022), (2023, 2023), (2024, 2025)))
    held = {year: form and form.edition for year in range(2020, 2027) for form in [editions.of(year)]}
    assert held == {
        2020: None,
        2021: "2021",
        2022: "2021",
        2023: "2023",
        2024: "2024",
        2025: "2024",
        2026: None,
    }
    assert [editions.nearest(year).edition for year in (1999, 2022, 2030)] == ["2021", "2021", "2024"]
    assert str(editions) == "2021 (2021–2022), 2023 (2023–2023), 2024 (2024–2025)"


def test_the_last_edition_goes_on(tmp_path: Path) -> None:
    editions = load_editions(write_editions(tmp_path))
    assert [editions.forms[-1].holds_for(year) for year in (2022, 2023, 2099)] == [False, True, True]


@pytest.mark.parametrize(
    ("years", "fault"),
    [
        ([(2021, None), (2023, None)], r"^form_2021.yaml: holds for report year 2023, too, .* last_report_year: 2022$"),
        ([(2021, 2023), (2023, None)], r"^form_2021.yaml: holds for report year 2023, too, .* last_report_year: 2022$"),
        (
            [(2021, 2021), (2024, None)],
            r"^form_2021.yaml ends with report year 2021, form_2024.yaml begins with 2024: ",
        ),
        ([(2021, 2020)], r"^form_2021.yaml:\d+: last_report_year: is before the first one, 2021$"),
    ],
    ids=["two open", "overlap", "gap", "backwards"],
)
def test_years_of_two_editions_or_of_none_are_refused(
    tmp_path: Path, years: list[tuple[int, int | None]], fault: str
) -> None:
    with pytest.raises(FormError, match=fault):
        load_editions(write(tmp_path, *years))


def test_an_edition_stands_in_one_file(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(OWN, encoding="utf-8")
    (tmp_path / "form_2020.yaml").write_text(OWN, encoding="utf-8")
    with pytest.raises(FormError, match=r"^other.yaml: edition 2020 stands in form_2020.yaml already"):
        load_editions(tmp_path)


def test_a_folder_without_specs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormError, match="TBW_FORMS"):
        load_editions(tmp_path)


def test_a_spec_that_was_changed_is_read_anew(tmp_path: Path) -> None:
    assert load_editions(write(tmp_path, (2021, None))).of(2030) is not None
    assert load_editions(write(tmp_path, (2021, 2022))).of(2030) is None


def test_an_open_year_is_null_and_never_left_out(tmp_path: Path) -> None:
    (tmp_path / "form.yaml").write_text(OWN.replace("last_report_year: null\n", ""), encoding="utf-8")
    with pytest.raises(FormError, match="last_report_year: Field required"):
        load_editions(tmp_path)


def test_items_say_in_which_units_editions_ask_them(tmp_path: Path) -> None:
    units = load_editions(write_editions(tmp_path)).units()
    assert (units["sales"], units["patents"], units["cross_border_trade"]) == ({"亿元", "万元"}, {"项"}, {"亿元"})


def test_a_form_is_read_by_the_edition_of_its_report_year(tmp_path: Path) -> None:
    labels = [
        "创造税收",
        "上缴税金",
        "总产值",
        "销售额",
        "利润水平",
        "特色产品研发投入",
        "特色产品自主品牌数量",
        "特色产品专利数量",
        "特色产品总产值",
        "特色产品销售额",
    ]
    rows = ["信息表,上三年,上两年,上年", *(f"{label},1,2,3" for label in labels)]
    path = tmp_path / "form.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    forms = write_editions(tmp_path)
    found = {}
    for year in (2020, 2022, 2023):
        outcome = read_one(Job(path, year, REFERENCE, forms))
        values = outcome.reading.values if outcome.reading else ()
        answers = {v.item_code: v for v in values if v.data_year == year - 1 and v.number is not None}
        tax, sales = answers.get("tax_revenue"), answers.get("sales")
        version = outcome.reading and outcome.reading.form_version
        found[year] = (outcome.status, version, tax and tax.cell, sales and sales.unit, "patents" in answers)
    assert found == {
        2020: ("no_edition", None, None, None, False),
        2022: ("ok", "2020", "D2", "亿元", True),
        2023: ("ok", "2023", "D3", "万元", False),
    }
