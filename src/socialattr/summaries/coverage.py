"""Which part of a period the imported files tell of, for each feed on its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .period import Period

# A quiet site has days without a visit, but hardly three in a row.
_LONGEST_PAUSE = timedelta(days=3)


@dataclass(frozen=True)
class Source:
    """What one import says about time: its feed, its own range, and when it was made.

    `dense` sources have rows every day, so that days without any are missing. `whole` days are told of
    by what says so, a table by day or range: at its beginning, too, nothing may be missing.
    """

    feed: str
    first: datetime
    last: datetime
    stated_end: datetime | None
    imported_at: datetime
    dense: bool = True
    whole: timedelta | None = None
    """Of a table of days: how many may go without a row."""


@dataclass(frozen=True)
class Covered:
    """Whether a feed tells of the whole period, the last day that it tells of, and the gaps inside, first to last."""

    complete: bool
    until: date
    gaps: tuple[tuple[date, date], ...] = ()

    @property
    def gap(self) -> tuple[date, date] | None:
        """The first of the gaps."""
        return self.gaps[0] if self.gaps else None


def coverage(sources: Iterable[Source], period: Period) -> dict[str, Covered]:
    """Say for each feed that is still in use whether it covers `period`.

    It does where an import states an end at or behind the period's, or has rows of the period's last
    day or later and was made after the period ended; and where no days are missing in between.
    """
    found: dict[str, Covered] = {}
    for feed, own in _by_feed(sources).items():
        until = max(source.last for source in own).astimezone(period.zone).date()
        # Only a user states the end of a log or of orders; a table of days mostly states its own.
        if until >= period.previous.first or any(source.stated_end and source.whole is None for source in own):
            gaps = tuple(_gaps(own, period))
            found[feed] = Covered(not gaps and any(_reaches_end(source, period) for source in own), until, gaps)
    return found


def retired(sources: Iterable[Source], period: Period) -> dict[str, date]:
    """Feeds that ended before the period before, with their last day: nobody waits for them."""
    own = list(sources)
    used = coverage(own, period)
    ended = {feed: max(source.last for source in some) for feed, some in _by_feed(own).items() if feed not in used}
    return {feed: last.astimezone(period.zone).date() for feed, last in ended.items()}


def _by_feed(sources: Iterable[Source]) -> dict[str, list[Source]]:
    feeds: dict[str, list[Source]] = {}
    for source in sources:
        feeds.setdefault(source.feed, []).append(source)
    return dict(sorted(feeds.items()))


def _reaches_end(source: Source, period: Period) -> bool:
    if source.stated_end is not None and source.stated_end >= period.end:
        return True
    until = source.last.astimezone(period.zone).date()
    made_after = source.imported_at >= period.end or period.so_far is not None
    return until >= _last_day(period) and made_after


def _gaps(sources: Iterable[Source], period: Period) -> Iterator[tuple[date, date]]:
    """Days of the period that lie between two imports, first to last, and that none of them tells of."""
    reached: datetime | None = None
    for source in sorted(sources, key=lambda source: source.first):
        pause = _LONGEST_PAUSE if source.whole is None else source.whole
        if reached is None and source.whole is not None:
            reached = min(period.start - timedelta(days=1), source.first)
        if reached and source.dense and source.first - reached > pause:
            missing = max(reached, period.start), min(source.first, period.end)
            if missing[1] - missing[0] > (pause if source.whole is None else timedelta()):
                first, last = (moment.astimezone(period.zone).date() for moment in missing)
                first = first if reached < period.start else first + timedelta(days=1)
                # What was told until the period's last day, and then not for long, leaves nothing out of it.
                if first < last:
                    yield first, last - timedelta(days=1)
        until = _tells_until(source) - (timedelta() if source.whole is None else timedelta(days=1))
        reached = max(reached or source.last, source.last, until)


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
