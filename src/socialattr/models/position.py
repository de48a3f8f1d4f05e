"""The opener and the closer get most of the credit, those between share the rest."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def position(touchpoints: pd.DataFrame, weights: tuple[float, float, float]) -> NDArray[np.float64]:
    """Share by the weights of first, middle and last; the middle is split over n - 2 touchpoints.

    A part that a journey lacks passes its weight on in proportion: of 40/20/40 a journey of two
    makes 50/50. Where nothing is left to be in proportion to, the touchpoints share equally.

    >>> journey = pd.DataFrame({"position": [1, 2, 3, 4], "length": [4, 4, 4, 4]})
    >>> position(journey, (40, 20, 40)).tolist()
    [0.4, 0.1, 0.1, 0.4]
    """
    place = touchpoints["position"].to_numpy()
    length = touchpoints["length"].to_numpy()
    opener, middle, closer = np.asarray(weights, np.float64) / sum(weights)
    between = np.maximum(length - 2, 1)
    weight = np.select([place == 1, place == length], [opener, closer], middle / between)
    ends = opener + closer
    of_two = np.where(place == 1, opener, closer) / ends if ends > 0 else np.full(len(place), 0.5)
    return np.select([length == 1, length == 2], [np.ones(len(place)), of_two], weight)
