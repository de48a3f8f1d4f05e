"""Keyed hashes: the same person is the same number under one key, and nothing without it.

A plain hash is no protection (all IPv4 addresses can be tried in an hour), so everything is BLAKE2b
under the project's key, and each purpose has its own space, so that numbers never match across.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd


def hashed(values: Iterable[str], key: bytes, purpose: str) -> np.ndarray:
    """One uint64 for each of `values`, which should be distinct ones; order kept."""
    person = purpose.encode("ascii")
    digests = b"".join(
        hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8, key=key, person=person).digest()
        for value in values
    )
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def hashed_column(column: pd.Series, key: bytes, purpose: str) -> np.ndarray:
    """One uint64 a row; each distinct text is hashed once."""
    codes, distinct = pd.factorize(column)
    return hashed(map(str, distinct), key, purpose)[codes] if len(distinct) else np.zeros(0, dtype=np.uint64)


def optional_key(column: pd.Series, key: bytes, purpose: str) -> pd.Series:
    """Like `hashed_column`, missing where the text is empty (dtype UInt64)."""
    empty = (column == "").to_numpy()
    return pd.Series(pd.arrays.IntegerArray(hashed_column(column, key, purpose), empty.copy()), index=column.index)


def row_keys(lanes: Sequence[np.ndarray], key: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Two uint64 for each row out of the keyed hashes of its values, mixed in numpy.

    The mixer is SplitMix64's finaliser (Steele, Lea, Flood 2014), started at two places that
    depend on the key.
    """
    starts = hashed(("hi", "lo"), key, "row")
    return _mixed(lanes, starts[0]), _mixed(lanes, starts[1])


def _mixed(lanes: Sequence[np.ndarray], start: np.uint64) -> np.ndarray:
    state = np.full(len(lanes[0]), start, dtype=np.uint64)
    for lane in lanes:
        state ^= lane
        state += np.uint64(0x9E3779B97F4A7C15)
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        state ^= state >> np.uint64(31)
    return state
