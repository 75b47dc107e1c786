"""Other ways to write one number: ￥3.5亿元, （亿元）3.5, 3.5亿元人民币, 下降3.2%, 三百九十一项, 391项（其中发明30项）.

Each is written over into the plain way, number and unit, where it can mean nothing else; what is not is left alone.
"""

import re
from decimal import Decimal, InvalidOperation

from ingestion.form_words import AnswerWords
from ingestion.reading.unit_words import MONEY, UnitWords

_LABELLED = re.compile(r"([^\d+-]{2,}?)[:为是]?(?=[+-]?\d)")
_TWO_SCALES = re.compile(r"(\d+)亿元?(\d{1,4})万元?")
_SIGNS_OF_LABEL = re.compile(r"\d+\D")  # 500强
_PLAIN = r"\d[\d, ]*(?:\.\d+)?"
_SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?e[+-]?\d{1,2}", re.IGNORECASE)
_NEGATIVE = re.compile(rf"\(-?({_PLAIN})\)(%?)|\(-?({_PLAIN}%)\)")
_UNIT_BEHIND = re.compile(rf"([+-]?{_PLAIN})\((?:单位:?)?([^\d()]+)\)")
_UNIT_BEFORE = re.compile(rf"(?:单位:?)?(?:\(([^\d()]+)\)|([^\d()+-]+?)):?([+-]?{_PLAIN})")
_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十百千万亿点壹贰叁肆伍陆柒捌玖拾佰仟]+")
_PER_CENT = re.compile(rf"百分之({_PLAIN}|[零〇一二两三四五六七八九十百点]+)")
_COUNTS = re.compile(r"(?<![\d.])\d+(?:\.\d+)?")
_COUNTED = re.compile(rf"({_PLAIN})([^\W\d]{{3,8}})")


def without_label(text: str, label: str, prefixes: tuple[str, ...] = ()) -> str:
    """研发投入0.85亿元 -> 0.85亿元, 拥有专利391项 -> 391项: words of the label in front of it say nothing new."""
    match = _LABELLED.match(text)
    said = match[1] if match else ""
    noun = next((said.removeprefix(word) for word in prefixes if said.startswith(word) and said != word), said)
    return text[match.end() :] if match and (said in label or noun in label) else text


def _in_one_scale(match: re.Match[str]) -> str:
    """152亿9100万元 -> 152.91亿元."""
    return f"{Decimal(match[1]) + Decimal(match[2]).scaleb(-4):f}亿元"


def _per(text: str, unit: str) -> str:
    """每亩12000元 and 12000元每亩 -> 12000元/亩, where it is so much each that is asked for."""
    of, _, each = unit.partition("/")
    if not each:
        return text
    before = re.fullmatch(rf"每{each}(?:为|:)?({_PLAIN})([^\W\d]?{of})", text)
    return f"{before[1]}{before[2]}/{each}" if before else text.replace(f"{of}每{each}", unit)


