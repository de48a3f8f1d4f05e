"""From the cellar to sessions, conversions and journeys of a period, one part of the visitors at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
import pandas as pd

from .. import engine
from ..classify import CLUES, Rules, classify, classify_told
from ..conversions import conversions
from ..errors import Exit, SocialattrError
from ..journeys import journeys
from ..names import Level
from ..schema import EVENTS, ORDERS, SESSIONS, TOUCHPOINTS, conform
from ..sessions import sessions
from ..settings import FILE_NAME, Conversion, Settings
from ..store import ALL_BUCKETS, Import, Snapshot, scan_events, scan_orders, scan_origins
from ..summaries.posts import Post
from .identities import identities_of
from .money import in_own_currency, worth_of
from .people import People, within
from .posts import network_named

# An order just before midnight and its thank-you page just behind it.
_AFTER_THE_END = timedelta(days=1)
# So that the sessions at the edge are the same however much older data is there.
_BEFORE_THE_LOOKBACK = timedelta(days=1)
# Of two columns so many rows are looked at together.
_PAIRS_AT_ONCE = 10_000_000


@dataclass(frozen=True)
class Part:
    """SESSIONS, CONVERSIONS of the period, and their TOUCHPOINTS, of some of the visitors."""

    sessions: pd.DataFrame
    conversions: pd.DataFrame
    touchpoints: pd.DataFrame
    left_out: int = 0
    """Purchase events without a number, which are not counted beside the shop's own orders."""


