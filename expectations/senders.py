"""Who may say what: the parties and the channels of the reference folder (``senders.csv``, ``channels.csv``).

A file may do what the channel that it came by may do, and never more than the party behind it; what stands in the file
changes nothing. A person may do what the party of the account may do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from expectations.closed_lists import PARTIES, RIGHTS, Right
from expectations.registry import Registry, plain
from ingestion.channel import BY_HAND, FOLDER, YEAR, Channel
from ingestion.csv_table import Row, read_rows

SENDERS, CHANNELS = "senders.csv", "channels.csv"
OWN = Path(__file__).parents[1] / "dbt_project" / "seeds"
_SENDER_COLUMNS = ("sender_id", "party", "name_zh", "name_en", "accounts", "may")
_CHANNEL_COLUMNS = ("channel_id", "kind", "address", "sender_id", "may", "reports_for")
# In ``reports_for``, beside codes of cities and ids of bases.
EVERY_BASE = "*"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sender:
    """A party: a base, a city bureau, somebody at the Department. ``accounts``: ``page:…`` (Airflow), ``os:…``."""

    sender_id: str
    party: str
    name_zh: str
    name_en: str
    accounts: frozenset[str]
    may: frozenset[Right]


@dataclass(frozen=True, slots=True)
class Rights:
    """What may come by a channel: ``reports_for`` names bases, codes of cities, or all by :data:`EVERY_BASE`."""

    sender: Sender | None
    may: frozenset[Right]
    reports_for: frozenset[str]


_NOTHING = Rights(None, frozenset(), frozenset())
_ALL = Rights(None, frozenset(RIGHTS), frozenset({EVERY_BASE}))


class Senders:
    """The parties and channels of a reference folder.

    What a folder has no table of, as those of earlier versions, is the project's own. Raises
    :class:`~ingestion.csv_table.ReferenceDataError` where a table cannot be used.
    """

    def __init__(self, reference: Path, registry: Registry) -> None:
        self._registry = registry
        self.known = {one.sender_id: one for one in _read(reference, SENDERS, _SENDER_COLUMNS, _sender)}
        self._channels = dict(_read(reference, CHANNELS, _CHANNEL_COLUMNS, self._rights))

    def rights(self, channel: Channel) -> Rights:
        """What may come by a channel; nothing where it is not known."""
        return _ALL if channel == BY_HAND else self._channels.get(self._key(channel), _NOTHING)

    def may(self, channel: Channel, right: Right, base_id: str | None = None) -> bool:
        """Whether a channel has a right; with a base, whether it may speak for that."""
        rights = self.rights(channel)
        scope = {EVERY_BASE, base_id, self._registry.city_of(base_id)}
        return right in rights.may and (base_id is None or any(one in scope for one in rights.reports_for))

    def named(self, said: str) -> Sender | None:
        """The party of this id or name, in either language; None also where several have it."""
        found = [
            one for one in self.known.values() if plain(said) in map(plain, (one.sender_id, one.name_zh, one.name_en))
        ]
        return found[0] if len(found) == 1 else None

    def of_account(self, account: str) -> list[Sender]:
        """The parties that a person with an account such as ``page:wang`` speaks for."""
        return [one for one in self.known.values() if account in one.accounts]

    def with_right(self, right: Right) -> list[Sender]:
        """The parties that have a right."""
        return [one for one in self.known.values() if right in one.may]

    def _rights(self, row: Row) -> tuple[tuple[str, str], Rights]:
        sender = row.value("sender_id", self.known.__getitem__)
        may = row.value("may", _words(RIGHTS)) & sender.may
        channel = Channel(row.cells["kind"], row.cells["address"])
        return self._key(channel), Rights(sender, may, frozenset(_listed(row.cells["reports_for"])))

    def _key(self, channel: Channel) -> tuple[str, str]:
        """A folder of a city is the same under each name of the city."""
        year, _, city = channel.address.partition("/")
        code = self._registry.city_named(city) if channel.kind == FOLDER and year == YEAR else None
        return channel.kind, f"{year}/{code}" if code else channel.address


def _sender(row: Row) -> Sender:
    party = row.value("party", {name: name for name in PARTIES}.__getitem__)
    may, accounts = row.value("may", _words(RIGHTS)), frozenset(_listed(row.cells["accounts"]))
    names = (row.cells["sender_id"], party, row.cells["name_zh"], row.cells["name_en"])
    return Sender(*names, accounts, may)


def _read(reference: Path, name: str, columns: tuple[str, ...], read: Callable[[Row], T]) -> list[T]:
    path = reference / name
    return [read(row) for row in read_rows(path if path.exists() else OWN / name, columns, columns[:2])]


def _words(known: tuple[Right, ...]) -> Callable[[str], frozenset[Right]]:
    words: dict[str, Right] = {word: word for word in known}
    return lambda text: frozenset(words[word] for word in _listed(text))


def _listed(text: str) -> list[str]:
    return [word.strip() for word in text.split(";") if word.strip()]
