"""Whose word a decision is: the party behind the channel or the account that it came by, never what a cell says."""

import getpass
from dataclasses import dataclass
from pathlib import Path

from expectations.closed_lists import Right
from expectations.registry import Registry
from expectations.senders import Sender, Senders
from ingestion.channel import BY_HAND, Channel
from tbw.ground.reference_rows import as_usage_error
from tbw.records.decision_kinds import NotPermittedError

PAGE, MACHINE = "page", "os"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a decision came from: a file by its channel, an account of the page, or a command on the machine."""

    channel: Channel
    account: str | None = None


def shown(party: Sender, origin: Origin) -> str:
    """Whose word it is, for people; of an account of the page that, too."""
    is_of_page = origin.account and origin.channel.kind == PAGE
    return f"{origin.account.partition(':')[2]} ({party.name_zh})" if is_of_page and origin.account else party.name_zh


def of_machine() -> Origin:
    """Whoever runs this process."""
    return Origin(BY_HAND, f"{MACHINE}:{getpass.getuser()}")


def of_page(name: str) -> Origin:
    """An account of Airflow's page."""
    return Origin(Channel(PAGE, ""), f"{PAGE}:{name}")


@as_usage_error()
def sender(reference: Path, origin: Origin, named: str | None, right: Right) -> Sender:
    """The party whose word it is, if it has the right. Raises :class:`DecisionError`.

    A command names it (``named``); one that stands in senders.csv with accounts of the machine may only be named by
    those. Elsewhere nothing that is named matters.
    """
    senders = Senders(reference, Registry(reference))
    if origin.account is None:
        return _of_channel(senders, origin.channel, right)
    own = senders.of_account(origin.account)
    if named and origin.channel == BY_HAND:
        party = senders.named(named)
    else:
        party = next((one for one in own if right in one.may), next(iter(own), None))
    if party is None:
        raise NotPermittedError("decided_by", _unknown(senders, origin, named, right))
    if party not in own and any(account.startswith(f"{MACHINE}:") for account in party.accounts):
        raise NotPermittedError("decided_by", f"{origin.account} may not speak for {party.name_zh} (senders.csv)")
    if right not in party.may:
        said = f"{party.name_zh} may not {right}: that may {_who(senders, right)} (senders.csv)"
        raise NotPermittedError("decided_by", said)
    return party


def _of_channel(senders: Senders, channel: Channel, right: Right) -> Sender:
    rights = senders.rights(channel)
    if rights.sender is None or right not in rights.may:
        said = f"not permitted: what comes by {channel} may not {right} (channels.csv); the Department's own folder may"
        raise NotPermittedError("decided_by", said)
    return rights.sender


def _unknown(senders: Senders, origin: Origin, named: str | None, right: Right) -> str:
    wanted = f"{named!r} is no party" if named else f"{origin.account} is no account"
    return f"{wanted} of senders.csv: this may {_who(senders, right)}"


def _who(senders: Senders, right: Right) -> str:
    return ", ".join(f"{one.name_zh} ({one.sender_id})" for one in senders.with_right(right)) or "nobody"
