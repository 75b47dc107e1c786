"""A figure beside the one of its item that is nearest to it in scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from expectations.self_check.formulas import NO_DISTANCE, Formula, Line, Word, chosen, where
from expectations.self_check.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Other:
    """A figure of the same item."""

    year: int
    figure: Word
    number: Word
    unit: Word
    place: Word


class Scale:
    """The row ``own`` beside figures filled in beforehand, else beside ``others`` of its form, the newest first."""

    def __init__(self, line: Line, sheet: Sheet, own: Any, others: Sequence[Other]) -> None:  # noqa: ANN401 - a row
        self._line, self._sheet, self._own = line, sheet, own
        unit = own.form_unit
        self._known = [
            Other(year, figure, number, unit, None)
            for (code, year), number in sorted(sheet.known.figures.items(), key=lambda known: -known[0][1])
            if code == own.item_code and (figure := sheet.known_figure(code, unit, year))
        ]
        self._others = self._known or others

    @cached_property
    def _distances(self) -> list[Formula]:
        own, found = self._own.figure, []
        for place, other in enumerate(self._others):
            figure = other.figure if isinstance(other.figure, Formula) else Formula(f"{other.figure:f}")
            case = f"IF(N({own})=0,FALSE,N({figure})<>0)"
            apart = f"ABS(LOG10(ABS({own}/{figure})))"
            found.append(self._line.put(f"distance {place}", f"IF({case},{apart},{NO_DISTANCE})"))
        return found

    @cached_property
    def _nearest(self) -> Formula:
        return self._line.put("nearest", f"MIN({','.join(self._distances)})")

    def _pick(self, name: str) -> Formula:
        cases = [
            (f"{distance}={self._nearest}", getattr(other, name))
            for distance, other in zip(self._distances, self._others, strict=True)
        ]
        return chosen(cases[:-1], cases[-1][1])

    @cached_property
    def ratio(self) -> Word:
        """How many times as large it is; nothing where there is no other, or the other is the newer one of two."""
        if self._own.figure is None or not self._others:
            return None
        case = f"{self._nearest}<{NO_DISTANCE}"
        if not self._known:
            count = "+".join(f"IF({distance}<{NO_DISTANCE},1,0)" for distance in self._distances)
            case = f"AND({case},OR({count}>1,{self._pick('year')}<{self._own.data_year}))"
        return self._line.put("scale ratio", where(case, Formula(f"ABS({self._own.figure}/{self._pick('figure')})")))

    def picked(self, name: str) -> Word:
        """Year, number, unit or place of the other."""
        is_said = any(getattr(other, name) is not None for other in self._others)
        return self._pick(name) if self.ratio is not None and is_said else None

    @cached_property
    def larger(self) -> Word:
        """The larger of the two, in size."""
        if self.ratio is None:
            return None
        return where(f'{self.ratio}<>""', Formula(f"MAX(ABS({self._own.figure}),ABS({self._pick('figure')}))"))

    @cached_property
    def text(self) -> Word:
        """The ratio as people say it: 9000 or 1/12.5."""
        ratio = self.ratio
        if ratio is None:
            return None
        shown = f'TEXT(MAX({ratio},1/{ratio}),IF(AND({ratio}>=0.01,{ratio}<=100),"0.0","0"))'
        return where(f'{ratio}<>""', Formula(f'IF({ratio}<1,"1/","")&{shown}'))

    @cached_property
    def _slip_factor(self) -> str:
        name = "percent_slip_factor" if self._own.unit_kind == "percent" else "unit_slip_factor"
        return f"{self._sheet.parameters[name]:g}"

    @cached_property
    def slip_distance(self) -> Word:
        """How far the ratio is off that of a slip of the unit, in powers of ten."""
        if self.ratio is None:
            return None if self._own.figure is None else Formula(NO_DISTANCE)
        apart = Formula(f"ABS(ABS(LOG10({self.ratio}))-LOG10({self._slip_factor}))")
        return self._line.put("slip distance", chosen([(f'{self.ratio}=""', Formula(NO_DISTANCE))], apart))

    @cached_property
    def slip_multiplier(self) -> Formula:
        """What mends such a slip."""
        factor, ratio = self._slip_factor, "1" if self.ratio is None else f'IF({self.ratio}="",1,{self.ratio})'
        return Formula(f"IF({ratio}<1/SQRT({factor}),{factor},1/{factor})")
