"""All traffic of a period by the way it came in, as the files have it and as it was recognised, level by level."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from .. import engine
from ..names import Level
from ..schema import TOUCH
from ..summaries.period import Period
from .measure import Measure
from .recorded import Books, open_books
from .reported import told_totals

TAGS = ["utm_source", "utm_medium", "utm_campaign", "utm_content"]
WAY = ["referrer", *TAGS, "click_id", "agent", "landing_page", "tool_channel", "part"]
"""What a file says of a way in, as it was written; "" where the level or the file has no such thing."""
_TOUCH = [column.name for column in TOUCH]


@dataclass(frozen=True)
class Traffic:
    """All traffic of a period by one teller's word.

    `ways` has a row for each distinct way in: the texts of `WAY`, the columns of a touch, and `count`: how
    many sessions (levels C and A) or orders (level B) came by it.
    """

    level: Level
    teller: str
    """visits at level C; shop or ga4 at B; the tool at A."""
    series: str
    """The property or site that a tool tells of; empty elsewhere."""
    ways: pd.DataFrame

    @property
    def unit(self) -> str:
        """What is counted."""
        return "orders" if self.level is Level.B else "sessions"


def traffic_of(
    measure: Measure, period: Period, parts: int, watch: Callable[[pd.DataFrame], None] = lambda _: None
) -> list[Traffic]:
    """The traffic of a period by everybody who tells of it, the best level first.

    `watch` is shown the SESSIONS of each part of the visitors, for what needs more of them than their way in.
    """
    found = []
    if measure.has_visits:
        found.append(Traffic(Level.C, "visits", "", _ways(_visits(measure, parts, watch))))
    snapshot = measure.snapshot
    if snapshot.live_of("orders") or snapshot.live_of("origins"):
        books = open_books(snapshot, measure.settings, measure.rules, measure.conversion)
        found += _recorded(books, period)
    if snapshot.live_of("totals"):
        found += _reported(measure, period)
    return found


def _visits(measure: Measure, parts: int, watch: Callable[[pd.DataFrame], None]) -> Iterator[pd.DataFrame]:
    for buckets in engine.split(parts):
        visits = visits_as_written(*measure.hits(buckets), measure)
        watch(visits)
        yield visits.assign(count=1)


def visits_as_written(hits: pd.DataFrame, visits: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """The SESSIONS that start in the period, each with what its first event says, as it was written."""
    own = visits[(visits["start"] >= measure.start) & (visits["start"] < measure.end)].reset_index(drop=True)
    first = ["import_id", "line"]
    raw = hits[[*first, "referrer", *TAGS, "click_id", "agent"]]
    return own.merge(raw, on=first, how="left", validate="many_to_one")


def _recorded(books: Books, period: Period) -> Iterator[Traffic]:
    for teller in books.tellers:
        rows, _ = books.of(period, teller)
        if rows["told"].any():
            yield Traffic(Level.B, teller, "", _ways([rows[rows["told"]].assign(count=1)]))


def _reported(measure: Measure, period: Period) -> Iterator[Traffic]:
    told = told_totals(measure.snapshot, period, measure.rules).rows
    if "sessions" not in told:
        return
    rows = told[told["sourced"] & told["sessions"].notna()]
    rows = rows.rename(columns={"content": "utm_content"}).assign(count=rows["sessions"].astype("int64"))
    for (teller, name), own in rows.groupby(["teller", "property"], sort=True):
        yield Traffic(Level.A, str(teller), str(name), _ways([own]))


def _ways(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Distinct ways in with their counts, the most travelled first."""
    found = [_summed(part.reindex(columns=[*WAY, *_TOUCH, "count"], fill_value="")) for part in parts]
    ways = _summed(pd.concat(found, ignore_index=True))
    return ways.sort_values(["count", *WAY], ascending=[False, *[True] * len(WAY)], ignore_index=True)


def _summed(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of one way as one; what they say decides what they were recognised as, but for the site they came to."""
    texts = [name for name in rows if name not in ("social", "direct", "count")]
    rows = rows.astype(dict.fromkeys(texts, "str"))
    return rows.groupby([*WAY, *_TOUCH], sort=False)["count"].sum().reset_index()
