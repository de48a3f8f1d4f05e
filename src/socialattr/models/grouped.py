"""Every model on grouped journeys: what each label is credited with, in conversions and in value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..names import FittedModel, Model
from ..settings import Attribution
from .first import first
from .last import last
from .last_non_direct import last_non_direct
from .linear import linear
from .linear_distinct import linear_distinct
from .markov import markov
from .path_table import Ints, PathTable
from .position import position
from .shapley import shapley_counts, shapley_rates

Shares = NDArray[np.float64]

DIRECT = frozenset({"direct", "(direct)"})
"""What direct visits are called in lists from elsewhere, whatever the case."""


@dataclass(frozen=True, eq=False)
class Credited:
    """What a model credits: one number for each label of the path table. Value is in its whole units."""

    conversions: Shares
    value: Shares


def path_credits(name: Model | FittedModel, table: PathTable, attribution: Attribution) -> Credited:
    """Credit the labels of a path table by one of PATH_MODELS; the credits add up to `table.attributed`.

    Markov shares the value as it shares the conversions.

    Raises SocialattrError (65) where a model cannot be fitted: see `markov` and `shapley`.
    """
    return PATH_MODELS[name](table, attribution)


def touch_credits(name: Model | FittedModel, table: PathTable, attribution: Attribution) -> Shares:
    """Of each touch of a path table its share of one journey, 0 to 1, by one of TOUCH_MODELS."""
    label = np.array([name.casefold() in DIRECT for name in table.labels], dtype=bool)
    touches = pd.DataFrame(
        {
            "conversion_id": table.path,
            "position": table.place + 1,
            "length": table.lengths[table.path],
            "direct": label[table.codes],
            "label": table.codes,
        }
    )
    return TOUCH_MODELS[name](touches, attribution)


def _by_touch(name: Model | FittedModel, table: PathTable, attribution: Attribution) -> Credited:
    shares = touch_credits(name, table, attribution)
    return Credited(*(_summed(table, shares * counts[table.path]) for counts in (table.conversions, table.value)))


def _summed(table: PathTable, credit: Shares) -> Shares:
    return np.asarray(np.bincount(table.codes, credit, minlength=len(table.labels)), np.float64)


def _by_removal(order: int, nulls: bool, table: PathTable, _: Attribution) -> Credited:
    shares = markov(table, order, nulls=nulls)
    conversions, value = table.attributed
    return Credited(shares * conversions, shares * value)


def _by_sets(share: Callable[[PathTable, Ints], Shares], table: PathTable, _: Attribution) -> Credited:
    return Credited(share(table, table.conversions), share(table, table.value))


TOUCH_MODELS: Mapping[Model | FittedModel, Callable[[pd.DataFrame, Attribution], Shares]] = {
    Model.FIRST: lambda touches, _: first(touches),
    Model.LAST: lambda touches, _: last(touches),
    Model.LAST_NON_DIRECT: lambda touches, _: last_non_direct(touches),
    Model.LINEAR: lambda touches, _: linear(touches),
    Model.LINEAR_DISTINCT: lambda touches, _: linear_distinct(touches, touches["label"]),
    Model.POSITION: lambda touches, options: position(touches, options.position),
}
"""The models that share out each journey by itself."""

PATH_MODELS: Mapping[Model | FittedModel, Callable[[PathTable, Attribution], Credited]] = {
    **{name: partial(_by_touch, name) for name in TOUCH_MODELS},
    FittedModel.MARKOV_1: partial(_by_removal, 1, True),
    FittedModel.MARKOV_2: partial(_by_removal, 2, True),
    FittedModel.MARKOV_3: partial(_by_removal, 3, True),
    FittedModel.MARKOV_1_WITHOUT_NULLS: partial(_by_removal, 1, False),
    FittedModel.MARKOV_2_WITHOUT_NULLS: partial(_by_removal, 2, False),
    FittedModel.MARKOV_3_WITHOUT_NULLS: partial(_by_removal, 3, False),
    FittedModel.SHAPLEY_COUNTS: partial(_by_sets, shapley_counts),
    FittedModel.SHAPLEY_RATES: partial(_by_sets, shapley_rates),
}
"""The models that need nothing but the paths: no times, no tags."""
