"""The one clock: everything that asks for the time asks here, so that a test or a replay can set it."""

import os
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

# Deadlines, days of receipt and days on which a rule comes into force are days in this zone.
BEIJING = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present in UTC, or TBW_NOW (ISO 8601; UTC where it names no zone). Raises ValueError if that is no time."""
    injected = os.environ.get("TBW_NOW")
    if not injected:
        return datetime.now(UTC)
    moment = datetime.fromisoformat(injected)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
