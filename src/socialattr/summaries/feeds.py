"""Month by month, of which days each feed of a project tells, and what is to be exported next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from .coverage import Source, coverage
from .period import Period

State = Literal["covered", "partly", "missing"]
# What begins so shortly after a month's first day leaves nothing out.
_LATE = timedelta(days=3)


@dataclass(frozen=True)
class Month:
    """What a feed tells of a month: from `since` to `until` where it is told of in part, without the days of `gap`."""

    first: date
    state: State
    since: date | None = None
    until: date | None = None
    gap: tuple[date, date] | None = None


@dataclass(frozen=True)
class Feed:
    """One feed: visits of a log or tool, the shop's orders, totals of a tool, spend of a platform."""

    name: str
    format: str
    """Format of its newest import."""
    file: str
    """File of its newest import."""
    imported_at: datetime
    """When something of it was last imported."""
    until: date
    """Its last day."""
    months: tuple[Month, ...]
    ended: bool = False
    """It ended before the month before last, so nobody waits for it."""
    due: tuple[date, date] | None = None
    """The days that are to be exported next, up to the end of the last whole month; None where nothing is missing."""
    stale: bool = False
    """Its newest import is older than was asked."""


def last_months(now: datetime, zone: ZoneInfo, count: int = 12) -> list[Period]:
    """The calendar months up to the running one, the oldest first."""
    first = now.astimezone(zone).date().replace(day=1)
    months = []
    for _ in range(count):
        months.append(Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1), zone))
        first = (first - timedelta(days=1)).replace(day=1)
    return months[::-1]


def month_of(sources: Sequence[Source], period: Period) -> Month:
    """What the sources of one feed tell of a month."""
    begins = min(source.first for source in sources)
    if not any(source.first < period.end and _reaches(source, period.start) for source in sources):
        return Month(period.first, "missing")
    (told,) = coverage(sources, period).values()
    began = begins.astimezone(period.zone).date()
    since = began if began - period.first > _LATE else None
    until = told.until if told.until < period.last or not told.gap else None
    gap = told.gap if told.gap and told.gap[0] <= told.gap[1] and told.gap != (period.first, period.last) else None
    if told.complete and not since:
        return Month(period.first, "covered")
    if told.gap == (period.first, period.last):
        return Month(period.first, "missing")
    return Month(period.first, "partly", since, None if told.complete else until and min(until, period.last), gap)


def due_of(months: Iterable[Month], last_whole: Period) -> tuple[date, date] | None:
    """The days of the last whole month that are missing, from the first to the last of them."""
    month = next((one for one in months if one.first == last_whole.first), None)
    if month is None or month.state == "missing":
        return last_whole.first, last_whole.last
    if month.gap:
        return month.gap[0], last_whole.last if month.until and month.until < last_whole.last else month.gap[1]
    if month.state == "partly" and month.until:
        # What was exported on the month's last day may lack the evening: that day is exported again.
        return min(month.until + timedelta(days=1), last_whole.last), last_whole.last
    return None


def _reaches(source: Source, moment: datetime) -> bool:
    """Whether a row is at the moment or behind it, or the stated end, which is the first moment after the last day."""
    return source.last >= moment or (source.stated_end is not None and source.stated_end > moment)
