"""The one clock: everything that asks for the time asks here, so that a test or a replay can set it."""

import os
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

# Days are days there: deadlines, days of receipt, and those on which a rule comes into force.
BEIJING = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present in UTC, or TBW_NOW (ISO 8601; UTC where it names no zone). Raises ValueError if that is no time."""
    injected = os.environ.get("TBW_NOW")
    if not injected:
        return datetime.now(UTC)
    moment = datetime.fromisoformat(injected)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
