"""A reference folder in which people have accounts: those of the project name none."""

import csv
import shutil
from pathlib import Path

from tbw.ground.places import SEEDS


def with_accounts(folder: Path, **accounts: str) -> Path:
    """The project's tables in a new folder; sender_id with ``_`` for ``-`` -> its accounts, by ``;``."""
    shutil.copytree(SEEDS, folder)
    path = folder / "senders.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["accounts"] = accounts.get(row["sender_id"].replace("-", "_"), row["accounts"])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return folder
