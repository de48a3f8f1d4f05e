"""The last touchpoint that somebody wanted to see: paid, of a campaign, not direct."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def last_where(touchpoints: pd.DataFrame, *wanted: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Credit 1 at the last touchpoint with the first flag of `wanted` that a journey has; at the last if it has none.

    Each of `wanted` has one flag a row.

    >>> journey = pd.DataFrame({"conversion_id": ["a", "a", "b"], "position": [1, 2, 1], "length": [2, 2, 1]})
    >>> last_where(journey, np.array([True, False, False])).tolist()
    [1.0, 0.0, 1.0]
    """
    position = touchpoints["position"].to_numpy()
    journey, ids = pd.factorize(touchpoints["conversion_id"])
    wins = np.zeros(len(ids), np.int64)
    for flags in (*wanted, np.ones(len(position), bool)):
        best = np.zeros(len(ids), np.int64)
        np.maximum.at(best, journey, np.where(flags, position, 0))
        wins = np.where(wins > 0, wins, best)
    return np.asarray(position == wins[journey], np.float64)
