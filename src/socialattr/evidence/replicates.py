"""Weights of the Poisson bootstrap: how often each visitor counts in each replicate.

For what must be worked out anew in each replicate, since no sum over visitors tells how it varies, such as the credit
of a model that is fitted to all journeys. Sums and shares have their intervals in `intervals.py`, without a draw.
"""

from __future__ import annotations

from math import exp, factorial

import numpy as np
from numpy.typing import NDArray

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_A_HASH = 4
"""So many draws of 16 bits are taken from one hash of 64."""


def replicates(ids: NDArray[np.uint64], count: int) -> NDArray[np.uint8]:
    """Poisson(1) weights of shape (ids, count), made of the id and the replicate's number alone.

    So they are the same on any machine, in any order and any split, and a visitor has the same ones in two periods.

    >>> replicates(np.array([1, 2, 1], np.uint64), 6).tolist()
    [[2, 2, 1, 2, 1, 1], [0, 1, 0, 0, 0, 0], [2, 2, 1, 2, 1, 1]]
    """
    blocks = np.arange(1, -(-count // _A_HASH) + 1, dtype=np.uint64) * _GOLDEN
    hashes = _mixed(_mixed(np.asarray(ids, np.uint64))[:, None] + blocks)
    draws = hashes.astype("<u8", copy=False).view("<u2").reshape(len(ids), -1)
    return np.asarray(_TABLE[draws[:, :count]], np.uint8)


def _mixed(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The output function of SplitMix64 (Steele, Lea and Flood 2014)."""
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))


def _poisson_table() -> NDArray[np.uint8]:
    """The Poisson(1) number of each of 65,536 equally likely draws."""
    chances = np.cumsum([exp(-1) / factorial(number) for number in range(10)])
    ends = np.rint(chances * 2**16).astype(np.int64)
    return np.searchsorted(ends, np.arange(2**16), side="right").astype(np.uint8)


_TABLE = _poisson_table()
