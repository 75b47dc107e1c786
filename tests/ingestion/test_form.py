"""The form spec is checked, with the line at fault."""

from pathlib import Path

import pytest

from ingestion.form import FORMS, FormError, load_form

SPEC = (FORMS / "form_2020.yaml").read_text(encoding="utf-8")


def line_of(text: str, word: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if word in line)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("code: patents,", "code: patents, colour: red,", "Extra inputs are not permitted"),
        ("code: patents,", "code: patents, required: perhaps,", "valid boolean"),
        ("kind: count, unit: 项", "kind: rank, unit: 项", "Input should be"),
        ("kind: count, unit: 项", "kind: count", "needs a unit"),
        ("part_of: sales, additive", "part_of: nothing, additive", "names no item: nothing"),
        ("part_of: sales, additive", "part_of: patents, additive", "another number"),
        ("code: own_brands", "code: patents", "the code is taken"),
        ("code: patents,", "code: patents, kind: count,", "kind is given twice"),
    ],
)
def test_refused_with_the_line_at_fault(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in SPEC
    path = tmp_path / "form_bad.yaml"
    path.write_text(SPEC.replace(old, new), encoding="utf-8")
    with pytest.raises(FormError, match=f"form_bad.yaml:{line_of(SPEC, old)}: .*{fault}"):
        load_form(path)


def test_broken_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "form_broken.yaml"
    path.write_text("edition: [1\nitems: ]", encoding="utf-8")
    with pytest.raises(FormError, match=r"form_broken.yaml:\d"):
        load_form(path)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormError, match="No such file"):
        load_form(tmp_path / "form_none.yaml")


def test_the_form_of_2020_asks_26_items() -> None:
    form = load_form(FORMS / "form_2020.yaml")
    assert {item.no for item in form.items} | {form.enterprises.no} == set(range(1, 27))
    assert form.data_years(2021) == [2018, 2019, 2020]
    assert [item.no for item in form.items if item.required] == [1, 2, 3, 4, 12, 13, 26]
