"""Two rounds, two releases: the first made again from its bytes, the second held against it, every figure explained."""

import json
import re
import shutil
import unicodedata
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from tbw.accounting.diff import diff, lines
from tbw.accounting.explain import explain
from tbw.accounting.fed_by import fed_by
from tbw.accounting.lineage import PROVINCE
from tbw.cli.app import app
from tbw.ground.errors import UsageError
from tbw.release import finding, gate, making
from tests import every_figure
from tests.end_to_end.running import NOW, PROJECT, SAMPLES, Filled, Tbw


@pytest.fixture(scope="module")
def rounds(samples: Filled) -> Filled:
    """Both sample rounds one after the other, each with its release."""
    return samples


@pytest.fixture(scope="module")
def reference() -> Path:
    return PROJECT / "dbt_project" / "seeds"


@pytest.fixture(scope="module")
def first(sample_rounds: list[Filled]) -> Path:
    """The release of round 2021."""
    return sample_rounds[0].release


def tampered(rounds: Filled, folder: Path, change: str) -> Path:
    """A copy of the store, in whose current release somebody changed something."""
    store = Path(shutil.copytree(rounds.path, folder / "store", symlinks=True))
    warehouse = (store / "current").resolve() / "warehouse.duckdb"
    warehouse.chmod(0o644)
    with duckdb.connect(str(warehouse)) as database:
        database.execute(change)
    return store


def test_the_first_release_is_made_again_hash_for_hash(rounds: Filled, first: Path, tbw: Tbw, tmp_path: Path) -> None:
    store = Path(shutil.copytree(rounds.path, tmp_path / "store", symlinks=True))
    before = sorted(path.name for path in store.iterdir())
    replayed = json.loads(tbw("replay", "--release", first.name, "--store", store, "--json").stdout)
    assert (replayed["release_id"], replayed["code_changed"], replayed["notes"]) == (first.name, False, [])
    assert {mart["mart"] for mart in replayed["marts"]} == {path.stem for path in (first / "marts").iterdir()}
    assert [mart for mart in replayed["marts"] if not (mart["same_content"] and mart["same_bytes"])] == []
    assert sorted(path.name for path in store.iterdir()) == before
    assert not list((store / "work").glob("replay-*"))


