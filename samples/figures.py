"""The figures of all bases and years, drawn from the calibration: exact decimals in the units of the form."""

from collections.abc import Mapping
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from ingestion.form import Form
from samples.calibration import Calibration, Figure
from samples.draw import between

Series = dict[int, Decimal]  # by year
BaseFigures = dict[str, Series]  # by item code
Figures = dict[str, BaseFigures]  # by base_id


def draw_figures(form: Form, calibration: Calibration) -> Figures:
    """Figures of every base, item and year; those that follow from others (growth, percentages) computed from them."""
    figures: Figures = {base: {} for base in calibration.bases}
    for code, figure in calibration.figures.items():
        for base, start in _starts(code, figure, calibration, figures).items():
            maker = _Maker(base, code, figure, calibration)
            figures[base][code] = maker.grown(start) if figure.growth else maker.following(figures[base])
    for drawn in figures.values():
        derive(form, calibration, drawn)
    return figures


def derive(form: Form, calibration: Calibration, drawn: BaseFigures) -> None:
    """Set, or set anew, the items of one base that follow from its other items."""
    places = calibration.percent_decimals
    for item in form.items:
        if item.growth_of:
            whole = drawn[item.growth_of]
            drawn[item.code] = {
                year: rounded((whole[year] / whole[year - 1] - 1) * 100, places) for year in calibration.years[1:]
            }
        elif item.second_value_of:
            part, whole = drawn[item.second_value_of], drawn[calibration.percent_of[item.code]]
            drawn[item.code] = {year: rounded(part[year] / whole[year] * 100, places) for year in calibration.years}


def rounded(number: Decimal, places: int) -> Decimal:
    """The number at so many decimal places, halves away from zero."""
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def shared_out(total: Decimal, weights: Mapping[str, Decimal], places: int) -> dict[str, Decimal]:
    """The total in parts as the weights, each at so many decimal places, summing to it exactly."""
    step = Decimal(1).scaleb(-places)
    exact = {key: total * weight / sum(weights.values()) for key, weight in weights.items()}
    parts = {key: part.quantize(step, ROUND_FLOOR) for key, part in exact.items()}
    by_remainder = sorted(exact, key=lambda key: parts[key] - exact[key])
    for key in by_remainder[: int((total - sum(parts.values())) / step)]:
        parts[key] += step
    return parts


def _starts(code: str, figure: Figure, calibration: Calibration, figures: Figures) -> dict[str, Decimal]:
    """The figure of each base in the calibrated year."""
    if figure.total is not None and figure.by is not None:
        return _shares(code, figure.total, figure, calibration)
    return {base: _Maker(base, code, figure, calibration).start(drawn) for base, drawn in figures.items()}


def _shares(code: str, total: Decimal, figure: Figure, calibration: Calibration) -> dict[str, Decimal]:
    """The total over the bases, pinned ones first, the rest by size."""
    year = calibration.calibrated_year
    pinned = {base: codes[code][year] for base, codes in calibration.pinned.items() if year in codes.get(code, {})}
    weights = {
        base: sizes[figure.by or ""] * between(calibration.jitter, base, code, "share")
        for base, sizes in calibration.bases.items()
        if base not in pinned
    }
    return pinned | shared_out(total - sum(pinned.values()), weights, figure.decimals)


class _Maker:
    """Makes the years of one item of one base."""

    def __init__(self, base: str, code: str, figure: Figure, calibration: Calibration) -> None:
        self.key, self.figure, self.calibration = (base, code), figure, calibration
        self.pinned = calibration.pinned.get(base, {}).get(code, {})

    def start(self, drawn: BaseFigures) -> Decimal:
        """The figure of the calibrated year: pinned, in a band, or a ratio of another item."""
        year = self.calibration.calibrated_year
        if self.figure.level:
            level = between(self.figure.level, *self.key, "level")
        else:
            level = self._ratio() * drawn[self.figure.of or ""][year]
        return self._set(year, level)

    def grown(self, start: Decimal) -> Series:
        """All years, outwards from the calibrated one, each by its growth over the year before."""
        middle = self.calibration.calibrated_year
        series = {middle: start}
        for year in range(middle + 1, self.calibration.last_year + 1):
            series[year] = self._set(year, series[year - 1] * self._growth(year))
        for year in range(middle - 1, self.calibration.first_year - 1, -1):
            series[year] = self._set(year, series[year + 1] / self._growth(year + 1))
        return dict(sorted(series.items()))

    def following(self, drawn: BaseFigures) -> Series:
        """All years, each near the base's ratio to the other item."""
        other = drawn[self.figure.of or ""]
        wobble = self.calibration.wobble
        return {
            year: self._set(year, other[year] * self._ratio() * between(wobble, *self.key, "wobble", year))
            for year in self.calibration.years
        }

    def _ratio(self) -> Decimal:
        return between(self.figure.ratio or (), *self.key, "ratio")

    def _growth(self, year: int) -> Decimal:
        return 1 + between(self.calibration.growth[self.figure.growth or ""][year], *self.key, "growth", year) / 100

    def _set(self, year: int, number: Decimal) -> Decimal:
        return rounded(self.pinned.get(year, number), self.figure.decimals)
