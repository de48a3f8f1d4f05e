"""The last touchpoint that was paid for gets all the credit: which ad closed the journey?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .last_where import last_where


def last_paid(touchpoints: pd.DataFrame) -> NDArray[np.float64]:
    """Credit 1 at the last touchpoint that is surely paid; without one by last_non_direct.

    >>> journey = pd.DataFrame({"conversion_id": ["a", "a", "a"], "position": [1, 2, 3], "length": [3, 3, 3],
    ...                         "paid": ["yes", "unknown", "no"], "direct": [False, False, True]})
    >>> last_paid(journey).tolist(), last_paid(journey.assign(paid="no")).tolist()
    ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0])
    """
    paid = (touchpoints["paid"].astype("str") == "yes").to_numpy(bool)
    return last_where(touchpoints, paid, ~touchpoints["direct"].to_numpy(bool))
