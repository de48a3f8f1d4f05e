"""Which feeds a project has, and of which days the imports of each tell: visits, orders, tools and ad platforms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ..store import Import, Snapshot
from ..summaries.coverage import Source

ORDERS_FEED = "orders"
TELLERS = {"ga4": "GA4", "shop": "the shop"}
"""Who recorded where an order came from, as people call it."""

_TRAFFIC = ("events", "orders", "origins", "totals")
# A tool has totals of every day; ads rest for a few days, and then nothing is spent.
_QUIET = {"totals": timedelta(days=1), "spend": timedelta(days=4)}


def teller_name(attributed_by: str) -> str:
    """Who recorded a source, by display name."""
    return TELLERS.get(attributed_by, attributed_by)


def origins_feed(attributed_by: str) -> str:
    """The feed of a tool's word on orders."""
    return f"{teller_name(attributed_by)} orders"


def sources_of(snapshot: Snapshot, zone: ZoneInfo) -> list[Source]:
    """What each import that counts says about time; a file of several platforms is several sources."""
    return [source for record in snapshot.live for source in sources_in(record, zone)]


def sources_in(record: Import, zone: ZoneInfo) -> Iterator[Source]:
    """What one import says about time, feed by feed."""
    if not record.first or not record.last:
        return
    stated = datetime.fromisoformat(record.stated_end) if record.stated_end else None
    imported = datetime.fromisoformat(record.imported_at)
    if record.spans:
        for name, (first, last) in record.spans.items():
            feed = origins_feed(name) if record.table == "origins" else name
            begin, end = (datetime.combine(date.fromisoformat(day), time(), zone) for day in (first, last))
            whole = _QUIET.get(record.table)
            yield Source(feed, begin, end, stated, imported, dense=whole is not None, whole=whole)
        return
    begin, end = datetime.fromisoformat(record.first), datetime.fromisoformat(record.last)
    yield Source(record.feed or ORDERS_FEED, begin, end, stated, imported, dense=record.table == "events")


def told_of_traffic(snapshot: Snapshot, zone: ZoneInfo) -> list[Source]:
    """The same without ad spend, which says nothing of where visits came from."""
    return [source for record in imports_of_traffic(snapshot) for source in sources_in(record, zone)]


def imports_of_traffic(snapshot: Snapshot) -> list[Import]:
    """The imports that count and may say where visits or orders came from."""
    return [record for record in snapshot.live if record.table in _TRAFFIC]


def feeds_of(snapshot: Snapshot, zone: ZoneInfo, *tables: str) -> set[str]:
    """The feeds of some tables."""
    live = (record for record in snapshot.live if record.table in tables)
    return {source.feed for record in live for source in sources_in(record, zone)}
