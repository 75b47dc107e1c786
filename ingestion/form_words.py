"""The words that a form spec gives beside its items: of answers, remarks, the contact block and the headings."""

from pydantic import BaseModel, ConfigDict


class Spec(BaseModel):
    """A part of a form spec: nothing else may stand in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sections(Spec):
    """Headings of the three parts of the form."""

    contact: str
    profile: str
    statistics: str


class ContactWords(Spec):
    """Words of the contact block, folded: labels alone or before a colon, openings also with a name right behind."""

    labels: tuple[str, ...]
    openings: tuple[str, ...]
    patterns: tuple[str, ...]  # of what reaches a person


class AnswerWords(Spec):
    """Words that an answer may consist of or carry, compared after normalisation."""

    zero: tuple[str, ...]
    count_prefixes: tuple[str, ...]
    names_headings: tuple[str, ...] = ()
    names_elsewhere: tuple[str, ...] = ()
    currency: tuple[str, ...]
    decreases: tuple[str, ...]
    increases: tuple[str, ...]
    parts: tuple[str, ...]
    other_quantities: tuple[str, ...]
    sources: tuple[str, ...]
    conversions: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    growth_words: tuple[str, ...]
    describing: tuple[str, ...]
    share_words: tuple[str, ...]
    not_answered: tuple[str, ...]
    none_reported: tuple[str, ...]
    none_before: tuple[str, ...]
    none_behind: tuple[str, ...]
    comparators: dict[str, tuple[str, ...]]
    list_separators: tuple[str, ...]
    partial_list_words: tuple[str, ...]


class RemarkWords(Spec):
    """Words of remarks that change nothing (``plain``), may change a figure (``changing``), or mean all of it."""

    plain: tuple[str, ...]
    changing: tuple[str, ...]
    topics: tuple[str, ...] = ()  # what remarks below the form speak of
    of_all: tuple[str, ...]
    names: dict[str, tuple[str, ...]] = {}  # item -> words for it beside its label
