"""A second edition of the form, made by the steps of docs/new-edition.md: a round of each edition in one store."""

import json
import os
import shutil
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openpyxl import load_workbook

from ingestion.editions import load_editions
from ingestion.form import FORMS, Form, Item
from ingestion.reading.answers import State
from tests.edition_steps import commands, write_editions
from tests.end_to_end.running import environment
from tests.ingestion.filling import Typed, fill
from tests.warm import client

GOOD, BAD = "SC-001", "SC-002"
CITY = {GOOD: "成都市", BAD: "成都市"}
# In 亿元, whatever unit a form asks for.
AMOUNTS = {"tax_revenue": "0.1", "featured_rd": "0.05", "cross_border_trade": "0.2"}


@dataclass(frozen=True)
class Site:
    """A working directory with landing and store; the server that forks commands."""

    folder: Path
    warm: str

    def run(self, *arguments: object, forms: Path | None = None, year: int = 2023, code: int = 0) -> str:
        env = environment() | {"TBW_NOW": f"{year}-03-01T00:00:00+00:00"} | ({"TBW_FORMS": str(forms)} if forms else {})
        given = [[*map(str, arguments)]]
        done = client.run(self.warm, "tests.warm.client:tbw", given, environment=env, folder=self.folder)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.folder / "store" / "current" / "warehouse.duckdb"), read_only=True) as database:
            return database.execute(query).fetchall()

    def receipt(self, report_year: int, base: str) -> dict[str, Any]:
        (path,) = (self.folder / "store" / "returns" / str(report_year) / CITY[base]).glob(f"{base}*.receipt.json")
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return content


@dataclass(frozen=True)
class Rounds:
    """The site after both rounds; the release of the first, and what recheck said between them."""

    site: Site
    forms: Path
    first_release: str
    unchanged: str


def amount(item: Item, year: int) -> Decimal:
    """A figure in the unit of the form: it grows by a tenth a year, and every report says the same of a year."""
    if item.kind in {"count", "count_and_names"}:
        return Decimal(year - 2000)
    if item.kind == "percent":
        return Decimal(10)
    whole = Decimal(1000) * Decimal("1.1") ** (year - 2019)
    share = AMOUNTS.get(item.code, "0.5" if item.part_of else "1")
    return round(whole * Decimal(share) * {"万元": 10000, "元/亩": 1000}.get(item.unit or "", 1), 4)


def typed(form: Form, item: Item, year: int) -> Typed:
    if item.kind == "incident":
        return "无"
    second = next((other for other in form.items if other.second_value_of == item.code), None)
    if second:
        return f"{amount(item, year)}；{amount(second, year)}%"
    return f"{amount(item, year)}个：甲、乙等" if item.kind == "count_and_names" else amount(item, year)


def send_both(site: Site, forms: Path, report_year: int) -> None:
    """The blank forms of a report year come back, that of the bad base without its tax."""
    site.run("template", "--report-year", report_year, "-o", f"blank-{report_year}", forms=forms)
    send(site, forms, report_year, GOOD)
    send(site, forms, report_year, BAD, without="tax_revenue")


def send(site: Site, forms: Path, report_year: int, base: str, *, without: str = "") -> None:
    """Fill in the blank form of a base and put it into landing."""
    (blank,) = (site.folder / f"blank-{report_year}").glob(f"*_{base}_*.xlsx")
    form = load_editions(forms).of(report_year)
    assert form is not None
    answers = {
        (item.code, year): ("" if item.code == without else typed(form, item, year), State.NUMBER, None)
        for item in form.items
        for year in form.data_years(report_year)
    }
    firm: list[Typed] = [f"{base}公司", "民营", "制造", *map(Decimal, (10, 10, 10, 10, 100))]
    path = site.folder / "landing" / str(report_year) / CITY[base] / f"{base}.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(fill(blank.read_bytes(), form, answers, firms=[firm]).content)


