"""Which base and which city a sender means, by ``registry.csv`` and ``cities.csv`` of the reference folder."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

import yaml

from expectations.reference_data import CITIES, PERIODS, UNITS, read_reference

_NAMES = yaml.safe_load((Path(__file__).parent / "base_names.yaml").read_text(encoding="utf-8"))
_NEEDED = ("base_id", "base_name", "city_code", "valid_from")
_CODE = re.compile(r"(?<!\d)\d{5,6}(?!\d)")
_AROUND_CODE = "()（）:：,，、/-"
_WRAPPER = re.compile(_NAMES["wrapper"])
_QUOTES = dict.fromkeys(map(ord, _NAMES["quotes"]))
_REGION_LABELS = re.compile("|".join(map(re.escape, _NAMES["region_labels"])))


class Registry:
    """The bases and cities of a reference folder. Raises :class:`~expectations.reference_data.ReferenceDataError`."""

    def __init__(self, reference: Path) -> None:
        self.periods = read_reference(reference / "registry.csv", PERIODS, _NEEDED)
        self.cities = read_reference(reference / "cities.csv", CITIES, ("city_code", "city_name_zh"))
        self.units = read_reference(reference / "units.csv", UNITS)

    def base_id(self, typed: str | None) -> str | None:
        """The base of this name, in force or not; None where there is none, or more than one may be meant."""
        for name, city in self._readings(plain(typed)):
            bases = {base for base in self._bases[name] if city in (None, self._city_of[base])}
            if bases:
                return bases.pop() if len(bases) == 1 else None
        return None

    def city_code(self, typed: str | None) -> str | None:
        """The city that a text names by its code, by its name, or by both; None where the two disagree.

        A code is that of GB/T 2260, of the city or one of its counties, or that of the customs, a digit shorter.
        """
        said = plain(typed)
        codes, name = set(_CODE.findall(said)), _CODE.sub("", said).strip(_AROUND_CODE)
        name = _REGION_LABELS.sub("", name).strip(_AROUND_CODE)
        name = name.removeprefix(_NAMES["province"]).removeprefix(_NAMES["province_short"])
        cities = {self._city_of_code(code) for code in codes} | ({self.city_named(name)} if name else set())
        return cities.pop() if len(cities) == 1 else None

    def _city_of_code(self, code: str) -> str | None:
        for city in map(str, self.cities["city_code"].to_pylist()):
            if len(code) in (len(city), len(city) - 1) and code.startswith(city.removesuffix("00")):
                return city
        return None

    def city_named(self, name: str) -> str | None:
        """The city of this very name or alias."""
        return dict(self._city_names).get(plain(name))

    def city_of(self, base_id: str | None) -> str | None:
        """The code of the city of a base; None where the base is not known."""
        return self._city_of.get(str(base_id))

    @cached_property
    def _city_of(self) -> dict[str, str | None]:
        return dict(zip(*(self.periods[name].to_pylist() for name in ("base_id", "city_code")), strict=True))

    @cached_property
    def _bases(self) -> defaultdict[str, set[str]]:
        """Plain name -> bases. A name that ends in its product is also there without, under a key that nobody types."""
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
        """What a plain name may mean, likeliest first; with the city, where its name was cut off in front."""
        name = name.translate(_QUOTES)
        cut = [name.removesuffix(end) for end in _NAMES["endings"] if name.endswith(end)][:1]
        cut += [name.removeprefix(word) for word in _NAMES["beginnings"] if name.startswith(word)]
        for bare in filter(None, [*_unwrapped(name), *cut]):
            local = bare.removeprefix(_NAMES["province"])
            yield bare, None
            yield local, None
            for city_name, city in self._city_names:
                if local.startswith(city_name) and local != city_name:
                    yield local.removeprefix(city_name), city
                if local.endswith(f"({city_name})"):
                    yield local.removesuffix(f"({city_name})"), city


def claimed_level(typed: str | None) -> str | None:
    """The level that a base's name claims: of 某县国家级外贸转型升级基地 ``national``; None where it claims none."""
    levels: dict[str, str] = _NAMES["levels"]
    match = _WRAPPER.match(plain(typed))
    if match:
        return levels.get(match["level"])
    return next((level for word, level in levels.items() if plain(typed).endswith(f"({word})")), None)


def plain(typed: str | None) -> str:
    """A name without what typists vary: width of letters and brackets, blanks, case."""
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
