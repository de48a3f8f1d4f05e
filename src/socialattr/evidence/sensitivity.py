"""Settings that a report could as well have been made with, and what each credits a journey's touches with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..models import credits
from ..names import Model
from ..settings import Attribution

_DAY = timedelta(days=1)
LOOKBACKS = (7 * _DAY, 14 * _DAY, 30 * _DAY, 90 * _DAY)
HALF_LIVES = (3 * _DAY, 7 * _DAY, 14 * _DAY)


@dataclass(frozen=True)
class Rule:
    """How credit is shared: by a model, time decay by a half-life, with direct touches kept or dropped before."""

    model: Model
    half_life: timedelta | None = None
    drops_direct: bool = False

    @property
    def label(self) -> str:
        """The rule in words.

        >>> Rule(Model.TIME_DECAY, timedelta(days=7), drops_direct=True).label
        'time_decay by 7 days without direct'
        """
        decay = f" by {self.half_life / _DAY:g} days" if self.half_life else ""
        return f"{self.model.value}{decay}{' without direct' if self.drops_direct else ''}"


@dataclass(frozen=True)
class Setting:
    """One cell of the grid."""

    lookback: timedelta
    rule: Rule

    @property
    def label(self) -> str:
        """The setting in words, its lookback in days."""
        return f"{self.rule.label}, {self.lookback / _DAY:g} days back"


def rule_of(model: Model, attribution: Attribution) -> Rule:
    """The rule by which a report is made."""
    return Rule(model, attribution.half_life if model is Model.TIME_DECAY else None)


def rules_with(own: Rule) -> list[Rule]:
    """The rules that are tried, the report's `own` among them.

    The last touch without direct is what last_non_direct credits.
    """
    decay = [Rule(Model.TIME_DECAY, life, drops) for life in HALF_LIVES for drops in (False, True)]
    rules = [Rule(Model.LAST), Rule(Model.LAST_NON_DIRECT), *decay]
    return rules if own in rules else [own, *rules]


def grid(lookbacks: Iterable[timedelta], rules: Sequence[Rule]) -> list[Setting]:
    """Every rule with every lookback, the shortest first."""
    return [Setting(lookback, rule) for lookback in sorted(set(lookbacks)) for rule in rules]


def credited(
    touchpoints: pd.DataFrame,
    settings: Sequence[Setting],
    by_network: Mapping[str, timedelta],
    attribution: Attribution,
) -> Iterator[tuple[Setting, pd.DataFrame, NDArray[np.float64]]]:
    """Of each setting the TOUCHPOINTS that count and their credit, 0 to 1.

    `touchpoints` reach back as far as the longest lookback. Networks in `by_network` keep the window of their own.
    """
    for lookback in dict.fromkeys(one.lookback for one in settings):
        cut = shortened(touchpoints, lookback, by_network)
        undirected = without_direct(cut)
        for one in settings:
            if one.lookback == lookback:
                rows = undirected if one.rule.drops_direct else cut
                half_life = one.rule.half_life or attribution.half_life
                options = attribution.model_copy(update={"half_life": half_life})
                yield one, rows, credits(one.rule.model, rows, options)


def shortened(touchpoints: pd.DataFrame, lookback: timedelta, by_network: Mapping[str, timedelta]) -> pd.DataFrame:
    """TOUCHPOINTS as if they had been made with a shorter lookback; a conversion may lose all."""
    codes, names = pd.factorize(touchpoints["network"].astype("str"))
    windows = np.array([by_network.get(name, lookback) / _DAY for name in names], dtype=np.float64)
    return _kept(touchpoints, touchpoints["days_before"].to_numpy() <= windows[codes])


def without_direct(touchpoints: pd.DataFrame) -> pd.DataFrame:
    """TOUCHPOINTS without direct ones, but for conversions that have no others: these stay as they are.

    >>> journeys = pd.DataFrame({"conversion_id": [1, 1, 2], "position": [1, 2, 1], "length": [2, 2, 1],
    ...                          "direct": [False, True, True]})
    >>> without_direct(journeys)[["conversion_id", "position", "length"]].to_numpy().tolist()
    [[1, 1, 1], [2, 1, 1]]
    """
    direct = touchpoints["direct"].to_numpy(dtype=bool)
    others = touchpoints["conversion_id"].isin(touchpoints.loc[~direct, "conversion_id"]).to_numpy()
    return _kept(touchpoints, ~(direct & others))


def _kept(touchpoints: pd.DataFrame, wanted: NDArray[np.bool_]) -> pd.DataFrame:
    """Some of the rows, numbered anew within their conversions."""
    if wanted.all():
        return touchpoints
    rows = touchpoints[wanted].reset_index(drop=True)
    journey = rows.groupby("conversion_id")["position"]
    position, length = journey.rank(method="first"), journey.transform("size")
    return rows.assign(position=position.astype("int64"), length=length.astype("int64"))
