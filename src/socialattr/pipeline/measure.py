"""From the cellar to sessions, conversions and journeys of a period, one part of the visitors at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
import pandas as pd

from .. import engine
from ..classify import classify
from ..conversions import conversions
from ..journeys import journeys
from ..names import Level
from ..schema import EVENTS, ORDERS, SESSIONS, TOUCHPOINTS, conform
from ..sessions import sessions
from ..settings import Conversion, Settings
from ..store import ALL_BUCKETS, Import, Snapshot, scan_events, scan_orders

# An order just before midnight and its thank-you page just behind it.
_AFTER_THE_END = timedelta(days=1)
# So that the sessions at the edge are the same however much older data is there.
_BEFORE_THE_LOOKBACK = timedelta(days=1)
# Of two columns so many rows are looked at together.
_PAIRS_AT_ONCE = 10_000_000
_TOUCH_FROM = ["page", "referrer", "utm_source", "utm_medium", "utm_campaign", "utm_content", "click_id", "agent"]


@dataclass(frozen=True)
class Part:
    """SESSIONS, CONVERSIONS of the period, and their TOUCHPOINTS, of some of the visitors."""

    sessions: pd.DataFrame
    conversions: pd.DataFrame
    touchpoints: pd.DataFrame


@dataclass(frozen=True)
class Measure:
    """How a period [start, end) of one snapshot is measured."""

    snapshot: Snapshot
    settings: Settings
    conversion: Conversion
    start: datetime
    end: datetime

    @property
    def cut(self) -> datetime:
        """Older events are never looked at: figures must not depend on how many there are."""
        return self.start - self.settings.attribution.lookback_window - _BEFORE_THE_LOOKBACK

    @cached_property
    def level(self) -> Level:
        """C where there are events of the period; else B, what the shop itself recorded with each order."""
        spans = [record.contents.span for record in self.snapshot.live_of("events")]
        return Level.C if any(span and span[0] < self.end and span[1] >= self.start for span in spans) else Level.B

    def parts(self, count: int) -> Iterator[Part]:
        """All visitors in `count` parts, then what no visitor is known for."""
        if self.level is Level.B:
            yield self.recorded()
            return
        numbered = self.numbered()
        for buckets in engine.split(count):
            yield self.part(buckets, numbered)
        yield self.nobodys(numbered)

    def recorded(self) -> Part:
        """Level B: each order is a journey of one touch, as the shop recorded it."""
        orders = scan_orders(self.snapshot)
        found = self._conversions(orders, _no_events())
        return Part(_no_sessions(), found, one_touch_journeys(found, orders, self.settings.site.hosts))

    def numbered(self) -> pd.DataFrame:
        """CONVERSIONS with an order number, of all visitors; some have none.

        One pass over the few events that name an order, before the visitors are taken in parts.
        """
        events = self._events(ALL_BUCKETS, with_order_key=True)
        return self._conversions(scan_orders(self.snapshot), events)

    def part(self, buckets: range, numbered: pd.DataFrame) -> Part:
        """Measure the visitors of some buckets; `numbered` are all conversions with an order number."""
        events = self._events(buckets)
        unnumbered = self._conversions(_no_orders(), events[events["order_key"].isna()])
        found = pd.concat([_of(numbered, buckets), unnumbered], ignore_index=True)
        visits = self._sessions(events[events["gives_sessions"]])
        return Part(visits, found, journeys(visits, found, self.settings.attribution.lookback_window))

    def nobodys(self, numbered: pd.DataFrame) -> Part:
        """The conversions that no event ties to a visitor: no sessions, no journeys."""
        alone = numbered[numbered["visitor_id"].isna()].reset_index(drop=True)
        return Part(_no_sessions(), alone, journeys(_no_sessions(), alone, timedelta()))

    def sessions(self, buckets: range) -> pd.DataFrame:
        """Only the SESSIONS of some buckets."""
        events = self._events(buckets)
        return self._sessions(events[events["gives_sessions"]])

    @cached_property
    def session_feeds(self) -> dict[str, str]:
        """Which feed gives the sessions of each site, since two feeds of one site count people twice.

        The one that the settings name, else one with client ids, else the first by name.
        """
        claims: dict[str, set[tuple[bool, bool, str]]] = {}
        for record in filter(self._is_near, self.snapshot.live_of("events")):
            named = record.feed == self.settings.site.sessions_from
            for site in record.sites:
                claims.setdefault(site, set()).add((not named, record.identity != "client_id", record.feed))
        if any(len(found) > 1 for found in claims.values()):
            seen = self._seen()
            claims = {site: {claim for claim in found if (site, claim[-1]) in seen} for site, found in claims.items()}
        return {site: min(found)[-1] for site, found in claims.items() if found}

    def _seen(self) -> set[tuple[str, str]]:
        """Pairs of site and feed with events near the period; an import may hold older ones of others."""
        rows = sum(record.accepted for record in self.snapshot.live_of("events"))
        pairs: set[tuple[str, str]] = set()
        for buckets in engine.split(1 + rows // _PAIRS_AT_ONCE):
            found = scan_events(self.snapshot, ["site", "feed"], self.cut, self._until, buckets)
            pairs.update(found[["site", "feed"]].drop_duplicates().astype("str").itertuples(index=False, name=None))
        return pairs

    def _is_near(self, record: Import) -> bool:
        span = record.contents.span
        return span is not None and span[0] < self._until and span[1] >= self.cut

    @property
    def _until(self) -> datetime:
        return self.end + _AFTER_THE_END

    def _events(self, buckets: range, *, with_order_key: bool = False) -> pd.DataFrame:
        events = scan_events(self.snapshot, EVENTS.names, self.cut, self._until, buckets, with_order_key=with_order_key)
        wanted = events["site"].astype("str").map(self.session_feeds).to_numpy()
        return events.assign(gives_sessions=np.asarray(events["feed"].astype("str").to_numpy() == wanted, dtype=bool))

    def _sessions(self, events: pd.DataFrame) -> pd.DataFrame:
        touches = classify(events[_TOUCH_FROM], self.settings.site.hosts)
        settings = self.settings.sessions
        return sessions(pd.concat([events, touches], axis=1), settings.idle, settings.longest)

    def _conversions(self, orders: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
        basis = self.settings.money.revenue
        return conversions(self.conversion, orders, events, basis=basis, start=self.start, end=self.end)


def one_touch_journeys(conversions: pd.DataFrame, orders: pd.DataFrame, hosts: Collection[str]) -> pd.DataFrame:
    """TOUCHPOINTS of CONVERSIONS whose ORDERS say where they came from."""
    said = orders[orders["attributed_by"].astype("str") != ""].rename(columns={"order_key": "conversion_id"})
    said = said.merge(conversions[["conversion_id"]], on="conversion_id", how="inner")
    said = said.sort_values("conversion_id", ignore_index=True)
    tags = said[["source", "medium", "campaign"]].add_prefix("utm_").assign(referrer=said["referrer"])
    touches = classify(tags.reindex(columns=_TOUCH_FROM).astype("str").fillna(""), hosts)
    same = {"position": 1, "length": 1, "days_before": 0.0, "page_views": 0}
    return conform(
        pd.concat([said[["conversion_id", "import_id", "line"]], touches], axis=1).assign(
            **same, start=said["time"], end=said["time"], feed="", site="", landing_page="", content=""
        ),
        TOUCHPOINTS,
    )


def _of(numbered: pd.DataFrame, buckets: range) -> pd.DataFrame:
    known = numbered[numbered["visitor_id"].notna()]
    bucket = known["visitor_id"].to_numpy(dtype=np.uint64) >> np.uint64(56)
    return known[(bucket >= buckets.start) & (bucket < buckets.stop)]


def _no_orders() -> pd.DataFrame:
    return ORDERS.empty().assign(import_id=pd.Series([], dtype="str"))


def _no_events() -> pd.DataFrame:
    events = EVENTS.empty().assign(import_id=pd.Series([], dtype="str"))
    return events.assign(gives_sessions=pd.Series([], dtype="bool"))


def _no_sessions() -> pd.DataFrame:
    return SESSIONS.empty()
