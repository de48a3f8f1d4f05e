"""How sure the figures of a report are: one sentence for people, both ends of each interval for machines."""

from __future__ import annotations

from math import isfinite
from typing import Any

from ..evidence.intervals import Interval, Intervals
from ..summaries.certainty import Ranking, Verdict
from .numbers import change, major, number


def how_sure(intervals: Intervals, what: str, changing: str, ranking: Ranking | None = None) -> list[str]:
    """The sentence under a table, or none where nothing was seen; `changing` is what the change is of.

    >>> how_sure(Intervals(Interval(149.6, 203.2)), "conversions", "sessions",
    ...          Ranking("Instagram", "Facebook", Verdict.ORDER))
    ['How sure: 150 to 203 conversions (95% interval); all models put Instagram first, Facebook second']
    """
    found = intervals.conversions
    if not found:
        return []
    digits = 0 if found.high >= 10 else 1
    ends = [f"{number(found.low, digits)} to {number(found.high, digits)} {what}"]
    if intervals.change:
        ends.append(f"{changing} {change(intervals.change.low)} to {_above(intervals.change.high)}")
    named = "95% intervals" if len(ends) > 1 else "95% interval"
    order = f"; {_ORDER[ranking.verdict].format(ranking)}" if ranking else ""
    return [f"How sure: {', '.join(ends)} ({named}){order}"]


_ORDER = {
    Verdict.ORDER: "all models put {0.first} first, {0.second} second",
    Verdict.FIRST: "all models put {0.first} first",
    Verdict.CLOSE: "{0.first} and {0.second} are too close to call",
    Verdict.DIFFER: "models differ on whether {0.first} or {0.second} comes first",
}


def _above(share: float) -> str:
    return change(share) if share < 10 else "far more"


def intervals_document(
    intervals: Intervals, currency: str, count: float, whole: float, counted: str = "conversions"
) -> dict[str, Any]:
    """Both ends of each interval, None where there is none, or no end; money in major units.

    The share that `count` is of all that were counted stands here too, for it is nowhere else.
    """
    revenue = intervals.revenue
    money = revenue and Interval(major(round(revenue.low), currency), major(round(revenue.high), currency))
    named = {counted: intervals.conversions, "share": intervals.share, "revenue": money, "change": intervals.change}
    share = {"share": _short(count / whole) if intervals.share and whole else None}
    return share | {key: value for name, interval in named.items() for key, value in _ends(name, interval).items()}


def _ends(name: str, interval: Interval | None) -> dict[str, float | None]:
    low, high = (interval.low, interval.high) if interval else (None, None)
    return {f"{name}_{end}": _short(value) for end, value in (("low", low), ("high", high))}


def _short(value: float | None) -> float | None:
    return round(value, 6) if value is not None and isfinite(value) else None


def ranking_document(ranking: Ranking | None) -> dict[str, str] | None:
    """The first two networks, and what the models say of them."""
    if not ranking:
        return None
    return {"first": ranking.first, "second": ranking.second, "verdict": ranking.verdict.value}