def ingest(site: Site, forms: Path, year: int) -> dict[str, str]:
    """Landing path -> status."""
    printed = site.run("ingest", "--landing", "landing", "--store", "store", "--json", forms=forms, year=year)
    return {line["landing_path"]: line["status"] for line in json.loads(printed)["files"]}


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory, warm: str) -> Rounds:
    site = Site(tmp_path_factory.mktemp("editions"), warm)
    send_both(site, FORMS, 2022)
    assert ingest(site, FORMS, 2022) == {"2022/成都市/SC-001.xlsx": "accepted", "2022/成都市/SC-002.xlsx": "returned"}
    site.run("build", "--store", "store", year=2022)
    first = (site.folder / "store" / "current").resolve().name
    forms = write_editions(site.folder)
    (recheck,) = commands("tbw recheck")
    unchanged = site.run(*recheck[1:], forms=forms)
    send_both(site, forms, 2023)
    old = site.folder / "landing" / "2019" / "成都市" / "old.xlsx"
    old.parent.mkdir(parents=True)
    shutil.copyfile(site.folder / "landing" / "2022" / "成都市" / "SC-001.xlsx", old)
    statuses = ingest(site, forms, 2023)
    assert statuses["2023/成都市/SC-001.xlsx"] == "accepted", site.receipt(2023, GOOD)["findings"]
    assert statuses["2023/成都市/SC-002.xlsx"] == "returned"
    assert statuses["2019/成都市/old.xlsx"] == "unreadable"
    site.run("build", "--store", "store", forms=forms)
    return Rounds(site, forms, first, unchanged)


def test_old_forms_come_out_as_before(rounds: Rounds) -> None:
    assert rounds.unchanged.startswith("0 submissions come out differently")
    assert rounds.site.run("recheck", "--store", "store", "--dry-run", "--json", forms=rounds.forms) == "[]\n"


def test_an_old_release_is_replayed_by_the_specs_that_it_kept(rounds: Rounds) -> None:
    release = rounds.site.folder / "store" / "releases" / rounds.first_release
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    assert list(manifest["inputs"]["forms"]) == ["form_2020.yaml"]
    assert (release / "inputs" / "forms" / "form_2020.yaml").read_bytes() == (FORMS / "form_2020.yaml").read_bytes()
    printed = rounds.site.run("replay", "--store", "store", "--release", rounds.first_release, forms=rounds.forms)
    count = len(manifest["marts"])
    assert printed == (
        f"release {rounds.first_release}: 2 submissions read, judged and built again\n"
        f"{count} of {count} marts are the same, hash for hash\n"
    )


def test_each_report_year_has_its_own_blank_form(rounds: Rounds) -> None:
    labels = {}
    for words in commands("tbw template"):
        rounds.site.run(*words[1:], forms=rounds.forms)
        (path,) = (rounds.site.folder / words[words.index("-o") + 1]).glob("*.xlsx")
        cells = [str(row[0].value) for row in load_workbook(path).worksheets[0].iter_rows(max_col=1) if row[0].value]
        labels[words[words.index("--report-year") + 1]] = "\n".join(cells)
    new, old = labels["2023"], labels["2022"]
    on_the_form = [word for word in ("上缴税金", "跨境电子商务进出口额", "创造税收", "特色产品专利数量") if word in new]
    assert on_the_form == ["上缴税金", "跨境电子商务进出口额"]
    on_the_form = [word for word in ("上缴税金", "跨境电子商务进出口额", "创造税收", "特色产品专利数量") if word in old]
    assert on_the_form == ["创造税收", "特色产品专利数量"]
    assert "万元" in new.partition("销售额")[2].partition("\n")[0]
    done = rounds.site.run("template", "--report-year", 2020, "-o", "none", forms=rounds.forms, code=2)
    assert done == ""


def test_both_rounds_stand_in_the_same_facts_and_growth_goes_across_them(rounds: Rounds) -> None:
    facts = f"""
        select o.data_year, s.report_year, o.sales_cny, o.tax_revenue_cny, r.patents_count
        from marts.fct_output as o join marts.fct_rd as r using (base_id, data_year)
        join marts.fct_submission as s on s.submission_id = o.submission_id
        where o.base_id = '{GOOD}' order by all
    """
    yuan = {year: round(Decimal(1000) * Decimal("1.1") ** (year - 2019), 4) * 10**8 for year in range(2019, 2023)}
    # The new report supplies the whole row of the years that it gives: what it does not ask is null there.
    assert rounds.site.rows(facts) == [
        (2019, 2022, yuan[2019], yuan[2019] / 10, 19),
        *((year, 2023, yuan[year], yuan[year] / 10, None) for year in (2020, 2021, 2022)),
    ]
    growth = "select data_year, sales_yoy_pct, tax_revenue_yoy_pct from marts.mart_province_year order by all"
    assert [tuple(float(part) for part in row[1:]) for row in rounds.site.rows(growth)[1:]] == [(10, 10)] * 3
    assert rounds.site.rows("select count(*) from marts.fct_restatement") == [(0,)]


