"""Which part of a period the imported files tell of, for each feed on its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .period import Period


@dataclass(frozen=True)
class Source:
    """What one import says about time: its feed, its own range, and when it was made."""

    feed: str
    first: datetime
    last: datetime
    stated_end: datetime | None
    imported_at: datetime


@dataclass(frozen=True)
class Covered:
    """Whether a feed tells of the whole period, and the last day that it tells of."""

    complete: bool
    until: date


def coverage(sources: Iterable[Source], period: Period) -> dict[str, Covered]:
    """Say for each feed whether it covers `period`.

    It does where an import states an end at or behind the period's, or has rows of the period's last
    day or later and was made after the period ended.
    """
    found: dict[str, Covered] = {}
    for source in sources:
        until = source.last.astimezone(period.zone).date()
        reaches = until >= _last_day(period) and source.imported_at >= period.end
        stated = source.stated_end is not None and source.stated_end >= period.end
        before = found.get(source.feed, Covered(False, date.min))
        found[source.feed] = Covered(before.complete or reaches or stated, max(before.until, until))
    return dict(sorted(found.items()))


def without_gap_since(sources: Iterable[Source], period: Period) -> dict[str, datetime]:
    """From when on each feed tells of every day up to the end of `period`.

    Imports follow each other where no whole day lies between them; what is behind a gap does not count.
    """
    since: dict[str, datetime] = {}
    for source in sorted(sources, key=_tells_until, reverse=True):
        reached = since.get(source.feed, period.end)
        if _tells_until(source) + timedelta(days=1) >= reached:
            since[source.feed] = min(reached, source.first)
    return since


def months_with_data(sources: Iterable[Source], period: Period) -> list[str]:
    """The calendar months that any import reaches into, as 2026-10, in order."""
    months = set()
    for source in sources:
        day, last = (
            source.first.astimezone(period.zone).date().replace(day=1),
            source.last.astimezone(period.zone).date(),
        )
        while day <= last:
            months.add(f"{day:%Y-%m}")
            day = (day + timedelta(days=31)).replace(day=1)
    return sorted(months)


def _tells_until(source: Source) -> datetime:
    return max(source.last, source.stated_end or source.last)


def _last_day(period: Period) -> date:
    return (period.end - timedelta(microseconds=1)).astimezone(period.zone).date()
