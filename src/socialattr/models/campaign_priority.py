"""The last touchpoint of a campaign gets all the credit, whatever came after it.

As in Matomo, where a campaign is not replaced by a later referrer.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .last_where import last_where


def campaign_priority(touchpoints: pd.DataFrame) -> NDArray[np.float64]:
    """Credit 1 at the last touchpoint whose link named a campaign; without one by last_non_direct.

    >>> journey = pd.DataFrame({"conversion_id": ["a", "a", "a"], "position": [1, 2, 3], "length": [3, 3, 3],
    ...                         "campaign": ["spring", "", ""], "direct": [False, False, True]})
    >>> campaign_priority(journey).tolist(), campaign_priority(journey.assign(campaign="")).tolist()
    ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0])
    """
    named = (touchpoints["campaign"].astype("str") != "").to_numpy(bool)
    return last_where(touchpoints, named, ~touchpoints["direct"].to_numpy(bool))
