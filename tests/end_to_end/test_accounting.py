"""Two rounds, two releases: the first made again from its bytes, the second held against it, every figure explained."""

import json
import re
import shutil
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from tbw import release, releases
from tbw.cells import fed_by
from tbw.cli import app
from tbw.diff import diff, lines
from tbw.errors import UsageError
from tbw.explain import explain
from tbw.lineage import PROVINCE
from tests.end_to_end.running import NOW, PROJECT, SAMPLES, Filled, Tbw


@pytest.fixture(scope="module")
def rounds(fill: Callable[..., Filled], tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """Both sample rounds one after the other, each with its release."""
    store = tmp_path_factory.mktemp("rounds") / "store"
    fill(SAMPLES / "landing", store, years=(2021,))
    return fill(SAMPLES / "landing", store, years=(2022,))


@pytest.fixture(scope="module")
def reference() -> Path:
    return PROJECT / "dbt_project" / "seeds"


@pytest.fixture(scope="module")
def first(rounds: Filled) -> Path:
    """The release of round 2021."""
    return min((rounds.path / "releases").iterdir())


def test_the_first_release_is_made_again_hash_for_hash(rounds: Filled, first: Path, tbw: Tbw) -> None:
    before = sorted(path.name for path in rounds.path.iterdir())
    told = json.loads(tbw("replay", "--release", first.name, "--store", rounds.path, "--json").stdout)
    assert (told["release_id"], told["code_changed"], told["notes"]) == (first.name, False, [])
    assert {mart["mart"] for mart in told["marts"]} == {path.stem for path in (first / "marts").iterdir()}
    assert [mart for mart in told["marts"] if not (mart["same_content"] and mart["same_bytes"])] == []
    assert sorted(path.name for path in rounds.path.iterdir()) == before
    assert not list((rounds.path / "work").glob("replay-*"))


class TestExplain:
    @pytest.fixture
    def metrics(self, rounds: Filled) -> list[tuple[str, str | None, str]]:
        """Every metric of every yearly mart, with one of its rows: the last."""
        found = rounds.query("select distinct mart, key_column, metric from marts.dim_metric order by all")
        keys = {
            mart: rounds.query(f'select max("{column}"::varchar) from marts."{mart}"')[0][0] if column else None
            for mart, column, _ in found
        }
        return [(mart, keys[mart], metric) for mart, _, metric in found]

    def test_every_metric_of_every_mart_re_sums(
        self, rounds: Filled, metrics: list[tuple[str, str | None, str]]
    ) -> None:
        nodes = [explain(rounds.path, metric, mart=mart, key=key) for mart, key, metric in metrics]
        assert [node.target.name for node in nodes if not node.all_agree] == []
        assert sum(node.published is not None for node in nodes) > 100
        assert {node.kind for node in nodes} >= {"sum", "count", "growth", "ratio", "reference", "above"}

    def test_every_sum_and_share_has_its_metric(self, rounds: Filled) -> None:
        """All columns of numbers but for years, ranges of what is not known, and what is made of GDP, on no form."""
        columns = rounds.query(
            """select column_name from information_schema.columns
            where table_name = 'mart_province_year' and data_type not in ('INTEGER', 'VARCHAR')
                and not regexp_matches(column_name, '_(low|high)_|^is_|^withheld|_gdp_|_trade_dependence_')
                and column_name not in (select metric from marts.dim_metric where mart = 'mart_province_year')"""
        )
        assert columns == []

    def test_the_tree_leads_from_the_share_to_cells_and_reference_rows(self, rounds: Filled, tbw: Tbw) -> None:
        told = json.loads(
            tbw("explain", "base_share_pct", "--data-year", 2020, "--store", rounds.path, "--json").stdout
        )
        (part, whole) = told["inputs"]
        assert (part["role"], part["metric"], len(part["cells"])) == ("part", "base_import_export_cny", 28)
        summed = sum(Decimal(cell["number_as_typed"]) * Decimal(cell["unit_factor"]) for cell in part["cells"])
        total = next(row for row in whole["totals"] if row["is_level_used"])
        assert Decimal(part["published"]) == summed
        assert round(summed / Decimal(total["level_cny"]) * 100, 6) == Decimal(told["published"])
        for cell in part["cells"]:
            assert (SAMPLES / "landing" / cell["landing_path"]).is_file()
            assert cell["cell"]
            assert unicodedata.normalize("NFKC", cell["raw_text"]).strip()[0] == cell["number_as_typed"][0]

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
            (["sales_cny", "--mart", "mart_town_year"], "no yearly mart 'mart_town_year': there are mart_base_year"),
            (["sales_cny", "--mart", "mart_city_year"], "mart_city_year has a row per city_code: name one with --key"),
            (["sales_cny", "--mart", "mart_city_year", "--key", "51"], "no city_code '51' in mart_city_year"),
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
        store = shutil.copytree(rounds.path, tmp_path / "store", symlinks=True)
        warehouse = (store / "current").resolve() / "warehouse.duckdb"
        warehouse.chmod(0o644)
        with duckdb.connect(str(warehouse)) as database:
            database.execute("update marts.mart_province_year set sales_cny = sales_cny + 1 where data_year = 2020")
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
        (fed,) = fed_by(rounds.path, f"{path}!{sheet}!{cell}" if sheet else f"{path}!{cell}")
        assert fed.value == value
        found = {(target.mart, target.metric, target.data_year) for target, _ in fed.figures}
        assert {
            (mart, metric, 2020 + (metric != "sales_cny"))
            for mart in ("mart_province_year", "mart_city_year", "mart_base_year")
            for metric in ("sales_cny", "sales_yoy_pct")
        } <= found

    def test_a_cell_that_feeds_nothing_says_why(self, rounds: Filled, tbw: Tbw) -> None:
        ((path, sheet, cell),) = rounds.query(
            """select landing_path, sheet, cell from marts.fct_reported_value join marts.fct_submission
                using (submission_id)
            where not is_current and status = 'accepted' and item_code = 'sales' order by all limit 1"""
        )
        said = tbw("explain", "--cell", "!".join(filter(None, (path, sheet, cell))), "--store", rounds.path).stdout
        assert "feeds no published figure: another report gives the figures of that year" in said


class TestDiff:
    def test_restated_bases_and_what_they_moved_are_named(self, rounds: Filled, first: Path, tbw: Tbw) -> None:
        told = json.loads(tbw("diff", "--store", rounds.path, "--json").stdout)
        assert (told["before"], told["after"]) == (first.name, rounds.release.name)
        restated: dict[tuple[str, int], set[str]] = {}
        for row in told["restated"]:
            restated.setdefault((f"{row['item_code']}_{row['unit']}", row["data_year"]), set()).add(row["base_id"])
        moves = {
            (move["metric"], move["data_year"]): move
            for move in told["figures"]
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

    def test_every_sum_that_moved_is_moved_by_its_bases(self, rounds: Filled) -> None:
        told = diff(rounds.path)
        summed = [move for move in told.figures if move.metric.endswith("_cny") and move.change is not None]
        of_bases = [move for move in summed if not move.metric.startswith(("province_", "city_", "zone_"))]
        known = [move for move in of_bases if not re.search("_(low|high)_", move.metric)]
        assert [move for move in known if sum(base.change for base in move.bases) != move.change] == []
        assert len({move.mart for move in known}) > 2

    def test_a_total_that_changed_is_named(
        self, rounds: Filled, tmp_path: Path, reference: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = shutil.copytree(rounds.path, tmp_path / "store", symlinks=True)
        other = shutil.copytree(reference, tmp_path / "reference")
        totals = (other / "trade_totals.csv").read_text(encoding="utf-8")
        (other / "trade_totals.csv").write_text(totals.replace(",8081.9,", ",8091.9,"), encoding="utf-8")
        monkeypatch.setenv("TBW_REFERENCE", str(other))
        monkeypatch.setenv("TBW_NOW", NOW)
        release.publish(store, release.build(store, other))
        said = "\n".join(lines(diff(store)))
        assert "trade_totals.csv: 1 rows gone or changed, 1 new" in said
        assert "base_share_pct 2020: " in said
        assert ", through province_import_export_cny 2020" in said
        assert ", through trade_totals.csv" in said
        assert "restated" not in said

    def test_the_first_release_has_nothing_before_it(self, rounds: Filled, first: Path) -> None:
        with pytest.raises(UsageError, match="is the first one"):
            releases.before(rounds.path, first)

    def test_two_equal_releases_differ_in_nothing(self, rounds: Filled, first: Path, tbw: Tbw) -> None:
        said = tbw("diff", first.name, first.name, "--store", rounds.path).stdout
        assert said == f"from {first.name} to {first.name}\nno figure moved\n"
