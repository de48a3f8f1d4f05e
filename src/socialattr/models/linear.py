"""Every touchpoint gets the same share of the credit."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def linear(touchpoints: pd.DataFrame) -> NDArray[np.float64]:
    """Credit 1/n in a journey of n touchpoints; a network that was met twice earns twice.

    >>> linear(pd.DataFrame({"length": [2, 2]})).tolist()
    [0.5, 0.5]
    """
    return 1.0 / touchpoints["length"].to_numpy(np.float64)
