"""The first touchpoint gets all the credit: who opened the journey?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def first(touchpoints: pd.DataFrame) -> NDArray[np.float64]:
    """Credit 1 at position 1, else 0.

    >>> first(pd.DataFrame({"position": [1, 2, 3]})).tolist()
    [1.0, 0.0, 0.0]
    """
    return np.asarray(touchpoints["position"] == 1, np.float64)