@dataclass(frozen=True)
class Measure:
    """How a period [start, end) of one snapshot is measured."""

    snapshot: Snapshot
    settings: Settings
    rules: Rules
    conversion: Conversion
    start: datetime
    end: datetime
    posts: Mapping[str, Post] = field(default_factory=dict)
    """The register, by folded utm_content, where visits are to be counted by post."""

    @property
    def cut(self) -> datetime:
        """Older events are never looked at: figures must not depend on how many there are."""
        return self.start - max([self.lookback, *self.lookback_by_network.values()]) - _BEFORE_THE_LOOKBACK

    @property
    def lookback(self) -> timedelta:
        """How far back journeys go: the conversion's own window, else that of all."""
        return self.conversion.lookback_window or self.settings.attribution.lookback_window

    @cached_property
    def lookback_by_network(self) -> dict[str, timedelta]:
        """The windows of networks that have one of their own, by display name.

        Raises SocialattrError (65) where the settings name a network that nobody knows.
        """
        windows = {}
        for word, window in self.settings.attribution.lookback.items():
            try:
                windows[network_named(word, self.rules.catalogue).name] = window
            except SocialattrError as error:
                where = f"{FILE_NAME}: attribution.lookback"
                raise SocialattrError(error.what, where=where, hint=error.hint, exit_code=Exit.UNUSABLE) from None
        return windows

    @cached_property
    def level(self) -> Level:
        """C where events tell who bought; B where they do not, but the shop recorded where orders came from."""
        if not len(self.recorded.touchpoints) or self.numbered["visitor_id"].notna().any():
            return Level.C
        return Level.B

    def parts(self, count: int) -> Iterator[Part]:
        """All visitors in `count` parts, then what no visitor is known for; at level B the shop's word."""
        if self.level is Level.B:
            yield self.recorded
        else:
            yield from self.visited(count)

    @cached_property
    def has_visits(self) -> bool:
        """Whether any file of single visits tells of days near the period."""
        return any(self._is_near(record) for record in self.snapshot.live_of("events"))

    def visited(self, count: int) -> Iterator[Part]:
        """All visitors in `count` parts, then what no visitor is known for."""
        for buckets in engine.split(count):
            yield self.part(buckets)
        yield self.nobodys()

    @cached_property
    def orders(self) -> pd.DataFrame:
        """All orders of all times; they are few."""
        return scan_orders(self.snapshot)

    @cached_property
    def recorded(self) -> Part:
        """Level B: each order is a journey of one touch, as the shop recorded it, else as a tool did."""
        found = self._conversions(self.orders, _no_events())
        return Part(
            _no_sessions(), found, one_touch_journeys(found, self.orders, scan_origins(self.snapshot), self.rules)
        )

    @cached_property
    def numbered(self) -> pd.DataFrame:
        """CONVERSIONS with an order number, of all visitors; some have none.

        One pass over the few events that name an order, before the visitors are taken in parts.
        """
        return self._conversions(self.orders, self._events(ALL_BUCKETS, with_order_key=True))

    def part(self, buckets: range) -> Part:
        """Measure the visitors of some buckets."""
        events = self._events(buckets)
        unnumbered = self._conversions(_no_orders(), events[events["order_key"].isna()])
        # Beside the shop's own orders a sale without a number would be counted a second time.
        beside = self.conversion.orders and len(self.recorded.conversions) > 0
        counted = [_of(self.numbered, buckets), *([] if beside else [unnumbered])]
        found = pd.concat(counted, ignore_index=True)
        visits = self._sessions(events[events["gives_sessions"]])
        tied = journeys(visits, found, self.lookback, self.lookback_by_network)
        return Part(visits, found, tied, left_out=len(unnumbered) if beside else 0)

    def nobodys(self) -> Part:
        """The conversions that no event ties to a visitor: no sessions, no journeys."""
        alone = self.numbered[self.numbered["visitor_id"].isna()].reset_index(drop=True)
        return Part(_no_sessions(), alone, journeys(_no_sessions(), alone, timedelta()))

    def sessions(self, buckets: range) -> pd.DataFrame:
        """Only the SESSIONS of some buckets."""
        events = self._events(buckets)
        return self._sessions(events[events["gives_sessions"]])

    @cached_property
    def session_feeds(self) -> dict[str, str]:
        """Which feed gives the sessions of each site, since two feeds of one site count people twice.

        The one that the settings name; else of those that tell of the whole period one with client
        ids; else the first by name.

        Raises SocialattrError (65) where the settings name a feed that there is not.
        """
        near = [record for record in self.snapshot.live_of("events") if self._is_near(record)]
        named = self.settings.site.sessions_from
        if named and named not in {record.feed for record in self.snapshot.live_of("events")}:
            feeds = ", ".join(sorted({record.feed for record in self.snapshot.live_of("events")}))
            what = f"sessions_from names {named}, but no events came from there"
            raise SocialattrError(what, where=FILE_NAME, hint=f"one of: {feeds}", exit_code=Exit.UNUSABLE)
        with_ids = {record.feed for record in near if record.identity == "client_id"}
        feeds_of: dict[str, set[str]] = {}
        for record in near:
            for site in record.sites:
                feeds_of.setdefault(site, set()).add(record.feed)
        telling = self._telling() if any(len(feeds) > 1 for feeds in feeds_of.values()) else {}

        def rank(site: str, feed: str) -> tuple[bool, bool, bool, bool, str]:
            whole = telling.get((site, feed))
            return feed != named, not whole, whole is None, feed not in with_ids, feed

        return {site: min(feeds, key=lambda feed: rank(site, feed)) for site, feeds in feeds_of.items()}

    def _telling(self) -> dict[tuple[str, str], bool]:
        """Pairs of site and feed with events near the period, and whether its first and last day have some.

        An import that reaches near the period may hold only older events of a site.
        """
        rows = sum(record.accepted for record in self.snapshot.live_of("events"))
        day = timedelta(days=1)
        flags = []
        for buckets in engine.split(1 + rows // _PAIRS_AT_ONCE):
            found = scan_events(self.snapshot, ["site", "feed", "time"], self.cut, self._until, buckets)
            time = found["time"]
            first = (time >= self.start) & (time < self.start + day)
            last = (time >= self.end - day) & (time < self.end)
            pairs = found[["site", "feed"]].astype("str").assign(first=first, last=last)
            flags.append(pairs.groupby(["site", "feed"]).any())
        both = pd.concat(flags).groupby(["site", "feed"]).any()
        whole = (both["first"] & both["last"]).reset_index(name="whole")
        return dict(zip(zip(whole["site"], whole["feed"], strict=True), whole["whole"].tolist(), strict=True))

    def _is_near(self, record: Import) -> bool:
        span = record.contents.span
        return span is not None and span[0] < self._until and span[1] >= self.cut

    @property
    def _until(self) -> datetime:
        return self.end + _AFTER_THE_END

    @cached_property
    def people(self) -> People:
        """Whose events those near the period are."""
        return People(self.snapshot, identities_of(self.settings, self.snapshot), self.cut, self._until)

    def _events(self, buckets: range, *, with_order_key: bool = False) -> pd.DataFrame:
        events = self.people.events(buckets, with_order_key=with_order_key)
        wanted = events["site"].astype("str").map(self.session_feeds).to_numpy()
        return events.assign(gives_sessions=np.asarray(events["feed"].astype("str").to_numpy() == wanted, dtype=bool))

    def hits(self, buckets: range) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The events of some buckets that give sessions, each with its touch, and the SESSIONS that they give."""
        events = self._events(buckets)
        touched = self._touched(events[events["gives_sessions"]])
        return touched, self._visits(touched)

    def _sessions(self, events: pd.DataFrame) -> pd.DataFrame:
        return self._visits(self._touched(events))

    def _touched(self, events: pd.DataFrame) -> pd.DataFrame:
        return pd.concat([events, classify(events[CLUES], self.rules)], axis=1)

    def _visits(self, touched: pd.DataFrame) -> pd.DataFrame:
        settings = self.settings.sessions
        return sessions(touched, settings.idle, settings.longest)

    def _conversions(self, orders: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
        basis, worth = self.settings.money.revenue, worth_of(self.conversion, self.settings)
        found = conversions(self.conversion, orders, events, basis=basis, start=self.start, end=self.end, worth=worth)
        return in_own_currency(found, self.settings)


def one_touch_journeys(
    conversions: pd.DataFrame, orders: pd.DataFrame, origins: pd.DataFrame, rules: Rules
) -> pd.DataFrame:
    """TOUCHPOINTS of CONVERSIONS whose ORDERS say where they came from, or else a tool's ORIGINS.

    The feed of such a touch is who says so: shop, ga4.
    """
    own = orders[orders["attributed_by"].astype("str") != ""]
    others = origins[~origins["order_key"].isin(own["order_key"])].assign(referrer="")
    columns = ["order_key", "source", "medium", "campaign", "referrer", "attributed_by", "import_id", "line"]
    texts = dict.fromkeys(("source", "medium", "campaign", "referrer", "attributed_by", "import_id"), "str")
    said = pd.concat([table[columns].astype(texts) for table in (own, others)]).rename(
        columns={"order_key": "conversion_id"}
    )
    said = said.merge(conversions[["conversion_id", "time"]], on="conversion_id", how="inner")
    said = said.sort_values("conversion_id", ignore_index=True)
    touches = classify_told(said, rules).drop(columns="unsure")
    same = {"position": 1, "length": 1, "days_before": 0.0, "page_views": 0}
    return conform(
        pd.concat([said[["conversion_id", "import_id", "line"]], touches], axis=1).assign(
            **same,
            start=said["time"],
            end=said["time"],
            feed=said["attributed_by"],
            site="",
            landing_page="",
            content="",
        ),
        TOUCHPOINTS,
    )


def _of(numbered: pd.DataFrame, buckets: range) -> pd.DataFrame:
    known = numbered[numbered["visitor_id"].notna()]
    return known[within(known["visitor_id"].to_numpy(dtype=np.uint64), buckets)]


def _no_orders() -> pd.DataFrame:
    return ORDERS.empty().assign(import_id=pd.Series([], dtype="str"))


def _no_events() -> pd.DataFrame:
    events = EVENTS.empty().assign(import_id=pd.Series([], dtype="str"))
    return events.assign(gives_sessions=pd.Series([], dtype="bool"))


def _no_sessions() -> pd.DataFrame:
    return SESSIONS.empty()
