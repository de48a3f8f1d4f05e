"""Models that need more than the order of touches: what their credits come to for each label of a path table."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..models import credits
from ..models.grouped import PATH_MODELS, Credited
from ..models.path_table import PathTable
from ..names import FittedModel, Model
from ..settings import Attribution
from ..summaries.shares import UNIT, conversion_units, shared_out
from .measure import Part

RowCredits = Mapping[Model | FittedModel, Credited]
ROW_MODELS = tuple(model for model in Model if model not in PATH_MODELS)
"""They go by times, by what was paid for, or by what named a campaign."""


def row_sums(part: Part, labels: pd.Series[str], attribution: Attribution, currency: str) -> pd.DataFrame:
    """Sum the credits of a part's TOUCHPOINTS by model and label, in whole units: sums of parts add up.

    Columns: model, label, units, value (of conversions in `currency`, in its minor units).
    """
    touchpoints, conversions = part.touchpoints, part.conversions
    place = pd.Index(conversions["conversion_id"]).get_indexer(pd.Index(touchpoints["conversion_id"]))
    value = conversions["value"].where(conversions["currency"].astype("str") == currency, 0).to_numpy(np.int64)[place]
    ids, position = touchpoints["conversion_id"].to_numpy(), touchpoints["position"].to_numpy()
    rows = []
    for model in ROW_MODELS:
        credit = credits(model, touchpoints, attribution)
        units, money = conversion_units(credit, ids, position), shared_out(value, credit, ids, position)
        rows.append(pd.DataFrame({"model": model.value, "label": labels.to_numpy(), "units": units, "value": money}))
    return summed(pd.concat(rows))


def summed(sums: pd.DataFrame) -> pd.DataFrame:
    """Add the sums of all parts."""
    return sums.groupby(["model", "label"], sort=True)[["units", "value"]].sum().reset_index()


def credited(sums: pd.DataFrame, table: PathTable) -> RowCredits:
    """The sums as credits of the labels of a table of the same journeys."""
    found: dict[Model | FittedModel, Credited] = {}
    for model in ROW_MODELS:
        own = sums[sums["model"] == model.value].set_index("label")[["units", "value"]]
        own = own.reindex(list(table.labels), fill_value=0)
        units, value = (own[name].to_numpy(np.float64) for name in ("units", "value"))
        found[model] = Credited(units / UNIT, value)
    return found
