"""What a visitor did besides the journey to a conversion, and why none of it counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..names import Model
from ..schema import SESSIONS, TOUCHPOINTS, conform

PASSES_OVER_DIRECT = frozenset({Model.LAST_NON_DIRECT, Model.LAST_PAID, Model.CAMPAIGN_PRIORITY})
"""Models that credit the last touch of some kind, and never a direct one while there is another."""

_DAY = timedelta(days=1)


class Reason(StrEnum):
    """Why a session does not count for a conversion."""

    LOOKBACK = "lookback_window"
    NETWORK = "network_window"
    AFTER = "after"
    DIRECT = "direct"


@dataclass(frozen=True)
class Excluded:
    """A session of the conversion's visitor that does not count for it.

    `days_before` is below 0 where it came after; `window_days` is the window that it lies outside of. One that is
    left out as direct is part of the journey all the same. `row` is file and line.
    """

    reason: Reason
    start: datetime
    days_before: float
    network: str
    channel: str
    source: str
    medium: str
    campaign: str
    landing_page: str
    feed: str
    row: str
    window_days: float | None = None


def outside(
    sessions: pd.DataFrame,
    end: datetime,
    lookback: timedelta,
    by_network: Mapping[str, timedelta],
    row_of: Callable[[str, int], str],
) -> list[Excluded]:
    """Say of SESSIONS of one visitor why they are not in the journey to a conversion at `end`.

    Those that could be, which start in the window of their network or of all, are left out.
    """
    found = []
    for row in conform(sessions, SESSIONS).sort_values(["start", "session_id"]).to_dict("records"):
        before = end - row["start"].to_pydatetime()
        window = by_network.get(row["network"], lookback)
        if before < timedelta():
            found.append(_excluded(row, Reason.AFTER, before / _DAY, row_of))
        elif before > window:
            reason = Reason.NETWORK if row["network"] in by_network else Reason.LOOKBACK
            found.append(_excluded(row, reason, before / _DAY, row_of, window / _DAY))
    return found


def passed_over(
    touchpoints: pd.DataFrame, credit: NDArray[np.float64], model: Model, row_of: Callable[[str, int], str]
) -> list[Excluded]:
    """The direct TOUCHPOINTS of one journey behind the one that a model credits since it does not count these."""
    touchpoints = conform(touchpoints, TOUCHPOINTS)
    if model not in PASSES_OVER_DIRECT or not len(touchpoints):
        return []
    credited = touchpoints.iloc[int(np.argmax(credit))]
    if credited["direct"]:
        return []
    passed = touchpoints[touchpoints["direct"] & (touchpoints["position"] > credited["position"])]
    rows = passed.sort_values("position").to_dict("records")
    return [_excluded(row, Reason.DIRECT, row["days_before"], row_of) for row in rows]


def _excluded(
    row: Mapping[Any, Any],
    reason: Reason,
    days_before: float,
    row_of: Callable[[str, int], str],
    window_days: float | None = None,
) -> Excluded:
    texts = ("network", "channel", "source", "medium", "campaign", "landing_page", "feed")
    return Excluded(
        reason=reason,
        start=row["start"].to_pydatetime(),
        days_before=days_before,
        row=row_of(str(row["import_id"]), int(row["line"])),
        window_days=window_days,
        **{name: str(row[name]) for name in texts},
    )
