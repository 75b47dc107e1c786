"""A doubt of the samples, explained in the marked return and refused by a reviewer: status and headline follow."""

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.end_to_end.running import Filled, Tbw
from tests.tbw.marks import explain

DOUBTED = "2022/乐山市/2022年信息表_乐山市示例基地一.xlsx"
BACK = f"{DOUBTED}.核查.xlsx"
TRADE = "select base_import_export_cny from marts.mart_province_year where data_year = 2020"
GIVEN = """
    select report_year, max(value) from marts.fct_reported_value
    where base_id = 'SC-023' and item_code = 'internationalization' and data_year = 2020 group by all
"""
OF_BASE = "select count(*), any_value(is_restated) from marts.fct_trade where base_id = 'SC-023' and data_year = 2020"


@pytest.fixture(scope="module")
def explained(samples: Filled, fill: Callable[..., Filled], tmp_path_factory: pytest.TempPathFactory) -> Filled:
    folder = tmp_path_factory.mktemp("explained")
    shutil.copytree(samples.path, folder / "store", symlinks=True)
    back = folder / "landing" / BACK
    back.parent.mkdir(parents=True)
    back.write_bytes(explain((samples.path / "returns" / BACK).read_bytes()))
    return fill(folder / "landing", folder / "store")


def checks(filled: Filled) -> dict[str, str]:
    return dict(filled.query("select landing_path, check_status from marts.fct_submission"))


def trade(filled: Filled) -> Decimal:
    value: Decimal = filled.query(TRADE)[0][0]
    return value


def test_the_status_and_the_headline_follow(samples: Filled, explained: Filled) -> None:
    assert checks(samples)[DOUBTED] == "explain"
    assert {checks(explained)[path] for path in (DOUBTED, BACK)} == {"accepted"}
    given = dict(samples.query(GIVEN))
    assert trade(explained) - trade(samples) == given[2022] - given[2021]
    assert explained.query(OF_BASE) == [(1, True)]


def test_a_refusal_takes_it_back(tbw: Tbw, samples: Filled, explained: Filled, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(explained.path, store, symlinks=True)
    (said,) = json.loads(tbw("explanations", "--store", store, "--json").stdout)
    who = ("--by", "评审处", "--reason", "与海关数不符", "--store", store)
    tbw("decide", "explanation", said["explanation_id"], "refused", *who)
    tbw("build", "--store", store)
    refused = Filled(store, [], (store / "current").resolve())
    assert {checks(refused)[path] for path in (DOUBTED, BACK)} == {"explain"}
    assert trade(refused) == trade(samples)
