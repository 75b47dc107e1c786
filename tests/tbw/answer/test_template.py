"""Blank forms of the registry's bases: what is filled in, how files are named, and the way there and back."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from ingestion.files.workbook import open_workbook
from ingestion.form import FORMS, load_form
from ingestion.reading.answers import State
from ingestion.reading.form_reader import FormReader
from ingestion.reading.unit_kinds import unit_kinds
from tbw.answer.template import write_templates
from tbw.cli.app import app
from tbw.ground.errors import UsageError
from tbw.submission import ingest
from tbw.submission.check import check_files
from tests.ingestion.filling import Filled, fill, simple_answers

FORM = load_form(FORMS / "form_2020.yaml")
HEAD = [
    "base_id",
    "base_name",
    "aliases",
    "city_code",
    "level",
    "industry",
    "valid_from",
    "valid_to",
    "document",
    "source",
]


@pytest.fixture
def registry(tmp_path: Path, reference: Path) -> Path:
    """A reference folder in which a test writes its own registry."""
    folder = tmp_path / "reference"
    folder.mkdir()
    for table in ("cities.csv", "units.csv"):
        (folder / table).write_bytes((reference / table).read_bytes())
    return folder


def register(folder: Path, *bases: tuple[str, str, str, str]) -> None:
    with (folder / "registry.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        writer.writerows(
            [base_id, name, "", "510300", "national", "农产品", first, last, "", "test"]
            for base_id, name, first, last in bases
        )


def profile(path: Path) -> dict[str, str | None]:
    reading = FormReader(FORM, unit_kinds(Path(__file__).parents[3] / "dbt_project" / "seeds")).read(
        open_workbook(path.read_bytes()), 2021
    )
    return {code: place.raw_text for code, place in reading.profile.items()}


def filled(path: Path, report_year: int) -> Filled:
    """The form at ``path`` filled and sent back under the same name."""
    amounts = [Decimal(1)] * len([column for column in FORM.enterprises.columns if column.unit])
    firm: list[Decimal | str | None] = [path.stem.rpartition("_")[2] + "厂", "民营", "制造", *amounts]
    sent = fill(path.read_bytes(), FORM, simple_answers(FORM, report_year), firms=[firm])
    path.write_bytes(sent.content)
    return sent


def test_one_form_for_each_base_that_is_to_report(tmp_path: Path, registry: Path) -> None:
    register(
        registry,
        ("B-1", "甲基地", "2020-12-31", ""),
        ("B-2", "乙基地（升级）", "2015-01-01", "2020-06-30"),
        ("B-2", "乙基地（升级）", "2020-06-30", ""),
        ("B-3", "已取消的基地", "2015-01-01", "2020-12-31"),
        ("B-4", "新认定的基地", "2021-01-01", ""),
    )
    written = write_templates(2021, tmp_path / "forms", registry)
    assert [(form.base_id, Path(form.path).name) for form in written] == [
        ("B-1", "2021年信息表_B-1_甲基地.xlsx"),
        ("B-2", "2021年信息表_B-2_乙基地（升级）.xlsx"),
    ]
    assert sorted(path.name for path in (tmp_path / "forms").iterdir()) == [Path(form.path).name for form in written]
    assert [form.base_id for form in write_templates(2022, tmp_path / "next", registry)] == ["B-1", "B-2", "B-4"]


def test_what_the_registry_knows_is_filled_in_and_nothing_of_the_contact_block(tmp_path: Path, reference: Path) -> None:
    (form,) = write_templates(2021, tmp_path, reference, bases=["安岳柠檬"])
    assert profile(Path(form.path)) == {
        "base_name": "安岳县（柠檬）",
        "region_code": "512000",
        "industry_hs": "农产品",
        "industry_chain": None,
    }
    page = load_workbook(form.path).worksheets[0]
    contact = [row for row in page.iter_rows() if row[0].value in FORM.contact]
    assert len(contact) == len(FORM.contact)
    assert {cell.value for row in contact for cell in row[1:]} == {None}


def test_a_blank_form_lacks_only_what_is_required(tmp_path: Path, reference: Path) -> None:
    (form,) = write_templates(2021, tmp_path, reference, bases=["自贡市"])
    (checked,) = check_files([Path(form.path)], None, None, reference)
    assert (checked["report_year"], checked["status"]) == (2021, "returned")
    required = {(item.code, year) for item in FORM.items if item.required for year in FORM.data_years(2021)}
    assert {(f["item_code"], f["data_year"]) for f in checked["findings"]} == required
    assert {f["rule_id"] for f in checked["findings"]} == {"VAL-001", "VAL-002"}


@pytest.mark.parametrize("report_year", [2021, 2024])
def test_a_filled_form_is_accepted_without_a_finding(tmp_path: Path, reference: Path, report_year: int) -> None:
    forms = [Path(form.path) for form in write_templates(report_year, tmp_path, reference)]
    for path in (forms[0], forms[-1]):
        filled(path, report_year)
    checked = check_files([forms[0], forms[-1]], None, None, reference)
    assert [(c["report_year"], c["status"], c["findings"]) for c in checked] == [(report_year, "accepted", [])] * 2


@pytest.mark.parametrize("name", ["SC-010", "安岳县（柠檬）", "安岳县(柠檬)", "四川省安岳县"])
def test_a_base_may_be_named_as_the_registry_understands_it(tmp_path: Path, reference: Path, name: str) -> None:
    assert [form.base_id for form in write_templates(2021, tmp_path, reference, bases=[name])] == ["SC-010"]


def test_each_of_several_bases_that_are_named_gets_its_form_once(tmp_path: Path, reference: Path) -> None:
    written = write_templates(2021, tmp_path, reference, bases=["SC-010", "自贡市", "安岳县（柠檬）"])
    assert [form.base_id for form in written] == ["SC-010", written[1].base_id]
    assert "自贡市" in written[1].base_name


@pytest.mark.parametrize(
    ("name", "year", "message"),
    [
        ("某某基地", 2021, "某某基地: no base of the registry, or more than one"),
        ("新基地", 2021, r"新基地 \(B-2\) is not in force on 2020-12-31"),
        (None, 2030, "no base that is in force on 2029-12-31"),
        ("旧基地", 2020, "no edition of the form is for report year 2020"),
    ],
)
def test_what_cannot_be_written_is_said(
    tmp_path: Path, registry: Path, name: str | None, year: int, message: str
) -> None:
    register(registry, ("B-1", "旧基地", "2015-01-01", "2029-01-01"), ("B-2", "新基地", "2021-06-01", "2029-01-01"))
    with pytest.raises(UsageError, match=message):
        write_templates(year, tmp_path / "forms", registry, bases=[name] if name else ())
    assert not (tmp_path / "forms").exists()


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("../../逃逸", "2021年信息表_B-1__逃逸.xlsx"),
        ("/etc/passwd", "2021年信息表_B-1__etc_passwd.xlsx"),
        ('a\\b:c*?"<>|\n.', "2021年信息表_B-1_a_b_c_.xlsx"),
        ("长" * 300, f"2021年信息表_B-1_{'长' * 48}.xlsx"),
        ("=1+1", "2021年信息表_B-1__1_1.xlsx"),
    ],
)
def test_no_name_of_the_registry_chooses_a_path(tmp_path: Path, registry: Path, name: str, file: str) -> None:
    register(registry, ("B-1", name, "2015-01-01", ""))
    (form,) = write_templates(2021, tmp_path / "forms", registry)
    assert [path.name for path in (tmp_path / "forms").iterdir()] == [file]
    assert {path.name for path in tmp_path.iterdir()} == {"forms", "reference"}
    assert (profile(Path(form.path))["base_name"] or "").split() == name.split()


def test_two_bases_never_share_a_file(tmp_path: Path, registry: Path) -> None:
    register(
        registry,
        ("B/1", "基地", "2015-01-01", ""),
        ("B:1", "基地", "2015-01-01", ""),
        ("b?1", "基地", "2015-01-01", ""),
    )
    written = write_templates(2021, tmp_path / "forms", registry)
    assert len({form.path.casefold() for form in written}) == len(list((tmp_path / "forms").iterdir())) == 3


def test_a_filled_form_is_never_written_over(tmp_path: Path, registry: Path) -> None:
    register(registry, ("B-1", "甲基地", "2015-01-01", ""), ("B-2", "乙基地", "2015-01-01", ""))
    first, last = (Path(form.path) for form in write_templates(2021, tmp_path, registry))
    blank = first.read_bytes()
    first.unlink()
    content = filled(last, 2021).content
    with pytest.raises(UsageError, match=f"another {last.name} already"):
        write_templates(2021, tmp_path, registry)
    assert last.read_bytes() == content
    assert not first.exists()
    last.unlink()
    write_templates(2021, tmp_path, registry)
    assert first.read_bytes() == blank


def test_output_that_is_no_folder_is_said(tmp_path: Path, reference: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="file cannot be written"):
        write_templates(2021, tmp_path / "file", reference, bases=["自贡市"])


def test_figures_accepted_before_are_filled_in(tmp_path: Path, reference: Path) -> None:
    landing, store = tmp_path / "landing", tmp_path / "store"
    (form,) = write_templates(2021, landing / "2021" / "自贡市", reference, bases=["自贡市"])
    sent = filled(Path(form.path), 2021)
    found = ingest.find(landing, store)
    for batch in found.batches:
        ingest.read(store, found.run_id, batch)
    ingest.check(store, found.run_id, reference)
    ingest.keep(store, found.run_id)

    (again,) = write_templates(2022, tmp_path / "next", reference, ["自贡市"], store)
    reading = FormReader(FORM, unit_kinds(reference)).read(open_workbook(Path(again.path).read_bytes()), 2022)
    figures = {(v.item_code, v.data_year): v.answer.number for v in reading.values if v.answer.number is not None}
    named = {item.code for item in FORM.items if item.kind == "count_and_names"}
    expected = {
        key: answer.number
        for key, answer in sent.answers.items()
        if answer.number is not None and key[1] in (2019, 2020) and key[0] not in named
    }
    assert {key: number for key, number in figures.items() if key[0] not in named} == expected
    # Of counts with names only the zeros are plain figures; what happened is never repeated.
    assert {number for (code, _), number in figures.items() if code in named} <= {Decimal(0)}
    assert {v.answer.state for v in reading.values if v.data_year == 2021} == {State.NOT_ANSWERED}
    assert {v.answer.state for v in reading.values if v.item_code == "serious_incidents"} == {State.NOT_ANSWERED}
    assert again.known_figures == len(figures)
    (other,) = write_templates(2022, tmp_path / "next", reference, ["绵阳市"], store)
    assert other.known_figures == 0


def test_the_command_lists_what_it_wrote(tmp_path: Path, reference: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TBW_REFERENCE", str(reference))
    arguments = ["template", "--report-year", "2021", "-o", str(tmp_path), "--base", "自贡市"]
    path = tmp_path / "2021年信息表_SC-007_自贡市.xlsx"
    (listed,) = json.loads(CliRunner().invoke(app, [*arguments, "--json"]).stdout)
    assert listed == {"base_id": "SC-007", "base_name": "自贡市", "path": str(path), "known_figures": 0}
    content = path.read_bytes()
    again = CliRunner().invoke(app, arguments)
    assert (again.exit_code, again.stdout.strip()) == (0, str(path))
    assert path.read_bytes() == content
    assert load_workbook(io.BytesIO(content)).worksheets[0].protection.sheet


def test_the_command_says_what_is_wrong_in_one_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["template", "--report-year", "2021", "-o", str(tmp_path), "--store", "/no/store"])
    assert done.exit_code == 2
    assert done.stderr == "tbw: store /no/store is no folder: name another with --store\n"
