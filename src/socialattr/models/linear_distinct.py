"""Every network gets the same share, however often it was met.

Equal to the Shapley value of the game "conversions whose journeys stay within a set of networks",
a sum of unanimity games (Shapley 1953, "A Value for n-Person Games").
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def label(touchpoints: pd.DataFrame) -> pd.Series[str]:
    """Name what a touchpoint stands for: its network, or outside social traffic its channel."""
    network = touchpoints["network"].astype("str")
    return network.where(network != "", touchpoints["channel"].astype("str"))


def linear_distinct(touchpoints: pd.DataFrame, labels: pd.Series[str]) -> NDArray[np.float64]:
    """Credit 1/(d·k): d distinct labels in the journey, k touchpoints with this row's label.

    `labels` holds one label per row of `touchpoints`.

    >>> journey = pd.DataFrame({"conversion_id": ["a", "a", "a"]})
    >>> linear_distinct(journey, pd.Series(["Instagram", "Instagram", "Email"])).tolist()
    [0.25, 0.25, 0.5]
    """
    journey, ids = pd.factorize(touchpoints["conversion_id"])
    code, names = pd.factorize(labels)
    pair, pairs = pd.factorize(journey * len(names) + code)
    touches = np.bincount(pair)
    distinct = np.bincount(pairs // max(len(names), 1), minlength=len(ids))
    return 1.0 / (distinct[journey] * touches[pair])