def alternatives(words: tuple[str, ...]) -> str:
    """A pattern of these words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


class Wordings:
    """Writes answers over, by the words of a form and the unit words of the reference data."""

    def __init__(self, words: AnswerWords, units: UnitWords) -> None:
        self._units = units
        currency = alternatives(words.currency)
        self._currency = re.compile(rf"(?:{currency}):?(?=[+-]?\d)|(?<=\D)\(?(?:{currency})\)?$", re.IGNORECASE)
        self._prefix = re.compile(rf"\A(?:(?:{alternatives(words.count_prefixes)})[为:,]?){{1,3}}(?=[+-]?\d)")
        self._down = re.compile(rf"(?:同比)?(?:{alternatives(words.decreases)})(?:了|:)?(?=\d)")
        self._up = re.compile(rf"(?:同比)?(?:{alternatives(words.increases)})(?:了|:)?(?=[+-]?\d)")
        self._minus = re.compile(r"负(?=\d)")
        number = rf"[+-]?{_PLAIN}[^\d\s(;,:]*"
        parts = alternatives(words.parts)
        # 391项（其中发明30项） and 391项，其中发明30项: what is said of the parts is no other figure.
        self._with_parts = re.compile(
            rf"(?P<whole>[+-]?{_PLAIN}[^\d\s(;,:]*)(?:\((?P<inside>[^()]*)\)|[,;。](?P<behind>(?:{parts}).+))"
        )
        self._part = re.compile(rf"(?:{parts})")
        # 21.99亿元（折3.19亿美元）: the same amount once more, in other money.
        self._converted = re.compile(rf"({number})\((?:{alternatives(words.conversions)})[^()]*\)")
        self._source = re.compile(rf"({number})\((?:{alternatives(words.sources)})\)")
        self._earlier = re.compile(rf"({number})\((?:{alternatives(words.earlier)}):?{_PLAIN}[^\d()]*\)")
        up_or_down = alternatives((*words.increases, *words.decreases))
        growth = alternatives(words.growth_words)
        # 8个：甲、乙, where no names are asked for.
        self._listed = re.compile(rf"({number}):([^\d]+)")
        self._growth = re.compile(
            rf"({number})[,;(](?:(?:{growth})(?:{up_or_down})?|(?:{up_or_down}))(?:了|:)?[+-]?\d+(?:\.\d+)?%\)?"
        )
        # 发明30项、实用新型361项，合计391项: the sum stands last.
        self._sum = re.compile(rf"(.*\D)(?:{alternatives(words.count_prefixes)}):?(\d+[^\W\d]?)")
        self._other_quantity = re.compile(alternatives(words.other_quantities) + r"|年|\d[万亿]")
        # 国家级2个、省级7个: each with a name in front.
        self._named_counts = re.compile(r"(?:[^\W\d_]{2,}+:?\d++(?:[^\W\d_]?[、,;])?)+[^\W\d_]?")

    def plain(self, text: str, kind: str, unit: str, label: str = "") -> str | None:
        """The folded text in the plain way; None where it is no such wording."""
        found = self._prefix.sub("", text.rstrip("。.;"), count=1)
        found = self._without_parts(found, label)
        listed = self._listed.fullmatch(found) if kind == "count" else None
        found = listed[1] if listed and not self._other_quantity.search(listed[2]) else found
        told = self._source.fullmatch(found) or self._earlier.fullmatch(found)
        told = told or (self._growth.fullmatch(found) if kind != "percent" else None)
        told = told or (self._converted.fullmatch(found) if kind == MONEY else None)
        found = found.removesuffix("整") if kind == MONEY else found
        found = told[1] if told else self._total(found) if kind == "count" else found
        found = self._without_noun(_per(found, unit), kind, unit, label)
        if kind == MONEY:
            found = _TWO_SCALES.sub(_in_one_scale, self._currency.sub("", found))
        if kind == "percent":
            found = self._up.sub("", self._down.sub("-", found, count=1), count=1)
            found = _PER_CENT.sub(lambda match: f"{match[1]}%", found, count=1)
        found = self._minus.sub("-", found, count=1)
        found = self._unit_last(found, kind, unit)
        negative = _NEGATIVE.fullmatch(found)
        if negative and kind != "count":
            found = "-" + (negative[3] or negative[1] + negative[2])
        if _SCIENTIFIC.fullmatch(found):
            found = f"{Decimal(found):f}"
        found = self._numeral(found, kind, unit)
        return None if found == text else found

    def _unit_last(self, text: str, kind: str, unit: str) -> str:
        """（亿元）3.5, 亿元3.5 and 3.5（亿元） -> 3.5亿元."""
        behind = _UNIT_BEHIND.fullmatch(text)
        if behind and self._units.resolve(behind[2], kind, unit):
            return behind[1] + behind[2]
        before = _UNIT_BEFORE.fullmatch(text)
        word = before and (before[1] or before[2])
        return before[3] + word if before and word and self._units.resolve(word, kind, unit) else text

    def _total(self, text: str) -> str:
        """The sum that stands behind counts, where it is theirs."""
        match = self._sum.fullmatch(text)
        counts = _COUNTS.findall(match[1]) if match else []
        total = _COUNTS.match(match[2]) if match else None
        return match[2] if match and counts and total and sum(map(Decimal, counts)) == Decimal(total[0]) else text

    def _without_noun(self, text: str, kind: str, unit: str, label: str) -> str:
        """35家企业 -> 35家, where the label asks for 企业."""
        match = _COUNTED.fullmatch(text)
        said = match[2] if match else ""
        for cut in range(1, len(said) - 1):
            word, noun = said[:cut], said[cut:]
            if match and noun in label and self._units.resolve(word, kind, unit):
                return match[1] + word
        return text

    def _without_parts(self, text: str, label: str) -> str:
        match = self._with_parts.fullmatch(text)
        if match is None:
            return text
        said = match["inside"] if match["inside"] is not None else match["behind"]
        for sign in _SIGNS_OF_LABEL.findall(label):
            said = said.replace(sign, "")
        unit = re.sub(r"^[\d+., -]+", "", match["whole"])
        said = said.replace(unit, "") if unit else said
        is_of_parts = self._part.match(said) or self._named_counts.fullmatch(said)
        counts = list(map(Decimal, _COUNTS.findall(said)))
        if is_of_parts and not any(map(str.isdigit, said)) and not self._other_quantity.search(said):
            return match["whole"]  # 391项（含外观设计）
        whole = _COUNTS.search(match["whole"].replace(",", "").replace(" ", ""))
        if not is_of_parts or not counts or whole is None or self._other_quantity.search(said):
            return text
        return match["whole"] if max(counts) <= Decimal(whole[0]) else text

    def _numeral(self, text: str, kind: str, unit: str) -> str:
        """三百九十一项 -> 391项. Of an amount only with its unit: 三百亿 may be so many yuan, or so many 亿元."""
        match = _NUMERAL.match(text)
        if match is None:
            return text
        numeral, rest = match[0], text[match.end() :]
        if (rest or kind != "count") and not (rest and self._units.resolve(rest, kind, unit)):
            return text
        from cn2an import cn2an

        try:
            return f"{Decimal(str(cn2an(numeral, 'strict' if len(numeral) > 1 else 'normal'))).normalize():f}{rest}"
        except (ValueError, InvalidOperation):
            return text
