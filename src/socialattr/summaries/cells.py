"""Sums of one part of the visitors, that add up with those of the other parts to a report.

All are whole numbers, so that any split of the visitors and any order gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..models import credits
from ..names import Dimension, Model
from ..schema import CONVERSIONS, SESSIONS, TOUCHPOINTS, conform
from ..settings import Attribution
from .balance import added, came_in, given_out
from .shares import conversion_units, shared_out
from .spread import Spread, add_spreads, spread_of, who_of

KEYS: dict[Dimension, list[str]] = {
    Dimension.NETWORK: ["network"],
    Dimension.CHANNEL: ["channel"],
    Dimension.CAMPAIGN: ["network", "campaign"],
    Dimension.CONTENT: ["network", "content"],
    # A post is known by its content; the register's titles come later, in `posts.py`.
    Dimension.POST: ["network", "content"],
    Dimension.LANDING_PAGE: ["network", "landing_page"],
}
"""The columns that a row of a report is named by."""


@dataclass(frozen=True)
class Cells:
    """Additive figures. Frames have the key columns of a dimension and what is counted for them.

    `sessions`: sessions, tagged (of social sessions only). `credit`: currency, units, revenue,
    refunded (of social touchpoints). `assisted`: assisted. `counts` and `models` are by name. `paid`, by
    network, source, campaign and currency whatever the dimension: sessions, units and revenue of all paid traffic.
    `ledger` is both sides of every sum, as `balance.LEDGER` says. `spread` tells how far they may be chance.
    """

    sessions: pd.DataFrame
    credit: pd.DataFrame
    assisted: pd.DataFrame
    counts: Mapping[str, int]
    models: Mapping[str, int]
    paid: pd.DataFrame
    ledger: pd.DataFrame
    spread: Spread


_PAID_KEYS, _PAID = ["network", "source", "campaign", "currency"], ["sessions", "units", "revenue"]


def counted_sessions(sessions: pd.DataFrame, start: datetime, end: datetime) -> pd.DataFrame:
    """The SESSIONS of the period that came from social media."""
    sessions = conform(sessions, SESSIONS)
    return sessions[sessions["social"] & (sessions["start"] >= start) & (sessions["start"] < end)]


def session_cells(sessions: pd.DataFrame, by: Dimension, start: datetime, end: datetime) -> pd.DataFrame:
    """Count the social SESSIONS that start in the period, and those of them that came by a tagged link."""
    counted = counted_sessions(sessions, start, end)
    marked = counted.assign(sessions=1, tagged=(counted["evidence"] == "utm").astype("int64"))
    return _summed(marked, KEYS[by], ["sessions", "tagged"])


def cells(
    sessions: pd.DataFrame,
    conversions: pd.DataFrame,
    touchpoints: pd.DataFrame,
    *,
    by: Dimension,
    model: Model,
    attribution: Attribution,
    start: datetime,
    end: datetime,
    left_out: int = 0,
) -> Cells:
    """Sum up one part of the visitors: SESSIONS, CONVERSIONS of the period, and their TOUCHPOINTS.

    `left_out` conversions were not counted, since they may be the same as others.
    """
    conversions, touchpoints = conform(conversions, CONVERSIONS), conform(touchpoints, TOUCHPOINTS)
    social = touchpoints["social"].to_numpy()
    shares = {name: credits(name, touchpoints, attribution) for name in Model}
    by_model = {name: _units(touchpoints, share) for name, share in shares.items()}
    headline = shares[model]
    attributed = touchpoints["conversion_id"].nunique()
    credited = _credited(touchpoints, conversions, headline, by_model[model])
    return Cells(
        session_cells(sessions, by, start, end),
        _summed(credited[credited["social"] & (credited["units"] != 0)], [*KEYS[by], "currency"], _CREDIT),
        _assisted_cells(touchpoints, headline, by),
        {
            "conversions": len(conversions),
            "unattributed": len(conversions) - attributed,
            "other_units": int(by_model[model][~social].sum()),
            "assisted": _assisted_in_all(touchpoints, headline),
            "basis_unknown": int((~conversions["basis_known"] & (conversions["value"] != 0)).sum()),
            "left_out": left_out,
        },
        {name.value: int(units[social].sum()) for name, units in by_model.items()},
        _paid_cells(sessions, credited, start, end),
        added(
            [
                came_in(conversions, conversions["conversion_id"].isin(touchpoints["conversion_id"])),
                given_out(touchpoints, conversions, shares, by_model),
            ]
        ),
        _spread(credited, conversions, by_model, by),
    )


def add(parts: Iterable[Cells], by: Dimension) -> Cells:
    """Add the cells of all parts."""
    every = list(parts)
    keys = KEYS[by]
    return Cells(
        _summed(pd.concat([part.sessions for part in every]), keys, ["sessions", "tagged"]),
        _summed(pd.concat([part.credit for part in every]), [*keys, "currency"], _CREDIT),
        _summed(pd.concat([part.assisted for part in every]), keys, ["assisted"]),
        _added(part.counts for part in every),
        _added(part.models for part in every),
        _summed(pd.concat([part.paid for part in every]), _PAID_KEYS, _PAID),
        added(part.ledger for part in every),
        add_spreads([part.spread for part in every], keys),
    )


def _units(touchpoints: pd.DataFrame, credit: NDArray[np.float64]) -> NDArray[np.int64]:
    return conversion_units(credit, touchpoints["conversion_id"].to_numpy(), touchpoints["position"].to_numpy())


_CREDIT = ["units", "revenue", "refunded"]


def _credited(
    touchpoints: pd.DataFrame, conversions: pd.DataFrame, credit: NDArray[np.float64], units: NDArray[np.int64]
) -> pd.DataFrame:
    """TOUCHPOINTS with what each got of its conversion: currency, units, revenue, refunded."""
    place = pd.Index(conversions["conversion_id"]).get_indexer(touchpoints["conversion_id"])
    ids, position = touchpoints["conversion_id"].to_numpy(), touchpoints["position"].to_numpy()
    money = {
        to: shared_out(conversions[of].to_numpy()[place], credit, ids, position)
        for to, of in (("revenue", "value"), ("refunded", "refunded"))
    }
    return touchpoints.assign(currency=conversions["currency"].astype("str").to_numpy()[place], units=units, **money)


def _spread(
    credited: pd.DataFrame, conversions: pd.DataFrame, by_model: Mapping[Model, NDArray[np.int64]], by: Dimension
) -> Spread:
    """How what social touchpoints got is spread over visitors."""
    who = who_of(conversions)
    place = pd.Index(conversions["conversion_id"]).get_indexer(credited["conversion_id"])
    marks = credited.assign(who=who[place], **{name.value: units for name, units in by_model.items()})
    return spread_of(marks[marks["social"]], who, KEYS[by])


def _paid_cells(sessions: pd.DataFrame, credited: pd.DataFrame, start: datetime, end: datetime) -> pd.DataFrame:
    """Paid visits that start in the period, and what paid visits got of its conversions."""
    visits = sessions[(sessions["paid"] == "yes") & (sessions["start"] >= start) & (sessions["start"] < end)]
    visits = visits[_PAID_KEYS[:-1]].assign(currency="", sessions=1, units=0, revenue=0)
    earned = credited[(credited["paid"] == "yes") & (credited["units"] != 0)].assign(sessions=0)
    return _summed(pd.concat([visits, earned[[*_PAID_KEYS, *_PAID]]]), _PAID_KEYS, _PAID)


def _assisted_cells(touchpoints: pd.DataFrame, credit: NDArray[np.float64], by: Dimension) -> pd.DataFrame:
    """For each key the distinct conversions that it was part of without getting credit."""
    keys = KEYS[by]
    rows = touchpoints[touchpoints["social"]].assign(credit=credit[touchpoints["social"].to_numpy()])
    text = {key: rows[key].astype("str") for key in keys}
    inside = rows.assign(**text).groupby(["conversion_id", *keys], observed=True)["credit"].max().reset_index()
    return _summed(inside[inside["credit"] == 0].assign(assisted=1), keys, ["assisted"])


def _assisted_in_all(touchpoints: pd.DataFrame, credit: NDArray[np.float64]) -> int:
    """Distinct conversions with a social network in the journey that got no credit."""
    inside = touchpoints.assign(credit=credit)[["conversion_id", "network", "social", "credit"]]
    by_network = inside[inside["social"]].astype({"network": "str"}).groupby(["conversion_id", "network"])
    highest = by_network["credit"].max().reset_index()
    return int(highest.loc[highest["credit"] == 0, "conversion_id"].nunique())


def _summed(frame: pd.DataFrame, keys: list[str], values: list[str]) -> pd.DataFrame:
    text = frame.astype(dict.fromkeys(keys, "str"))
    return text.groupby(keys, observed=True, sort=True)[values].sum().reset_index()


def _added(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for part in parts:
        for name, count in part.items():
            total[name] = total.get(name, 0) + count
    return total
