"""Chance without a state: what is drawn depends on the seed and the key alone, not on what was drawn before."""

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

SEED = "trade-base-warehouse samples"
_BITS = 48
_T = TypeVar("_T")


def fraction(*key: object) -> Decimal:
    """A number of [0, 1) that belongs to the key."""
    digest = hashlib.sha256("|".join(map(str, (SEED, *key))).encode()).digest()
    return Decimal(int.from_bytes(digest[: _BITS // 8])) / Decimal(2**_BITS)


def between(band: Sequence[Decimal], *key: object) -> Decimal:
    """A number of the band (low, high) that belongs to the key."""
    low, high = band
    return low + (high - low) * fraction(*key)


def pick(options: Sequence[_T], *key: object) -> _T:
    """The option that belongs to the key."""
    return options[int(fraction(*key) * len(options))]
