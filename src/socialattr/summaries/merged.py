"""Whom the identity map made one person of."""

from __future__ import annotations

from dataclasses import dataclass

LARGE = 10
"""Visitors of one person above which the map should be looked at: a till, an office, a test account."""


@dataclass(frozen=True)
class Merged:
    """What the map did to the visitors near a period."""

    visitors: int
    """Visitors that are another one's devices."""
    people: int
    """Whom they belong to."""
    largest: int
    """Most visitors of one person."""
    large: int
    """People of more than `LARGE` visitors."""
    shared: int
    """Client ids that the map gives to several customers: they belong to none."""