def test_a_dropped_and_an_added_item_are_reported_where_they_were_asked(rounds: Rounds) -> None:
    reported = f"""
        select item_code, report_year, min(data_year), max(data_year), max(value), any_value(unit)
        from marts.fct_reported_value
        where base_id = '{GOOD}' and item_code in ('patents', 'cross_border_trade') group by all order by all
    """
    latest = round(Decimal(1000) * Decimal("1.1") ** 3 * Decimal("0.2"), 4) * 10**8
    assert rounds.site.rows(reported) == [
        ("cross_border_trade", 2023, 2020, 2022, latest, "cny"),
        ("patents", 2022, 2019, 2021, 21, "count"),
    ]


def test_the_dictionary_tells_from_when_to_when_an_item_was_asked(rounds: Rounds) -> None:
    codes = "item_code in ('cross_border_trade', 'patents', 'sales', 'tax_revenue')"
    years = "first_report_year, last_report_year"
    items = f"select item_code, label_zh, unit, form_version, {years} from marts.dim_item where {codes}"
    assert sorted(rounds.site.rows(items)) == [
        ("cross_border_trade", "跨境电子商务进出口额", "亿元", "2023", 2023, None),
        ("patents", "特色产品专利数量", "项", "2020", 2021, 2022),
        ("sales", "销售额", "万元", "2023", 2021, None),
        ("tax_revenue", "上缴税金", "亿元", "2023", 2021, None),
    ]
    asked = (
        f"select item_code, form_version, label_zh, unit, last_report_year from marts.dim_item_edition where {codes}"
    )
    assert sorted(rounds.site.rows(asked)) == [
        ("cross_border_trade", "2023", "跨境电子商务进出口额", "亿元", None),
        ("patents", "2020", "特色产品专利数量", "项", 2022),
        ("sales", "2020", "销售额", "亿元", 2022),
        ("sales", "2023", "销售额", "万元", None),
        ("tax_revenue", "2020", "创造税收", "亿元", 2022),
        ("tax_revenue", "2023", "上缴税金", "亿元", None),
    ]
    dictionary = (rounds.site.folder / "store" / "current" / "data_dictionary.md").read_text(encoding="utf-8")
    assert "## 信息表 2023" in dictionary
    assert "## 信息表 2020" in dictionary


def test_findings_and_returns_speak_of_the_items_as_the_form_sent_calls_them(rounds: Rounds) -> None:
    for year, label, other in ((2022, "创造税收", "上缴税金"), (2023, "上缴税金", "创造税收")):
        found = [f for f in rounds.site.receipt(year, BAD)["findings"] if f["item_code"] == "tax_revenue"]
        assert {finding["data_year"] for finding in found} == set(range(year - 3, year))
        folder = rounds.site.folder / "store" / "returns" / str(year) / CITY[BAD]
        book = load_workbook(folder / "SC-002.xlsx.核查.xlsx")
        texts = "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)
        assert label in texts
        assert other not in texts
        assert all(label in finding["message_zh"] for finding in found)


def test_a_report_year_without_edition_is_told_and_costs_no_one_else(rounds: Rounds) -> None:
    path = rounds.site.folder / "store" / "returns" / "2019" / "成都市" / "old.xlsx.receipt.json"
    (finding,) = [f for f in json.loads(path.read_text(encoding="utf-8"))["findings"] if f["severity"] == "must_fix"]
    assert finding["rule_id"] == "FRM-025"
    assert "2020 (2021–2022), 2023 (2023–)" in finding["message_zh"]


def test_a_figure_of_either_edition_is_traced_to_its_cell(rounds: Rounds) -> None:
    for year in (2019, 2022):
        printed = rounds.site.run("explain", "sales_cny", "--data-year", year, "--store", "store", forms=rounds.forms)
        assert f"{'2022' if year == 2019 else '2023'}/成都市/SC-001.xlsx" in printed


def test_the_environment_is_left_alone() -> None:
    assert "TBW_FORMS" not in os.environ
