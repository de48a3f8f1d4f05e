"""Sums over visitors that tell how far a figure may be chance: squares, cubes and products of what each brought.

Whole numbers of any size, that add up over any split of the visitors. A person who bought three times is one visitor:
what he did says less of other months than what three people did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..names import Model

ROW, TOTAL = "row", "total"
"""Of what `line` tells: of one row of a report, or of all social traffic, whose keys are empty."""

_MODELS = [model.value for model in Model]
_CREDIT, _REVENUE, _SESSIONS = ["squares", "cubes", "products"], ["squares", "cubes"], ["now", "both", "before"]


@dataclass(frozen=True)
class Spread:
    """How the conversions of social traffic are spread over visitors, in units and minor units.

    `credit`: line, keys, squares, cubes, and products with all conversions of the visitor, which are whole ones.
    `revenue`: line, keys, currency, squares, cubes. `networks`: by network its credit by each model; `ranks`: for
    each two networks, or one and itself, the products of these over visitors. `whole` is the sum of the squared
    numbers of all conversions of each visitor.
    """

    credit: pd.DataFrame
    revenue: pd.DataFrame
    networks: pd.DataFrame
    ranks: pd.DataFrame
    whole: int


def who_of(conversions: pd.DataFrame) -> NDArray[np.uint64]:
    """Whose each of CONVERSIONS is: its visitor's, or where nobody is known its own."""
    return np.asarray(conversions["visitor_id"].fillna(conversions["conversion_id"]), np.uint64)


def spread_of(marks: pd.DataFrame, who: NDArray[np.uint64], keys: list[str]) -> Spread:
    """Make the sums of `marks`: the keys, currency, network, who, units and revenue of each social touchpoint, and its
    units by each model under the model's name; `who` is whose each conversion is, of whatever source.
    """
    ids, counts = np.unique(who, return_counts=True)
    return Spread(
        _credit(marks[marks["units"] != 0], pd.Series(counts, ids), keys),
        _revenue(marks[marks["units"] != 0], keys),
        _summed(marks, ["network"], _MODELS),
        _ranks(marks),
        int((counts.astype(np.int64) ** 2).sum()),
    )


def add_spreads(parts: Iterable[Spread], keys: list[str]) -> Spread:
    """Add the sums of all parts."""
    every = list(parts)
    return Spread(
        _summed(pd.concat([part.credit for part in every]), ["line", *keys], _CREDIT),
        _summed(pd.concat([part.revenue for part in every]), ["line", *keys, "currency"], _REVENUE),
        _summed(pd.concat([part.networks for part in every]), ["network"], _MODELS),
        _summed(pd.concat([part.ranks for part in every]), ["one", "other"], _MODELS),
        sum(part.whole for part in every),
    )


def session_spread(now: pd.DataFrame, before: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """How the sessions of two periods are spread over visitors: by line and keys the squares of both and their product.

    `now` and `before` are rows of SESSIONS that count.
    """
    told = [
        frame[["visitor_id", *keys]].astype(dict.fromkeys(keys, "str")).assign(now=own, before=1 - own)
        for frame, own in ((now, 1), (before, 0))
    ]
    each = _of_each(pd.concat(told), keys, "visitor_id", ["now", "before"])
    squares = {"now": each["now"] ** 2, "both": each["now"] * each["before"], "before": each["before"] ** 2}
    return _summed(each.assign(**squares), ["line", *keys], _SESSIONS)


def add_session_spreads(parts: Iterable[pd.DataFrame], keys: list[str]) -> pd.DataFrame:
    """Add what `session_spread` makes of all parts."""
    return _summed(pd.concat(list(parts)), ["line", *keys], _SESSIONS)


def _credit(marks: pd.DataFrame, whole: pd.Series[int], keys: list[str]) -> pd.DataFrame:
    each = _of_each(marks, keys, "who", ["units"])
    # Python's own integers, for the cube of a few conversions in units is larger than 64 bits.
    units = each["units"].astype(object)
    every = each["who"].map(whole).astype(object)
    return _summed(
        each.assign(squares=units * units, cubes=units * units * units, products=units * every),
        ["line", *keys],
        _CREDIT,
    )


def _revenue(marks: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    each = _of_each(marks, [*keys, "currency"], "who", ["revenue"], kept=("currency",))
    amount = each["revenue"].astype(object)
    values = each.assign(squares=amount * amount, cubes=amount * amount * amount)
    return _summed(values, ["line", *keys, "currency"], _REVENUE)


def _ranks(marks: pd.DataFrame) -> pd.DataFrame:
    each = marks.astype({"network": "str"}).groupby(["who", "network"], observed=True)[_MODELS].sum().reset_index()
    # Most visitors have one network only, so that few pairs are more than a network and itself.
    pairs = each.merge(each, on="who", suffixes=("", "_other"))
    pairs = pairs[pairs["network"] <= pairs["network_other"]]
    products = {name: pairs[name].astype(object) * pairs[f"{name}_other"].astype(object) for name in _MODELS}
    named = pairs[["network", "network_other"]].rename(columns={"network": "one", "network_other": "other"})
    return _summed(named.assign(**products), ["one", "other"], _MODELS)


def _of_each(
    frame: pd.DataFrame, keys: list[str], who: str, values: list[str], kept: Iterable[str] = ()
) -> pd.DataFrame:
    """What each visitor brought to each row, and to all; of the keys the total has only those that are `kept`."""
    text = frame[[*keys, who, *values]].astype(dict.fromkeys(keys, "str"))
    blank: Mapping[str, str] = dict.fromkeys([key for key in keys if key not in set(kept)], "")
    rows = text.groupby([*keys, who], observed=True)[values].sum().reset_index()
    total = rows.groupby([*kept, who], observed=True)[values].sum().reset_index().assign(**blank)
    return pd.concat([rows.assign(line=ROW), total.assign(line=TOTAL)], ignore_index=True)


def _summed(frame: pd.DataFrame, keys: list[str], values: list[str]) -> pd.DataFrame:
    text = frame.astype(dict.fromkeys(keys, "str"))
    return text.groupby(keys, observed=True, sort=True)[values].sum().reset_index()
