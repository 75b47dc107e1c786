"""Forty markers of persons, planted wherever a sender can type: none leaves originals and returns."""

import logging
from io import BytesIO

import pytest
from openpyxl import load_workbook

from ingestion.form import FORMS, load_form
from ingestion.reading.masking import Looks, Masking, Said, is_masked_from, masked_path, sheet_name, without_mobile
from samples.layouts import Layout
from samples.sheets import Sheet, lay_out
from samples.writers import WRITERS
from tbw.release import making
from tests.abuse.conftest import OTHERS, Site
from tests.end_to_end.test_personal_data import content, decoded
from tests.tbw.marks import saved

FORM = load_form(FORMS / "form_2020.yaml")
HEAD, WRITER, LEADER = "曾隐私", "郝秘密", "龚不宣"  # of the contact block
ROAD = "泄密路38号"
BLOCK = {
    "联系人": HEAD,
    "联系电话、传真和电子邮箱": "13987654321 028-87654321 zeng.yinsi@secret.example",
    "通讯地址": ROAD,
}
# Place on the form (row of 26 items: see the layout) -> what is typed there. Each in pointed brackets must not get out.
CELLS = {
    (8, 3): "新津区（联系人：<尹密一>，<13900000001>）",
    (9, 3): "510118 <m02@secret.example>",
    (10, 3): "农产品：0805 请致电<13900000003>",
    (11, 3): "产业链完整，资料由<曾隐私>整理",
    (12, 6): "填表人<韦密五>",
    (13, 9): "审核人：<钟密六>",
    (14, 9): "见<028-80000007>",
    (15, 9): "<13900000008>",
    (16, 9): "<泄密路38号>",
    (23, 1): "甲厂（<13900000010>）",
    (23, 2): "民营 <郝秘密>",
    (23, 3): "<13900000012>",
    (25, 6): "3（甲、乙、丙，由<龚不宣>提供）",
    (34, 6): "2：平台甲（<m14@secret.example>）、平台乙（<(028)80000015>）",
    (35, 6): "1，<510104199001010016>",
    (36, 6): "负责人：<孔密七>，标准三项",
    (37, 6): "<13900000018> <曾隐私>",
    (41, 6): "品牌甲 微信：<wx_secret_19>",
    (42, 6): "商标甲，<+86 139 0000 0020>",
    (44, 6): "协会一家，会长<莫密一>先生",
    (45, 6): "一起，致电<段密二><13900000022>核实",
    (45, 7): "13987654321",
    (46, 1): "注：<郝秘密>核对过，传真：<80000024>",
    (47, 1): "本表由<龚不宣>审核，<m25@secret.example>",
    (48, 1): "单位：亿元（<13900000026>）",
    (49, 1): "有事找<雷密三>女士",
    (50, 2): "<m28＠secret.example>",
}
NAME = "2022信息表<13900000030>-<曾隐私><m31@secret.example>.xlsx"
SHEETS = ["信息表<郝秘密>", "<13900000033>", "<m34@secret.example>"]
OTHER = ["企业名称", "甲", "经办人：<汤密八>", "<13900000036>", "<郝秘密>、<龚不宣>", "电话：<80000039>"]


def typed(text: str) -> str:
    return text.replace("<", "").replace(">", "")


def markers(*texts: str) -> list[str]:
    return [part.partition(">")[0] for text in texts for part in text.split("<")[1:]]


MARKERS = markers(*CELLS.values(), NAME, *SHEETS, *OTHER)


def planted() -> bytes:
    told = content(FORM, 2022)
    block = dict(zip(FORM.contact[1:], BLOCK.values(), strict=True))
    placed = lay_out(FORM, told, Layout(first_row=1, add_rows_hint=True, sheet_name=typed(SHEETS[0])))
    page = placed.sheets[-1]
    for row, label in enumerate(FORM.contact[1:], 4):
        page.cells[row, 3] = block[label]
    page.merges = [merge for merge in page.merges if merge[0] not in {3, 4}]  # or what follows would be hidden
    page.cells |= {(3, 5): "填表人", (3, 6): WRITER, (4, 5): "单位负责人", (4, 6): f"{LEADER}（主任）"}
    page.cells |= {place: typed(text) for place, text in CELLS.items()}
    others = [
        Sheet(typed(name), {(1, column): typed(text) for column, text in enumerate(OTHER, 1)}) for name in SHEETS[1:]
    ]
    placed.sheets += others
    return WRITERS["xlsx"](placed)


def everything(site: Site, log: str) -> dict[str, str]:
    # The plan of a run has the names of files as they came, for a day and for its owner only.
    kept = {name: text for name, text in decoded(site.store) if not name.endswith(("/plan.json", "/names.json"))}
    kept["names of files"] = "\n".join(map(str, site.store.rglob("*")))
    return kept | {"log": log}


