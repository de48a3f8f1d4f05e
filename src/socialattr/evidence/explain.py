"""One conversion taken apart: its touchpoints, their credit under each model, and every row behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..models import credits
from ..names import Model
from ..schema import CONVERSIONS, TOUCHPOINTS, conform
from ..settings import Attribution
from .excluded import Excluded

NameOf = Callable[[str], str]
"""File name of an import, by its id."""


@dataclass(frozen=True)
class Touchpoint:
    """One visit before the conversion. `credit` is by model, 0 to 1; `row` is file and line.

    `feed` is where it was seen, and of an order's one recorded touch who recorded it: shop, ga4.
    """

    position: int
    start: datetime
    days_before: float
    source: str
    medium: str
    campaign: str
    content: str
    network: str
    tool: str
    channel: str
    paid: str
    evidence: str
    confidence: str
    conflicts: str
    landing_page: str
    row: str
    feed: str
    credit: Mapping[Model, float]


@dataclass(frozen=True)
class Explanation:
    """One conversion. Money in minor units; rows are file and line, empty where there is none."""

    id: str
    name: str
    time: datetime
    value: int
    refunded: int
    currency: str
    order_row: str
    event_row: str
    linked: bool
    """An event of a visitor tells of it, so it can have a journey."""
    touchpoints: list[Touchpoint]
    stated_value: int = 0
    stated_currency: str = ""
    """What its file says it was worth, where that was converted by the rate of its day."""
    visits: bool = True
    """Single visits of those days were imported; without them no session can be tied to it."""
    excluded: Sequence[Excluded] = ()
    """Sessions of the same visitor that do not count, in order of time."""
    model: Model = Model.LAST_NON_DIRECT
    """By which model some of these do not."""


@dataclass(frozen=True)
class Listed:
    """One conversion of a list: whom the model credits most, over how many sessions. Money in minor units."""

    id: str
    time: datetime
    value: int
    refunded: int
    currency: str
    sessions: int
    credited: str
    order_row: str


def listed(
    conversions: pd.DataFrame, touchpoints: pd.DataFrame, credit: NDArray[np.float64], name_of: NameOf
) -> list[Listed]:
    """List CONVERSIONS by time; `credit` is one share for each row of TOUCHPOINTS."""
    conversions = conform(conversions, CONVERSIONS).sort_values(["time", "conversion_id"], ignore_index=True)
    touchpoints = conform(touchpoints, TOUCHPOINTS)
    network, channel = (touchpoints[name].astype("str") for name in ("network", "channel"))
    most = pd.DataFrame(
        {
            "conversion_id": touchpoints["conversion_id"],
            "length": touchpoints["length"],
            "position": touchpoints["position"],
            "credit": credit,
            "who": network.where(network != "", channel),
        }
    ).sort_values(["credit", "position"])
    most = most.drop_duplicates("conversion_id", keep="last").set_index("conversion_id")
    most = most.reindex(conversions["conversion_id"])
    columns = (
        conversions["conversion_id"].map("{:016x}".format),
        conversions["time"].dt.to_pydatetime(),
        conversions["value"],
        conversions["refunded"],
        conversions["currency"].astype("str"),
        most["length"].fillna(0).astype("int64"),
        most["who"].fillna("unattributed"),
        [row_of(name, line, name_of) for name, line in conversions[["order_import", "order_line"]].to_numpy()],
    )
    return [Listed(*row) for row in zip(*map(list, columns), strict=True)]


def explain(
    conversions: pd.DataFrame, touchpoints: pd.DataFrame, attribution: Attribution, name_of: NameOf
) -> list[Explanation]:
    """Take CONVERSIONS apart with their TOUCHPOINTS, in order of time."""
    conversions = conform(conversions, CONVERSIONS).sort_values(["time", "conversion_id"])
    touchpoints = conform(touchpoints, TOUCHPOINTS)
    shares = pd.DataFrame({model: credits(model, touchpoints, attribution) for model in Model})
    by_id = {key: np.sort(rows) for key, rows in touchpoints.groupby("conversion_id").indices.items()}
    return [
        Explanation(
            id=f"{int(row['conversion_id']):016x}",
            name=row["name"],
            time=row["time"].to_pydatetime(),
            value=int(row["value"]),
            refunded=int(row["refunded"]),
            currency=row["currency"],
            order_row=row_of(row["order_import"], row["order_line"], name_of),
            event_row=row_of(row["event_import"], row["event_line"], name_of),
            linked=not pd.isna(row["visitor_id"]),
            stated_value=int(row["stated_value"]),
            stated_currency=row["stated_currency"],
            touchpoints=[_touchpoint(touchpoints, shares, n, name_of) for n in by_id.get(row["conversion_id"], ())],
        )
        for row in conversions.to_dict("records")
    ]


def _touchpoint(touchpoints: pd.DataFrame, shares: pd.DataFrame, place: int, name_of: NameOf) -> Touchpoint:
    row = touchpoints.iloc[place]
    texts = (
        "feed",
        "source",
        "medium",
        "campaign",
        "content",
        "network",
        "tool",
        "channel",
        "paid",
        "evidence",
        "confidence",
        "conflicts",
        "landing_page",
    )
    return Touchpoint(
        position=int(row["position"]),
        start=row["start"].to_pydatetime(),
        days_before=float(row["days_before"]),
        row=row_of(row["import_id"], row["line"], name_of),
        credit={model: float(shares.iloc[place][model]) for model in Model},
        **{name: str(row[name]) for name in texts},
    )


def row_of(import_id: str, line: int, name_of: NameOf) -> str:
    """File and line of a row; empty where there is none."""
    return f"{name_of(import_id)}:{line}" if import_id else ""
