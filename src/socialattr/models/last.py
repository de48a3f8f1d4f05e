"""The last touchpoint gets all the credit, direct or not: who closed the journey?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def last(touchpoints: pd.DataFrame) -> NDArray[np.float64]:
    """Credit 1 at the journey's last position, else 0.

    >>> last(pd.DataFrame({"position": [1, 2, 3], "length": [3, 3, 3]})).tolist()
    [0.0, 0.0, 1.0]
    """
    return np.asarray(touchpoints["position"] == touchpoints["length"], np.float64)
