"""Work on distinct values and hand the answers back to the rows: rows repeat, values do not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

Codes = NDArray[np.intp]
Column = NDArray[Any]


def distinct(column: pd.Series) -> tuple[Codes, pa.Array]:
    """Give for each row a number, and by number the texts; what is missing reads as `""`."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, values = column.cat.codes.to_numpy(), column.cat.categories
    else:
        codes, values = pd.factorize(column.astype("str"))
    # The last text stands for the gaps, whose code is -1 in both cases.
    texts = pa.array([*values, ""], type=pa.large_string())
    return np.where(codes < 0, len(texts) - 1, codes).astype(np.intp), texts


def combined(columns: Sequence[Codes]) -> tuple[Codes, Codes]:
    """Number the distinct combinations of several codes: per row its number, per number one row.

    >>> numbers, rows = combined([np.array([0, 0, 1, 0]), np.array([5, 6, 5, 5])])
    >>> numbers.tolist(), rows.tolist()
    ([0, 1, 2, 0], [0, 1, 2])
    """
    numbers = np.zeros(len(columns[0]), dtype=np.int64)
    for codes in columns:
        # Renumbered each time, so that the product of the sizes cannot overflow.
        numbers, _ = pd.factorize(numbers * (int(codes.max(initial=0)) + 1) + codes)
    rows = np.empty(int(numbers.max(initial=-1)) + 1, dtype=np.intp)
    rows[numbers[::-1]] = np.arange(len(numbers) - 1, -1, -1)
    return numbers.astype(np.intp), rows
