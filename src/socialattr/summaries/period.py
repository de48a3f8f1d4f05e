"""Periods of the calendar in the site's zone: half-open, safe when the clocks change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ..errors import Exit, SocialattrError
from ..names import PeriodWord

_MONTHS = ["January", "February", "March", "April", "May", "June", "July"]
_MONTHS += ["August", "September", "October", "November", "December"]
# No log is older than the web; at the very ends of the calendar arithmetic fails.
_FIRST_YEAR, _LAST_YEAR = 1990, 2200
_EXAMPLES = "--period month, 2026-10, 2026-W42, 2026-Q3 or 2026"


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included, in `zone`."""

    first: date
    last: date
    zone: ZoneInfo
    so_far: datetime | None = None
    """For a running period: the moment up to which it is looked at."""

    @property
    def start(self) -> datetime:
        """The first moment, included."""
        return datetime.combine(self.first, time(), self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return self.so_far or datetime.combine(self.last + timedelta(days=1), time(), self.zone)

    @property
    def label(self) -> str:
        """The period for people: October 2026, week 42 of 2026, 3rd quarter of 2026 ..."""
        year, week, _ = self.first.isocalendar()
        names = {
            PeriodWord.DAY: _day(self.first),
            PeriodWord.WEEK: f"week {week} of {year}",
            PeriodWord.MONTH: f"{_MONTHS[self.first.month - 1]} {self.first.year}",
            PeriodWord.QUARTER: f"quarter {(self.first.month + 2) // 3} of {self.first.year}",
            PeriodWord.YEAR: str(self.first.year),
        }
        kind = _kind(self.first, self.last)
        name = names[kind] if kind else f"{_day(self.first)} to {_day(self.last)}"
        return f"{name} so far" if self.so_far else name

    @property
    def previous(self) -> Period:
        """The period before it: of the same kind, else as many days; of a running one, as much of it."""
        kind = _kind(self.first, self.last)
        last = self.first - timedelta(days=1)
        first = _first_day(kind, last) if kind else self.first - (self.last - self.first + timedelta(days=1))
        before = Period(first, last, self.zone)
        if not self.so_far:
            return before
        until = before.start + (self.so_far - self.start)
        return Period(first, last, self.zone, min(until, before.end))


def parse_period(text: str, now: datetime, zone: ZoneInfo, *, so_far: bool = False) -> Period:
    """Read a period as a user names it.

    A word (month, week, quarter, year, day) is the last complete one before `now`, or with `so_far`
    the running one. Anything else names it: 2026-10, 2026-W42, 2026-Q3, 2026, 2026-10-14.

    Raises SocialattrError (2).

    >>> from datetime import datetime, timezone
    >>> parse_period("month", datetime(2026, 11, 1, 6, tzinfo=timezone.utc), ZoneInfo("Europe/Copenhagen")).label
    'October 2026'
    """
    today = now.astimezone(zone).date()
    try:
        kind: PeriodWord | None = PeriodWord(text)
    except ValueError:
        kind = None
    if kind:
        day = today if so_far else _first_day(kind, today) - timedelta(days=1)
    else:
        kind, day = _named(text)
    first = _first_day(kind, day)
    return _checked(Period(first, _last_day(kind, first), zone), now, so_far)


def parse_range(first: str, last: str, now: datetime, zone: ZoneInfo) -> Period:
    """Read two days, both included. Raises SocialattrError (2)."""
    try:
        days = _in_reach(date.fromisoformat(first)), _in_reach(date.fromisoformat(last))
    except ValueError:
        raise SocialattrError(
            f"{first} to {last} are no two days", hint="--from 2026-10-01 --to 2026-10-31", exit_code=Exit.USAGE
        ) from None
    if days[1] < days[0]:
        raise SocialattrError(f"{last} is before {first}", hint="swap --from and --to", exit_code=Exit.USAGE)
    return _checked(Period(*days, zone), now, so_far=False)


def _checked(period: Period, now: datetime, so_far: bool) -> Period:
    if period.first.year < _FIRST_YEAR:
        raise SocialattrError(f"{period.label} is too long ago", hint=_EXAMPLES, exit_code=Exit.USAGE)
    if so_far:
        if not period.start <= now < period.end:
            hint = "leave out --so-far, or leave out --period"
            raise SocialattrError(f"{period.label} is not running now", hint=hint, exit_code=Exit.USAGE)
        return Period(period.first, period.last, period.zone, now.astimezone(period.zone))
    if period.start > now:
        raise SocialattrError(f"{period.label} has not begun", hint=_EXAMPLES, exit_code=Exit.USAGE)
    return period


def _named(text: str) -> tuple[PeriodWord, date]:
    try:
        if match := re.fullmatch(r"(\d{4})-W(\d{1,2})", text, re.IGNORECASE):
            return PeriodWord.WEEK, _in_reach(date.fromisocalendar(int(match[1]), int(match[2]), 1))
        if match := re.fullmatch(r"(\d{4})-Q([1-4])", text, re.IGNORECASE):
            return PeriodWord.QUARTER, _in_reach(date(int(match[1]), int(match[2]) * 3 - 2, 1))
        if match := re.fullmatch(r"(\d{4})-(\d{2})", text):
            return PeriodWord.MONTH, _in_reach(date(int(match[1]), int(match[2]), 1))
        if match := re.fullmatch(r"(\d{4})", text):
            return PeriodWord.YEAR, _in_reach(date(int(match[1]), 1, 1))
        return PeriodWord.DAY, _in_reach(date.fromisoformat(text))
    except ValueError:
        raise SocialattrError(f"{text!r} is no period", hint=_EXAMPLES, exit_code=Exit.USAGE) from None


def _in_reach(day: date) -> date:
    """Raises ValueError where a day is beyond all calendars of use."""
    if day.year > _LAST_YEAR:
        raise ValueError(f"{day} is beyond reach")
    return day


def _first_day(kind: PeriodWord, day: date) -> date:
    """First day of the period of this kind that `day` lies in."""
    match kind:
        case PeriodWord.WEEK:
            return day - timedelta(days=day.weekday())
        case PeriodWord.MONTH:
            return day.replace(day=1)
        case PeriodWord.QUARTER:
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case PeriodWord.YEAR:
            return day.replace(month=1, day=1)
        case PeriodWord.DAY:
            return day


def _last_day(kind: PeriodWord, first: date) -> date:
    spans = {PeriodWord.DAY: 1, PeriodWord.WEEK: 7, PeriodWord.MONTH: 31, PeriodWord.QUARTER: 92, PeriodWord.YEAR: 366}
    # The day after the longest such period lies in the next one, whose first day ends this one.
    return _first_day(kind, first + timedelta(days=spans[kind])) - timedelta(days=1)


def _kind(first: date, last: date) -> PeriodWord | None:
    """What these days are a whole one of, the smallest first."""
    return next(
        (k for k in reversed(PeriodWord) if _first_day(k, first) == first and _last_day(k, first) == last), None
    )


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
