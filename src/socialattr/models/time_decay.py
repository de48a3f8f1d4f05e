"""Credit halves with every half-life between a touchpoint and the conversion.

The convention of Google Ads ("half-life is 1 week"), without steps: days are fractions.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def time_decay(touchpoints: pd.DataFrame, half_life: timedelta) -> NDArray[np.float64]:
    """Share by the weight 2^(-days before the conversion / half-life).

    >>> journey = pd.DataFrame({"conversion_id": ["a", "a"], "position": [1, 2], "length": [2, 2],
    ...                         "days_before": [7.0, 0.0]})
    >>> time_decay(journey, timedelta(days=7)).round(3).tolist()
    [0.333, 0.667]
    """
    days = touchpoints["days_before"].to_numpy()
    closes = (touchpoints["position"] == touchpoints["length"]).to_numpy()
    journey, ids = pd.factorize(touchpoints["conversion_id"])
    # Counted from the journey's own last touchpoint: a short half-life cannot end in 0/0.
    last = np.zeros(len(ids))
    last[journey[closes]] = days[closes]
    weight = np.exp2((last[journey] - days) / (half_life / timedelta(days=1)))
    return np.asarray(weight / np.bincount(journey, weight)[journey])
