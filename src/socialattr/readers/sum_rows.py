"""Rows of a report that are sums of its other rows, as tools and people write them."""

from __future__ import annotations

import functools
import tomllib
import unicodedata
from importlib import resources

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .grid import Grid
from .values import counts

_COUNTS = ("sessions", "engaged_sessions")
# Sums over rows differ a little from their total: a session goes on after midnight.
_ALL = 0.9


@functools.cache
def sum_words() -> frozenset[str]:
    """The words of `data/sums.toml`, in lower case."""
    text = resources.files("socialattr").joinpath("data", "sums.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)["words"])


def says_total(cells: pd.Series) -> NDArray[np.bool_]:
    """Flag the cells that say that their row is a total.

    >>> says_total(pd.Series(["Grand total", "I alt:", "totally", ""])).tolist()
    [True, True, False, False]
    """
    codes, distinct = pd.factorize(cells.astype("str"))
    known = sum_words()
    plain = (unicodedata.normalize("NFC", cell).strip(": ").casefold() for cell in distinct)
    return np.array([word in known for word in plain], dtype=bool)[codes]


def less_than_others(grid: Grid, totals: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Flag rows with clearly fewer sessions than all rows that are no `totals`: the one without a landing page, say."""
    name = next((name for name in _COUNTS if grid.has(name)), "")
    if not name or not totals.any():
        return np.zeros(len(grid), dtype=bool)
    number = counts(grid.text(name), where=grid.name).number
    return np.asarray(number < _ALL * number[~totals].sum())
