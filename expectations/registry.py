"""Reference data that judging needs: the bases, the cities, the units; and which of them a sender means.

Read in place from the reference folder (``registry.csv``, ``cities.csv``, ``units.csv``). A file that cannot be used is
refused with :class:`ReferenceDataError`, naming file and line.
"""

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import yaml


def columns_of(**columns: pa.DataType) -> pa.Schema:
    """The schema of these columns."""
    return pa.schema(list(columns.items()))


TEXT, DAY = pa.string(), pa.date32()
# valid_to is the day on which the period ended; null: it goes on.
PERIODS = columns_of(base_id=TEXT, base_name=TEXT, aliases=TEXT, city_code=TEXT, valid_from=DAY, valid_to=DAY)
CITIES = columns_of(city_code=TEXT, city_name_zh=TEXT, city_name_en=TEXT, aliases=TEXT)
UNITS = columns_of(unit=TEXT, factor=pa.decimal128(18, 4), kind=TEXT)

_NAMES = yaml.safe_load((Path(__file__).parent / "base_names.yaml").read_text(encoding="utf-8"))
_WRAPPER = re.compile(_NAMES["wrapper"])


class ReferenceDataError(Exception):
    """A file of the reference folder cannot be used; the message names file, line and fault."""


class Registry:
    """The bases and cities of a reference folder. Raises :class:`ReferenceDataError`."""

    def __init__(self, reference: Path) -> None:
        self.periods = _read(reference / "registry.csv", PERIODS)
        self.cities = _read(reference / "cities.csv", CITIES)
        self.units = _read(reference / "units.csv", UNITS)

    def base_id(self, typed: str | None) -> str | None:
        """The base of this name, in force or not; None where none has it or more than one could be meant."""
        for name, city in self._readings(plain(typed)):
            bases = {base for base in self._bases[name] if city in (None, self._city_of[base])}
            if bases:
                return bases.pop() if len(bases) == 1 else None
        return None

    def city_code(self, typed: str | None) -> str | None:
        """The city of a region code: GB/T 2260 of it or of a county of it, or the customs' code, a digit shorter."""
        code = plain(typed)
        if not code.isdecimal():
            return None
        for city in map(str, self.cities["city_code"].to_pylist()):
            if len(code) in (len(city), len(city) - 1) and code.startswith(city.removesuffix("00")):
                return city
        return None

    @cached_property
    def _city_of(self) -> dict[str, str | None]:
        return dict(zip(*(self.periods[name].to_pylist() for name in ("base_id", "city_code")), strict=True))

    @cached_property
    def _bases(self) -> defaultdict[str, set[str]]:
        """Plain name -> bases. A name ending in its product is known without it too, under a key that nobody types."""
        bases = defaultdict(set)
        for row in self.periods.to_pylist():
            for name in map(plain, [row["base_name"], *_listed(row["aliases"])]):
                for key in (name, name.removeprefix(_NAMES["province"]), _any_product(name)):
                    bases[key].add(row["base_id"])
        return bases

    @cached_property
    def _city_names(self) -> list[tuple[str, str]]:
        return [
            (plain(name), row["city_code"])
            for row in self.cities.to_pylist()
            for name in [row["city_name_zh"], *_listed(row["aliases"])]
        ]

    def _readings(self, name: str) -> Iterator[tuple[str, str | None]]:
        """What a plain name may mean, likeliest first, with the city that it names where that was taken off."""
        for bare in _unwrapped(name) if name else ():
            local = bare.removeprefix(_NAMES["province"])
            yield bare, None
            yield local, None
            for city_name, city in self._city_names:
                if local.startswith(city_name) and local != city_name:
                    yield local.removeprefix(city_name), city


def plain(typed: str | None) -> str:
    """A name without what a typist may vary: width of letters and brackets, blanks, case."""
    return re.sub(r"[\s\u200b-\u200d\ufeff]", "", unicodedata.normalize("NFKC", typed or "")).casefold()


def _unwrapped(name: str) -> Iterable[str]:
    match = _WRAPPER.match(name)
    if match is None:
        return [name]
    place, product = match["place"], match["product"]
    return [name, f"{place}({product})", place] if product else [name, place, _any_product(place)]


def _any_product(name: str) -> str:
    return re.sub(r"\(.+\)$", "", name) + "(*)"


def _listed(aliases: str | None) -> list[str]:
    return [alias for alias in (aliases or "").split(";") if alias.strip()]


def _read(path: Path, schema: pa.Schema) -> pa.Table:
    """The columns of ``schema`` of a CSV file; an empty cell is null."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in schema.names if name not in (reader.fieldnames or ())]
            if missing:
                raise ReferenceDataError(f"{path.name}:1: no column {', '.join(missing)}")
            rows = [{field.name: _cell(row, field, path, reader.line_num) for field in schema} for row in reader]
    except (OSError, UnicodeDecodeError) as error:
        raise ReferenceDataError(f"{path}: cannot be read: {error}") from error
    return pa.Table.from_pylist(rows, schema)


def _cell(
    row: dict[str, str | None], field: "pa.Field[pa.DataType]", path: Path, line: int
) -> str | date | Decimal | None:
    text = (row[field.name] or "").strip()
    try:
        if not text or field.type == TEXT:
            return text or None
        return date.fromisoformat(text) if field.type == DAY else Decimal(text)
    except (ValueError, InvalidOperation) as error:
        raise ReferenceDataError(f"{path.name}:{line}: {field.name}: {text!r} cannot be read") from error
