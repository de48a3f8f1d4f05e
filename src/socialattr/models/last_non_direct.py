"""The last touchpoint that is not direct gets all the credit, as in GA4 and Matomo.

Somebody who types the address already knows it: what told them came before.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def last_non_direct(touchpoints: pd.DataFrame) -> NDArray[np.float64]:
    """Credit 1 at the last touchpoint that is not direct, or at the last one if all are.

    >>> journey = pd.DataFrame({"conversion_id": ["a", "a", "b"], "position": [1, 2, 1],
    ...                         "length": [2, 2, 1], "direct": [False, True, True]})
    >>> last_non_direct(journey).tolist()
    [1.0, 0.0, 1.0]
    """
    position = touchpoints["position"].to_numpy()
    journey, ids = pd.factorize(touchpoints["conversion_id"])
    winner = np.zeros(len(ids), np.int64)
    np.maximum.at(winner, journey, np.where(touchpoints["direct"], 0, position))
    wins = np.where(winner[journey] > 0, winner[journey], touchpoints["length"])
    return np.asarray(position == wins, np.float64)
