import pytest

from ingestion.form import FORMS, load_form
from ingestion.reading.name_lists import Listed, NameLists, hs_codes

LISTS = NameLists(load_form(FORMS / "form_2020.yaml").answers)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("甲、乙、丙", Listed(3, 3, is_partial=False)),
        ("甲；乙；丙。", Listed(3, 3, is_partial=False)),
        ("甲\n乙\n丙", Listed(3, 3, is_partial=False)),
        ("甲、乙等", Listed(2, 2, is_partial=True)),
        ("甲、乙等5家", Listed(2, 2, is_partial=True)),
        # What stands in brackets or in a title is no name of its own.
        ("甲（检测、认证）、乙", Listed(2, 2, is_partial=False)),
        ("甲(规格(长、宽)、质量)；乙", Listed(2, 2, is_partial=False)),
        ("《柠檬，规范》、《柠檬、方法》", Listed(2, 2, is_partial=False)),
        ("甲、乙（检测、认证", Listed(2, 2, is_partial=False)),
        # Digits belong to a name, or count the names.
        ("营销中心1、营销中心2、营销中心3等", Listed(3, 3, is_partial=True)),
        ("1、甲；2、乙；3、丙", Listed(3, 3, is_partial=False)),
        ("（1）甲；（2）乙", Listed(2, 2, is_partial=False)),
        ("1.甲\n2.乙", Listed(2, 2, is_partial=False)),
        # With two kinds of separators either may part the names.
        ("甲：长、宽；乙：质量", Listed(2, 3, is_partial=False)),
        # A joining word may part two names, or stand in one.
        ("甲和乙", Listed(1, 2, is_partial=False)),
        ("甲、乙及丙", Listed(2, 3, is_partial=False)),
        ("甲，，乙；", Listed(2, 2, is_partial=False)),
        ("", Listed(0, 0, is_partial=False)),
        ("（" * 32767, Listed(1, 1, is_partial=False)),
        ("甲）、乙", Listed(2, 2, is_partial=False)),
    ],
)
def test_names_of_a_list(text: str, names: Listed) -> None:
    assert LISTS.read(text) == names


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("农产品：0805、0902", ["0805", "0902"]),
        ("柠檬０８０５.５０００", ["08055000"]),
        ("HS8517，8517", ["8517"]),
        ("902", ["902"]),
        ("第2类，5G 设备、3D打印；2020年出口300家、85%", []),
        ("", []),
        (None, []),
    ],
)
def test_hs_codes_of_a_profile(text: str | None, codes: list[str]) -> None:
    assert hs_codes(text) == codes
