"""Rows of a report that are sums of its other rows, as tools and people write them."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .grid import Grid
from .values import counts

_TOTALS = re.compile(r"(grand )?totals?|i alt|totalt|summe|insgesamt|gesamt(summe)?|sum|summa", re.IGNORECASE)
_COUNTS = ("sessions", "engaged_sessions")
# Sums over rows differ a little from their total: a session goes on after midnight.
_ALL = 0.9


def says_total(cells: pd.Series) -> pd.Series:
    """Flag the cells that say that their row is a total.

    >>> says_total(pd.Series(["Grand total", "I alt", "totally", ""])).tolist()
    [True, True, False, False]
    """
    return cells.str.fullmatch(_TOTALS)


def less_than_others(grid: Grid, totals: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Flag rows with clearly fewer sessions than all rows that are no `totals`: the one without a landing page, say."""
    name = next((name for name in _COUNTS if grid.has(name)), "")
    if not name or not totals.any():
        return np.zeros(len(grid), dtype=bool)
    number = counts(grid.text(name), where=grid.name).number
    return np.asarray(number < _ALL * number[~totals].sum())
