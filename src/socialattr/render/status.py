"""How far each feed reaches, for terminals and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..pages import pages
from ..summaries.feeds import Feed, Month
from ..summaries.period import Period
from .folding import folded
from .table import Column, table

_GAP = 2
_NOTHING = "–"


def status_text(feeds: Sequence[Feed], last_whole: Period, width: int, *, colour: bool = False) -> str:
    """A table of months and feeds, when each feed was last imported, and what to export next."""
    return "".join(_parts(feeds, last_whole, width, colour))


def _parts(feeds: Sequence[Feed], last_whole: Period, width: int, colour: bool) -> Iterator[str]:
    first = min((place for feed in feeds for place, m in enumerate(feed.months) if m.state != "missing"), default=0)
    months = [f"{month.first:%Y-%m}" for month in feeds[0].months[first:]]
    columns = [Column(feed.name, [cell(m) for m in feed.months[first:]], True, whole=True) for feed in feeds]
    for some in _fitting(columns, width - len("2026-10") - _GAP):
        yield table([Column("Month", months, True, whole=True), *some], width, colour=colour) + "\n"
    yield table(
        [
            Column("Feed", [feed.name for feed in feeds], True, whole=True),
            Column("Until", [f"{feed.until}" for feed in feeds], True, whole=True),
            Column("Last import", [f"{feed.imported_at:%Y-%m-%d %H:%M}" for feed in feeds], True, whole=True),
            Column("File", [feed.file for feed in feeds], True, drop=1),
        ],
        width,
        colour=colour,
    )
    yield "\n"
    due = [feed for feed in feeds if feed.due]
    if not due:
        yield f"Nothing is missing for {last_whole.label}.\n"
    for feed in due:
        yield folded(export_text(feed), width)
    for feed in feeds:
        if feed.ended:
            yield folded(f"{feed.name} ended on {feed.until}: nobody waits for it", width)


def export_text(feed: Feed) -> str:
    """Which days of a feed to export, and where, in one line."""
    if not feed.due:
        return ""
    page = pages().get(feed.format)
    way = f": {'; '.join(page.export)}" if page else ""
    return f"Export next, {feed.name} {feed.due[0]} to {feed.due[1]}{way}"


def _fitting(columns: Sequence[Column], width: int) -> Iterator[list[Column]]:
    """The columns in as many tables as it takes for none to be dropped."""
    some: list[Column] = []
    for column in columns:
        if some and sum(one.width + _GAP for one in (*some, column)) > width:
            yield some
            some = []
        some.append(column)
    if some:
        yield some


def cell(month: Month) -> str:
    """What a feed tells of a month, in a word.

    >>> from datetime import date
    >>> cell(Month(date(2026, 10, 1), "partly", until=date(2026, 10, 15)))
    'to 15 Oct'
    >>> cell(Month(date(2026, 10, 1), "partly", until=date(2026, 10, 25), gap=(date(2026, 10, 3), date(2026, 10, 5))))
    'not 3-5, to 25 Oct'
    """
    if month.state != "partly":
        return "covered" if month.state == "covered" else _NOTHING
    parts = []
    if month.gap:
        first, last = month.gap[0].day, month.gap[1].day
        parts.append(f"not {first}" if first == last else f"not {first}-{last}")
    if ends := [f"{word} {day.day}" for word, day in (("from", month.since), ("to", month.until)) if day]:
        parts.append(" ".join(ends))
    return f"{', '.join(parts)} {month.first:%b}" if parts else "partly"


def status_json(feeds: Sequence[Feed], last_whole: Period) -> dict[str, Any]:
    """All that is known of each feed; days in ISO 8601."""
    return {
        "last_whole_month": f"{last_whole.first:%Y-%m}",
        "feeds": [
            {
                "feed": feed.name,
                "format": feed.format,
                "file": feed.file,
                "last_import": feed.imported_at.isoformat(),
                "until": feed.until.isoformat(),
                "ended": feed.ended,
                "stale": feed.stale,
                "due": feed.due and [day.isoformat() for day in feed.due],
                "export": list(pages()[feed.format].export) if feed.due and feed.format in pages() else [],
                "months": [_month_json(month) for month in feed.months],
            }
            for feed in feeds
        ],
    }


def _month_json(month: Month) -> dict[str, Any]:
    return {
        "month": f"{month.first:%Y-%m}",
        "state": month.state,
        "since": month.since and month.since.isoformat(),
        "until": month.until and month.until.isoformat(),
        "gap": month.gap and [day.isoformat() for day in month.gap],
    }