class TestExplain:
    def test_every_figure_of_every_row_re_sums(self, rounds: Filled) -> None:
        with duckdb.connect(str(rounds.release / "warehouse.duckdb"), read_only=True) as database:
            nodes = list(every_figure.nodes(database))
        assert [(node.target, node.published, node.computed) for node in nodes if not node.all_agree] == []
        known = [node for node in nodes if node.published is not None]
        assert len(known) > 10_000
        assert {node.kind for node in known} >= {"sum", "range", "count", "growth", "ratio", "reference", "both_above"}

    def test_every_sum_and_share_has_its_metric(self, rounds: Filled) -> None:
        """All numbers and verdicts of all marts with sums over bases."""
        with duckdb.connect(str(rounds.release / "warehouse.duckdb"), read_only=True) as database:
            assert every_figure.columns_without_metric(database) == []
        marts = rounds.query(
            """select distinct table_name from information_schema.columns
            where table_name like 'mart_%' and column_name = 'base_import_export_cny'"""
        )
        assert sorted(marts) == rounds.query("select distinct mart from marts.dim_metric order by all")

    def test_a_range_names_what_each_base_counts_for(self, rounds: Filled, tbw: Tbw) -> None:
        share = json.loads(tbw("explain", "base_share_low_pct", "--store", rounds.path, "--json").stdout)
        low = share["inputs"][0]
        assert (low["metric"], low["kind"], len(low["cells"])) == ("base_import_export_low_cny", "range", 28)
        (doubt,) = [cell for cell in low["cells"] if cell["basis"] != "settled"]
        assert (doubt["basis"], doubt["weight"], doubt["cell_data_year"]) == ("nearest_year", "0.5", 2020)
        weighed = [
            Decimal(cell["number_as_typed"]) * Decimal(cell["unit_factor"]) * Decimal(cell["weight"])
            for cell in low["cells"]
        ]
        assert sum(weighed) == Decimal(low["published"])
        said = tbw("explain", "base_import_export_low_cny", "--base", doubt["base_id"], "--store", rounds.path).stdout
        assert "× 100,000,000 × 0.5 (missing or in doubt, of its nearest accepted year 2020)\nre-summed: 1 " in said

    def test_gdp_of_the_province_is_that_of_no_zone(self, rounds: Filled, tbw: Tbw) -> None:
        arguments = ("province_trade_dependence_pct", "--data-year", 2020, "--store", rounds.path)
        said = tbw("explain", *arguments).stdout
        assert "whole: province_gdp_cny 2020 = 4,859,880,000,000: gross domestic product" in said
        assert "zone" not in said

    @pytest.mark.parametrize(
        ("mart", "key", "bases", "reports"),
        [
            ("mart_classification_year", "5+1 2018 / 5+1_2018_electronic_information", 1, {"2022"}),
            ("mart_classification_year", "5+1 2018", 27, {"2021", "2022"}),
            ("mart_province_round", "2021", 28, {"2021"}),
        ],
    )
    def test_rows_of_classes_and_rounds_are_named_by_their_key(
        self, rounds: Filled, mart: str, key: str, bases: int, reports: set[str]
    ) -> None:
        node = explain(rounds.path, "base_import_export_cny", 2020, mart=mart, key=key)
        assert (node.all_agree, len(node.cells), node.target.key) == (True, bases, key)
        assert {str(cell.landing_path).split("/", 1)[0] for cell in node.cells} == reports

    def test_a_release_of_an_earlier_version_is_not_explained(self, rounds: Filled, tmp_path: Path) -> None:
        store = tampered(rounds, tmp_path, "alter table marts.mart_lineage drop column basis")
        for arguments in (["sales_cny"], ["--cell", "表.xlsx!B7"]):
            done = CliRunner().invoke(app, ["explain", *arguments, "--store", str(store)])
            assert (done.exit_code, "was built by an earlier version" in done.stderr) == (2, True), done.output
        assert diff(store, min((store / "releases").iterdir()).name).figures

    def test_the_tree_leads_from_the_share_to_cells_and_reference_rows(self, rounds: Filled, tbw: Tbw) -> None:
        share = json.loads(
            tbw("explain", "base_share_pct", "--data-year", 2020, "--store", rounds.path, "--json").stdout
        )
        (part, whole) = share["inputs"]
        assert (part["role"], part["metric"], len(part["cells"])) == ("part", "base_import_export_cny", 28)
        summed = sum(Decimal(cell["number_as_typed"]) * Decimal(cell["unit_factor"]) for cell in part["cells"])
        total = next(row for row in whole["totals"] if row["is_level_used"])
        assert Decimal(part["published"]) == summed
        assert round(summed / Decimal(total["level_cny"]) * 100, 6) == Decimal(share["published"])
        for cell in part["cells"]:
            assert (SAMPLES / "landing" / cell["landing_path"]).is_file()
            assert cell["cell"]
            assert unicodedata.normalize("NFKC", cell["raw_text"]).strip()[0] == cell["number_as_typed"][0]

    def test_labels_and_names_find_the_figure(self, rounds: Filled) -> None:
        by_code = explain(rounds.path, "base_import_export_cny", 2020, mart="mart_city_year", key="510100")
        assert explain(rounds.path, "基地进出口额", 2020, mart="mart_city_year", key="成都市").target == by_code.target
        assert explain(rounds.path, "基地进出口额（元）", 2020, key="成都").target == by_code.target
        assert explain(rounds.path, "基地占比").target.metric == "base_share_pct"

    def test_rows_are_named_and_a_total_that_nobody_told_is_told_to_be_unknown(self, rounds: Filled, tbw: Tbw) -> None:
        of = ("--mart", "mart_city_year", "--key", "510100", "--data-year", 2020, "--store", rounds.path)
        said = tbw("explain", "base_share_pct", *of).stdout
        assert said.startswith("base_share_pct 成都市 2020 = –: ")
        assert "whole: city_import_export_cny 成都市 2020 = –: no total of this place and year is known" in said
        of_round = ("--mart", "mart_province_round", "--key", "2021", "--data-year", 2020, "--store", rounds.path)
        assert (
            "base_import_export_cny 2020 as told in the round of 2021 = "
            in tbw("explain", "base_import_export_cny", *of_round).stdout
        )

    def test_it_says_who_is_not_in_the_sum(self, rounds: Filled, tbw: Tbw) -> None:
        counts = "select data_year, {} from marts.mart_province_year where data_year = 2021"
        ((_, missing, doubtful),) = rounds.query(counts.format("bases_missing_count, bases_doubtful_count"))
        share = json.loads(
            tbw("explain", "base_share_pct", "--data-year", 2021, "--store", rounds.path, "--json").stdout
        )
        part = share["inputs"][0]
        assert len(part["absent"]["missing"]) + len(part["absent"]["returned"]) == missing
        assert (len(part["absent"]["doubtful"]), part["is_preliminary"]) == (doubtful, True)
        said = tbw("explain", "base_share_pct", "--data-year", 2021, "--store", rounds.path).stdout
        assert "so it is preliminary" in said
        whole = explain(rounds.path, "base_share_pct", 2020).inputs[0][1]
        assert not whole.absent.is_preliminary

    def test_a_base_is_named_and_the_text_ends_with_the_verdict(self, rounds: Filled, tbw: Tbw) -> None:
        said = tbw("explain", "sales_yoy_pct", "--base", "新津区", "--data-year", 2020, "--store", rounds.path).stdout
        assert said.startswith("sales_yoy_pct SC-")
        assert said.endswith("re-summed: 3 figures come out exactly as published\n")

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["sals_cny"], "no metric 'sals_cny': is it one of sales_cny"),
            (["sales_cny", "--data-year", 1990], "no data year 1990 in mart_province_year: there are"),
            (["sales_cny", "--base", "新津的"], "no base '新津的' in the registry: is it one of 新津区"),
            (["sales_cny", "--mart", "mart_town_year"], "no mart 'mart_town_year' that rolls bases up: there are"),
            (["sales_cny", "--mart", "mart_city_year"], "mart_city_year has a row per city_code: name one with --key"),
            (["sales_cny", "--mart", "mart_city_year", "--key", "51"], "no city_code '51' in mart_city_year"),
            (["sales_cny", "--mart", "mart_classification_year", "--key", "6+2"], "is it one of 10+3 2018, 10+3 2019"),
            (["sales_cny", "--cell", "a!B7"], "needs either a METRIC or --cell"),
            ([], "needs either a METRIC or --cell"),
            (["--cell", "B7"], "'B7' names no cell"),
            (["--cell", "某表.xlsx!B7"], "no form '某表.xlsx' in the release"),
        ],
    )
    def test_what_is_not_known_is_said_with_what_is_near(
        self, rounds: Filled, arguments: list[object], said: str
    ) -> None:
        done = CliRunner().invoke(app, ["explain", *map(str, arguments), "--store", str(rounds.path)])
        assert (done.exit_code, said in done.stderr) == (2, True), done.output

    def test_a_figure_that_does_not_come_out_ends_with_1(self, rounds: Filled, tmp_path: Path) -> None:
        change = "update marts.mart_province_year set sales_cny = sales_cny + 1 where data_year = 2020"
        store = tampered(rounds, tmp_path, change)
        done = CliRunner().invoke(app, ["explain", "sales_yoy_pct", "--data-year", "2020", "--store", str(store)])
        assert done.exit_code == 1
        assert "BUT COMPUTED" in done.stdout
        assert done.stdout.endswith("does not re-sum: sales_cny 2020\n")

    def test_and_back_from_the_cell_to_every_figure(self, rounds: Filled) -> None:
        ((path, sheet, cell, value),) = rounds.query(
            """select landing_path, sheet, cell, value from marts.mart_lineage join marts.fct_submission
                using (submission_id)
            where mart = 'mart_province_year' and metric = 'sales_cny' and data_year = 2020
            order by mart_lineage.base_id limit 1"""
        )
        at = fed_by(rounds.path, f"{path}!{sheet}!{cell}" if sheet else f"{path}!{cell}")
        assert [(role.role, role.item_code, role.data_year) for role in at.roles] == [("value", "sales", 2020)]
        (fed,) = at.answers
        assert fed.value == value
        found = {(target.mart, target.metric, target.data_year) for target, _ in fed.figures}
        assert {
            (mart, metric, 2020 + (metric != "sales_cny"))
            for mart in ("mart_province_year", "mart_city_year", "mart_base_year")
            for metric in ("sales_cny", "sales_yoy_pct")
        } <= found

    def cell(self, rounds: Filled, where: str) -> str:
        query = f"""
            select concat_ws('!', landing_path, sheet, cell) from marts.fct_reported_value
            join marts.fct_submission using (submission_id) where {where} order by all limit 1"""
        ((place,),) = rounds.query(query)
        return str(place)

    def test_a_cell_that_counts_no_more_feeds_what_was_known_then(self, rounds: Filled) -> None:
        (fed,) = fed_by(
            rounds.path, self.cell(rounds, "not is_current and status = 'accepted' and item_code = 'sales'")
        ).answers
        assert {(target.mart, target.key) for target, _ in fed.figures} == {("mart_province_round", "2021")}

    def test_a_cell_that_feeds_nothing_says_why(self, rounds: Filled, tbw: Tbw) -> None:
        where = self.cell(rounds, "item_code = 'profit_margin' and is_current and value is not null")
        said = tbw("explain", "--cell", where, "--store", rounds.path).stdout
        assert "feeds no published figure: the item is not summed over bases" in said

    def test_a_cell_that_is_no_answer_says_what_it_was_taken_for(self, rounds: Filled, tbw: Tbw) -> None:
        file, sheet, _ = self.cell(rounds, "item_code = 'sales' and sheet is not null").rsplit("!", 2)
        at_cell = json.loads(tbw("explain", "--cell", f"{file}!{sheet}!A1", "--store", rounds.path, "--json").stdout)
        assert [(role["role"], role["meaning"]) for role in at_cell["roles"]] == [("title", "title")]
        assert at_cell["answers"] == []


