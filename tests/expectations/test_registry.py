from pathlib import Path

import pytest

from expectations.registry import Registry, claimed_level
from ingestion.csv_table import ReferenceDataError
from tests.expectations.builder import Rows, write_reference


@pytest.fixture(scope="module")
def registry(reference: Path) -> Registry:
    return Registry(reference)


@pytest.mark.parametrize(
    ("typed", "base_id"),
    [
        ("安岳县（柠檬）", "T-001"),
        (" 安岳县 (柠檬)　", "T-001"),
        ("安岳柠檬", "T-001"),
        ("四川省资阳市安岳县（柠檬）", "T-001"),
        ("资阳安岳县(柠檬)", "T-001"),
        ("安岳县国家外贸转型升级基地（柠檬）", "T-001"),
        ("四川省资阳市安岳县国家级外贸转型升级基地(柠檬)", "T-001"),
        ("安岳县省级外贸转型升级基地", "T-001"),
        ("安岳县外贸转型升级示范基地（柠檬）", "T-001"),
        ("德阳经济技术开发区国家外贸转型升级基地（机电）", "T-009"),
        ("德阳市经济技术开发区", None),
        ("安岳县国家外贸转型升级基地（蜂蜜）", None),
        ("甘孜藏族自治州甘孜州示例基地", "T-002"),
        # Of another city than the name says: not this base.
        ("成都市安岳县（柠檬）", None),
        ("成都东区（女鞋）", "T-004"),
        ("成都东区国家外贸转型升级基地（家具）", "T-003"),
        # Two bases could be meant.
        ("成都东区国家外贸转型升级基地", None),
        ("成都东区", None),
        ("国家级德阳经济技术开发区", "T-009"),
        ("四川德阳经济技术开发区", "T-009"),
        ("德阳市“德阳经济技术开发区”管委会", "T-009"),
        ("基地名称：德阳经济技术开发区", "T-009"),
        ("国家级", None),
        ("已取消的基地", "T-005"),
        ("升级的基地", "T-008"),
        ("示例基地", None),
        ("四川省外贸转型升级基地（柠檬）", None),
        ("(*)", None),
        ("　", None),
        ("", None),
        (None, None),
    ],
)
def test_a_base_is_known_by_its_name(registry: Registry, typed: str | None, base_id: str | None) -> None:
    assert registry.base_id(typed) == base_id


@pytest.mark.parametrize(
    ("typed", "city_code"),
    [
        ("510100", "510100"),
        ("５１０１００ ", "510100"),
        ("510112", "510100"),
        ("51013", "510100"),
        ("511000", "511000"),
        ("511300", None),
        ("513300", "513300"),
        ("5101", None),
        ("5101001", None),
        ("510100.0", None),
        ("成都", "510100"),
        ("成都市（510100）", "510100"),
        ("510100 成都市", "510100"),
        ("代码：510100", "510100"),
        ("成都市（代码510100）", "510100"),
        ("四川成都", "510100"),
        ("行政区划代码：510100（成都市）", "510100"),
        ("代码", None),
        ("绵阳市（510100）", None),
        ("", None),
        (None, None),
    ],
)
def test_a_region_code_is_of_a_city(registry: Registry, typed: str | None, city_code: str | None) -> None:
    assert registry.city_code(typed) == city_code


@pytest.mark.parametrize(
    ("name", "city_code"),
    [("成都市", "510100"), ("成都", "510100"), ("甘孜州 ", "513300"), ("成都东区", None), ("", None)],
)
def test_a_folder_may_name_a_city(registry: Registry, name: str, city_code: str | None) -> None:
    assert registry.city_named(name) == city_code


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        ("安岳县国家级外贸转型升级基地（柠檬）", "national"),
        ("安岳县国家外贸转型升级示范基地", "national"),
        ("安岳县 省级外贸转型升级基地", "provincial"),
        ("安岳县外贸转型升级基地", None),
        ("国家级高新区", None),
        ("", None),
        (None, None),
    ],
)
def test_a_name_may_claim_a_level(typed: str | None, level: str | None) -> None:
    assert claimed_level(typed) == level


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "registry.csv",
            "base_id,base_name\n",
            r"registry\.csv:1: no column aliases, city_code, level, valid_from, valid_to",
        ),
        (
            "registry.csv",
            "base_id,base_name,aliases,city_code,level,valid_from,valid_to\nA,甲,,510100,,2020-01-01,\nB,乙,,510100,,once,\n",
            r"registry\.csv:3: valid_from: 'once'",
        ),
        (
            "registry.csv",
            "base_id,base_name,aliases,city_code,level,valid_from,valid_to\n,,,,,,\nA,甲,,510100,,2020-01-01,\nB,,,510100,,,\n",
            r"registry\.csv:4: base_name, valid_from: must not be empty",
        ),
        ("units.csv", "unit,factor,kind\n元,one,money\n", r"units\.csv:2: factor: 'one'"),
        ("cities.csv", None, r"cities\.csv: cannot be read"),
    ],
)
def test_a_registry_that_cannot_be_used_is_named(tmp_path: Path, name: str, content: str | None, said: str) -> None:
    path = write_reference(tmp_path) / name
    path.unlink()
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(ReferenceDataError, match=said):
        Registry(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("trade_totals.csv", "scope,scope_name\n", r"trade_totals\.csv:1: no column scope_code, year, metric"),
        (
            "metric_definitions.csv",
            "metric,item_code,data_year_from,data_year_to\nx,y,now,\n",
            r"definitions\.csv:2: data_",
        ),
        (
            "deadlines.csv",
            "deadline_id,month,day,day_itself_in_time\nx,3,1,maybe\n",
            r"deadlines\.csv:2: day_itself_in",
        ),
    ],
)
def test_other_reference_data_that_cannot_be_used_is_named(tmp_path: Path, name: str, content: str, said: str) -> None:
    (write_reference(tmp_path) / name).write_text(content, encoding="utf-8")
    rows = Rows()
    rows.add("form")
    with pytest.raises(ReferenceDataError, match=said):
        rows.check(tmp_path)
