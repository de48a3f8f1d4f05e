"""Figures as people read them, rounded so that what is printed adds up."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..currencies import exponent

NOTHING = "–"


def rounded_to_total(values: Sequence[float], total: float, digits: int = 0) -> list[float]:
    """Round each value so that they add up to the rounded `total`, by largest remainder.

    >>> rounded_to_total([1.4, 1.4, 1.2], 4.0)
    [2.0, 1.0, 1.0]
    """
    scale = 10**digits
    # Nine digits are far below what is shown, and hide what binary fractions add.
    exact = [round(value * scale, 9) for value in values]
    whole = [math.floor(value) for value in exact]
    left = round(round(total * scale, 9)) - sum(whole)
    by_remainder = sorted(range(len(exact)), key=lambda n: (whole[n] - exact[n], n))
    for place in by_remainder[: max(left, 0)]:
        whole[place] += 1
    return [value / scale for value in whole]


def number(value: float, digits: int = 0) -> str:
    """Write a number with thousands apart; no minus before a zero.

    >>> number(1234567.891, 1), number(-0.0)
    ('1,234,567.9', '0')
    """
    return f"{round(value, digits) or 0:,.{digits}f}"


def counted(count: int, thing: str) -> str:
    """Write a number of things.

    >>> counted(1, "conversion"), counted(1200, "session")
    ('1 conversion', '1,200 sessions')
    """
    return f"{number(count)} {thing}" if count == 1 else f"{number(count)} {thing}s"


def change(share: float | None) -> str:
    """Write a change against the period before.

    >>> change(0.104), change(-0.5), change(None)
    ('+10%', '-50%', '–')
    """
    return NOTHING if share is None else f"{share:+.0%}"


def percent(share: float | None) -> str:
    """Write a share, without its decimals."""
    return NOTHING if share is None else f"{share:.0%}"


def major(minor: int, currency: str) -> float:
    """Minor units (øre) as major ones (kroner).

    >>> major(123450, "DKK")
    1234.5
    """
    return float(minor / 10 ** exponent(currency))