@pytest.mark.usefixtures("forked_dbt")
def test_forty_markers_stay_where_they_may_be(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert len(MARKERS) >= 40
    name = typed(NAME)
    path = site.landing / "2022" / OTHERS / name
    path.parent.mkdir(parents=True)
    path.write_bytes(planted())
    # Of files that are not read only patterns are known.
    for other in (path.parent / "~$表13900000030.xlsx", site.landing / "m31@secret.example.txt"):
        other.write_bytes(b"x")
    (told,) = site.run().values()
    assert told not in {"unreadable", "duplicate"}
    (head,) = site.rows("submissions")
    assert (head["read_status"], len([r for r in site.rows("values") if r["state"] == "number"]) > 40) == ("ok", True)
    making.build(site.store, site.reference)
    assert site.run() == {head["landing_path"]: told}  # known, whatever it is called
    found = {place: [m for m in MARKERS if m in text] for place, text in everything(site, caplog.text).items()}
    assert {place: leaks for place, leaks in found.items() if leaks} == {}
    assert typed(NAME)[:7] in head["landing_path"]
    (original,) = (p for p in (site.store / "originals").rglob("*") if p.is_file())
    book = load_workbook(BytesIO(original.read_bytes()))
    assert [cell.value for cell in book.worksheets[-1][1]] == [typed(text) for text in OTHER]


def test_what_was_marked_is_on_its_sheet_though_its_name_was_masked(site: Site) -> None:
    path = site.landing / "2022" / OTHERS / "表.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(planted())
    site.run()
    findings = [row for row in site.rows("findings") if row["cell"]]
    assert {row["sheet"] for row in findings} == {sheet_name(1)}
    (marked,) = (site.store / "returns").rglob("*.核查.xlsx")
    page = load_workbook(marked)[typed(SHEETS[0])]
    commented = {cell.coordinate for row in page.iter_rows() for cell in row if cell.comment}
    assert {row["cell"] for row in findings if row["root_rule_id"] is None} <= commented


def test_raw_zone_reports_and_notices_are_for_their_owner(site: Site) -> None:
    path = site.landing / "2022" / OTHERS / "x.csv"
    path.parent.mkdir(parents=True)
    path.write_text("nothing")
    site.run()
    modes = {
        name: (site.store / name).stat().st_mode & 0o777
        for name in ("originals", "returns", "raw", "reports", "notices", "work")
    }
    assert set(modes.values()) == {0o700}
    assert (site.store / "releases").stat().st_mode & 0o777 == 0o755


LOOKS = Looks(FORM.contact_words.openings, FORM.contact_words.labels)
MASKING = Masking(LOOKS, Said(frozenset({HEAD}), frozenset({"13987654321", ROAD})))


STAYS = """\
15012345678元
15012345678
1,301,234,567.89
13.5%
139.87654321万元
028 8000
0805、0902
0902 30901000
2019-2020-2021
139.87654321
合计 13901234567 万元
出口1398765432100美元
负责人已核实
四川省王小明食品有限公司
曾隐私公司
主要品牌：张飞牛肉
手机：整机
一、联系方式
高新区"""


# What is kept apart otherwise than people mostly do: in brackets what must not stay.
GOES = """\
负责人：<慕容密戊>；手机：<139.0000.1012>
<1390000\u200b1016>核实
见<１３９００００１００７>
传真 <０２８－８００００１０６>
电话<028 8000 1008>
微信<号wx1010abc>、平台乙
护照<E10111011>
品牌甲 <ma.yi@secret.中国>
一起 <510104 19900101 0015>
510104-<510104-19900101-001X>
协会一家 会长：<诸葛密己>
甲厂 法人代表：<司马密丙>
法定代表人：<张密丁>"""


@pytest.mark.parametrize("text", GOES.split("\n"))
def test_what_reaches_people_goes_however_it_is_parted(text: str) -> None:
    masked = MASKING.text(typed(text))
    assert [mark for mark in markers(text) if mark in masked or mark[-4:] in masked] == []


def test_a_folder_and_a_file_that_are_called_by_a_mobile_number_are_masked() -> None:
    path = masked_path(["2022", "13900001043", "13900001044.xlsx"])
    assert "1390000" not in path
    assert path.startswith("2022/")
    assert path.endswith(".xlsx")


@pytest.mark.parametrize("text", STAYS.split("\n"))
def test_figures_and_names_of_firms_stay(text: str) -> None:
    assert MASKING.text(text) == text


def test_a_mobile_number_is_no_answer_and_the_phone_of_the_block_no_figure() -> None:
    assert without_mobile("13900000000") != "13900000000"
    assert without_mobile("139000000001") == "139000000001"
    assert MASKING.text("13987654321") != "13987654321"


def test_masked_names_are_kept_apart_and_known_again() -> None:
    one, two = (masked_path(["2022", OTHERS, f"表{number}.xlsx"]) for number in ("13900000001", "13900000002"))
    assert one != two
    kept = f"2022/{OTHERS}/{MASKING.file_name(f'表{HEAD}.xlsx')}"
    assert HEAD not in kept
    assert is_masked_from(kept, f"2022/{OTHERS}/表{HEAD}.xlsx")
    assert not is_masked_from(kept, f"2022/{OTHERS}/表.xlsx")
    assert not is_masked_from(kept, f"2021/{OTHERS}/表{HEAD}.xlsx")


def test_a_file_without_form_is_masked_as_well(site: Site) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.worksheets[0].append(["联系人", HEAD, "13987654321"])
    path = site.landing / "2022" / OTHERS / f"{HEAD}的信.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(saved(book))
    site.run()
    (row,) = site.rows("submissions")
    assert HEAD not in row["landing_path"]
    assert [line["status"] for line in site.report["files"]] == ["unreadable"]
    assert HEAD not in str(site.report)
