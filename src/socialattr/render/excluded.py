"""What a visitor did besides the journey to a conversion, for people and for machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from ..evidence.excluded import Excluded, Reason
from ..evidence.explain import Explanation
from .numbers import NOTHING, counted, number
from .report_table import model_name
from .table import Column, table
from .words import wrapped

_MOST = 10


def did_not_count(one: Explanation, zone: ZoneInfo, width: int, *, colour: bool) -> list[str]:
    """What else this visitor did, the nearest in time, and why it does not count."""
    if not one.excluded:
        return []
    shown = sorted(one.excluded, key=lambda session: abs(session.days_before))[:_MOST]
    shown.sort(key=lambda session: session.start)
    more = len(one.excluded) - len(shown)
    lines = [f"and {counted(more, 'more session')}: --format json"] if more else []
    if any(session.reason is Reason.DIRECT for session in shown):
        lines.append(f"{model_name(one.model)} goes past direct visits where there are others")
    return [
        "Did not count\n",
        table(_excluded(shown, zone), width, colour=colour),
        *([wrapped(lines, width)] if lines else []),
    ]


def _excluded(shown: Sequence[Excluded], zone: ZoneInfo) -> list[Column]:
    return [
        Column("Day", [f"{s.start.astimezone(zone):%Y-%m-%d}" for s in shown], True, whole=True),
        Column("Days before", [number(s.days_before, 1) for s in shown], drop=2),
        Column("From", [s.network or s.channel for s in shown], True),
        Column("Campaign", [s.campaign or NOTHING for s in shown], True, drop=3),
        Column("Why", [_why(s) for s in shown], True, whole=True),
        # What the table is for comes first; every row stands in JSON too.
        Column("Row", [s.row for s in shown], True, drop=1, whole=True),
    ]


def _why(session: Excluded) -> str:
    if session.reason is Reason.AFTER:
        return "came after"
    if session.reason is Reason.DIRECT:
        return "direct: no credit"
    window = session.window_days or 0.0
    days = f"{number(window, 0 if window.is_integer() else 2)} days"
    return f"over {days} before" if session.reason is Reason.LOOKBACK else f"over {session.network}'s {days}"


def excluded_document(excluded: Sequence[Excluded]) -> list[dict[str, Any]]:
    """All of them as they are, times in UTC."""
    return [
        {
            "reason": s.reason.value,
            "why": _why(s),
            "window_days": s.window_days,
            "start": s.start.isoformat(),
            "days_before": round(s.days_before, 6),
            "network": s.network,
            "channel": s.channel,
            "source": s.source,
            "medium": s.medium,
            "campaign": s.campaign,
            "feed": s.feed,
            "landing_page": s.landing_page,
            "row": s.row,
        }
        for s in excluded
    ]
