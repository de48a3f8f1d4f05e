"""Whole numbers shared out by credit, so that parts add up exactly to what was shared."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

UNIT = 2**36
"""Units of one conversion. Whole units add up to the same sum in any order, floats do not."""

Ints = NDArray[np.int64]
Shares = NDArray[np.float64]


def shared_out(amounts: Ints, credit: Shares, conversion: Ints, position: Ints) -> Ints:
    """Share each conversion's amount among its rows by their credit, in whole numbers that add up.

    All four have one value a row; the amount is the same on all rows of a conversion. By largest
    remainder (Hamilton's method), ties by position.

    >>> shared_out(np.array([100, 100, 100]), np.array([1/3, 1/3, 1/3]), np.zeros(3, int), np.arange(3))
    array([34, 33, 33])
    """
    if not len(amounts):
        return amounts.astype(np.int64)
    exact = amounts * credit
    whole = np.floor(exact).astype(np.int64)
    codes, _ = pd.factorize(conversion)
    given = np.zeros(codes.max() + 1, dtype=np.int64)
    np.add.at(given, codes, whole)
    total = np.zeros_like(given)
    total[codes] = amounts
    left = total - given
    if not (left > 0).any():  # as where one touchpoint has all the credit
        return whole
    order = np.lexsort((position, whole - exact, codes))
    first = np.concatenate([[0], np.cumsum(np.bincount(codes))[:-1]])
    rank = np.empty(len(codes), dtype=np.int64)
    rank[order] = np.arange(len(codes)) - first[codes[order]]
    return whole + (rank < left[codes])


def conversion_units(credit: Shares, conversion: Ints, position: Ints) -> Ints:
    """Credit in units: exactly UNIT for each conversion."""
    return shared_out(np.full(len(credit), UNIT, dtype=np.int64), credit, conversion, position)
