"""The same work over buckets of visitors, in as many parts as the machine likes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TypeVar

BUCKETS = 256

T = TypeVar("T")


def split(parts: int) -> list[range]:
    """Cut the buckets into `parts` ranges of like length, in order; never more ranges than buckets.

    >>> split(3)
    [range(0, 85), range(85, 170), range(170, 256)]

    Raises ValueError for less than one part.
    """
    if parts < 1:
        raise ValueError(f"buckets cannot be cut into {parts} parts")
    parts = min(parts, BUCKETS)
    cuts = [BUCKETS * part // parts for part in range(parts + 1)]
    return [range(cut, end) for cut, end in pairwise(cuts)]


def run(function: Callable[[range], T], parts: int) -> list[T]:
    """Give what `function` makes of each range of `split(parts)`, in the order of the buckets."""
    return [function(buckets) for buckets in split(parts)]
