"""Attribution models: each shares one conversion among the touchpoints of its journey.

A model is one file with one function and one line of `MODELS`. Its rows are TOUCHPOINTS in any order,
its answer one credit per row, 0 or more, adding up to 1 within each conversion.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..names import Model
from ..schema import TOUCHPOINTS, conform
from ..settings import Attribution
from .campaign_priority import campaign_priority
from .first import first
from .last import last
from .last_non_direct import last_non_direct
from .last_paid import last_paid
from .linear import linear
from .linear_distinct import label, linear_distinct
from .position import position
from .time_decay import time_decay

__all__ = ["MODELS", "credits"]

MODELS: dict[Model, Callable[[pd.DataFrame, Attribution], NDArray[np.float64]]] = {
    Model.FIRST: lambda touchpoints, _: first(touchpoints),
    Model.LAST: lambda touchpoints, _: last(touchpoints),
    Model.LAST_NON_DIRECT: lambda touchpoints, _: last_non_direct(touchpoints),
    Model.LAST_PAID: lambda touchpoints, _: last_paid(touchpoints),
    Model.CAMPAIGN_PRIORITY: lambda touchpoints, _: campaign_priority(touchpoints),
    Model.LINEAR: lambda touchpoints, _: linear(touchpoints),
    Model.LINEAR_DISTINCT: lambda touchpoints, _: linear_distinct(touchpoints, label(touchpoints)),
    Model.POSITION: lambda touchpoints, options: position(touchpoints, options.position),
    Model.TIME_DECAY: lambda touchpoints, options: time_decay(touchpoints, options.half_life),
}


def credits(name: Model, touchpoints: pd.DataFrame, attribution: Attribution) -> NDArray[np.float64]:
    """Give each row of TOUCHPOINTS its share of its conversion, 0 to 1, by the model `name`.

    Every journey must be whole: the shares of a conversion add up to 1 over positions 1 to `length`.

    Raises SchemaError where `touchpoints` is not TOUCHPOINTS.
    """
    return MODELS[name](conform(touchpoints, TOUCHPOINTS), attribution)