class TestDiff:
    def test_restated_bases_and_what_they_moved_are_named(self, rounds: Filled, first: Path, tbw: Tbw) -> None:
        difference = json.loads(tbw("diff", "--store", rounds.path, "--json").stdout)
        assert (difference["before"], difference["after"]) == (first.name, rounds.release.name)
        restated: dict[tuple[str, int], set[str]] = {}
        for row in difference["restated"]:
            restated.setdefault((f"{row['item_code']}_{row['unit']}", row["data_year"]), set()).add(row["base_id"])
        moves = {
            (move["metric"], move["data_year"]): move
            for move in difference["figures"]
            if move["mart"] == PROVINCE and move["before"] is not None and move["bases"]
        }
        assert restated
        assert restated.keys() <= moves.keys()
        for place, bases in restated.items():
            move = moves[place]
            assert {base["base_id"] for base in move["bases"]} == bases
            assert all(base["because"].startswith("restated by 2022/") for base in move["bases"])
            assert sum(Decimal(base["change"]) for base in move["bases"]) == Decimal(move["change"])
            assert Decimal(move["after"]) - Decimal(move["before"]) == Decimal(move["change"])

    def test_a_new_year_comes_first_and_the_ends_of_ranges_last(self, rounds: Filled, tbw: Tbw) -> None:
        ((share,),) = rounds.query("select base_share_pct from marts.mart_province_year where data_year = 2021")
        told = tbw("diff", "--store", rounds.path, "--language", "en").stdout.splitlines()
        assert told[1].startswith("new: 2021: Imports and exports of the bases ")
        assert f"Share of the bases in the imports and exports of the province {share.normalize():f}" in told[1]
        said = tbw("diff", "--store", rounds.path, "--language", "zh").stdout.splitlines()
        assert said[1].startswith("新增：2021：基地进出口额（元） ")
        assert f"基地占比（%） {share.normalize():f}" in said[1]
        moved = [line for line in said if " -> " in line and re.match(r"\S+（\S+） \d{4}：", line)]
        is_end = ["下限" in line or "上限" in line for line in moved]
        assert is_end == sorted(is_end)
        assert any(is_end)

    def test_every_sum_that_moved_is_moved_by_its_bases(self, rounds: Filled) -> None:
        difference = diff(rounds.path)
        summed = [move for move in difference.figures if move.metric.endswith("_cny") and move.change is not None]
        of_bases = [move for move in summed if not move.metric.startswith(("province_", "city_", "zone_"))]
        assert [move for move in of_bases if sum(base.change for base in move.bases) != move.change] == []
        assert len({move.mart for move in of_bases}) > 2
        assert any("_high_" in move.metric for move in of_bases)

    @pytest.mark.usefixtures("forked_dbt")
    def test_a_total_that_changed_is_named(
        self, rounds: Filled, tmp_path: Path, reference: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = shutil.copytree(rounds.path, tmp_path / "store", symlinks=True)
        other = shutil.copytree(reference, tmp_path / "reference")
        totals = (other / "trade_totals.csv").read_text(encoding="utf-8")
        (other / "trade_totals.csv").write_text(totals.replace(",8081.9,", ",8091.9,"), encoding="utf-8")
        monkeypatch.setenv("TBW_REFERENCE", str(other))
        monkeypatch.setenv("TBW_NOW", NOW)
        monkeypatch.setenv("TBW_GATE", "approve")
        gate.publish_as_configured(store, other, making.build(store, other))
        said = "\n".join(lines(diff(store)))
        assert "trade_totals.csv: 1 rows gone or changed, 1 new" in said
        named = "Share of the bases in the imports and exports of the province 2020: "
        share = next(line for line in said.splitlines() if line.startswith(named))
        assert re.search(r" \(-0\.\d+ points\), through Imports and exports of the province 2020$", share)
        assert ", through trade_totals.csv" in said
        assert "restated" not in said

    def test_the_first_release_has_nothing_before_it(self, rounds: Filled, first: Path) -> None:
        with pytest.raises(UsageError, match="is the first one"):
            finding.before(rounds.path, first)

    def test_two_equal_releases_differ_in_nothing(self, rounds: Filled, first: Path, tbw: Tbw) -> None:
        said = tbw("diff", first.name, first.name, "--store", rounds.path).stdout
        assert said == f"from {first.name} to {first.name}\nno figure moved\n"
