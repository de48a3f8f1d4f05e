"""Level B out of the cellar: the period's orders, and where the shop or a tool says that they came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
import pandas as pd

from ..classify import Rules, advertiser_of, classify_told
from ..conversions import VOID, conversions
from ..names import Dimension, Level, RevenueBasis
from ..schema import EVENTS
from ..settings import Conversion, Settings
from ..store import Refused, Snapshot, scan_orders, scan_origins
from ..summaries.coverage import Covered, Source, coverage, without_gap_since
from ..summaries.period import Period
from ..summaries.recorded import Recorded, recorded
from ..summaries.spent import PAID, Evidence, Why
from .feeds import ORDERS_FEED, origins_feed, teller_name
from .money import in_own_currency, worth_of
from .rates_file import rates_of

# Who never bought in a year is as good as new.
_HISTORY = timedelta(days=365)
# A small shop has days without an order.
_QUIET = timedelta(days=3)
_TAGS = ["source", "medium", "campaign"]
RAW = {name: f"utm_{name}" for name in _TAGS}
"""How the tags as they were recorded are called beside those of the touch."""


@dataclass(frozen=True)
class Books:
    """What a project knows of orders of all times: they are few."""

    orders: pd.DataFrame
    origins: pd.DataFrame
    settings: Settings
    rules: Rules
    definition: Conversion
    _made: dict[tuple[Period, str], tuple[pd.DataFrame, int]] = field(default_factory=dict)

    @property
    def tellers(self) -> list[str]:
        """Who says where orders came from, the shop first."""
        own = set(self.orders["attributed_by"].astype("str")) - {""}
        others = set(self.origins["attributed_by"].astype("str")) - {""}
        return [*sorted(own), *sorted(others - own)] if self.definition.orders else []

    def of(self, period: Period, teller: str) -> tuple[pd.DataFrame, int]:
        """The orders of a period, as `recorded` takes them by one teller's word, and how many he alone knows."""
        if (period, teller) not in self._made:
            self._made[period, teller] = self._of(period, teller)
        return self._made[period, teller]

    def _of(self, period: Period, teller: str) -> tuple[pd.DataFrame, int]:
        if not len(self.orders):
            return self._without_shop(period, teller), 0
        rows = self._stated(period)
        said = self._word(teller)
        place = pd.Index(said["order_key"]).get_indexer(rows["conversion_id"])
        told = place >= 0
        words = said[[*_TAGS, "referrer"]].astype("str")
        of_each = words.take(np.where(told, place, 0)).reset_index(drop=True) if len(said) else None
        blank = pd.DataFrame("", index=rows.index, columns=[*_TAGS, "referrer"], dtype="str")
        tags = blank if of_each is None else of_each.where(pd.Series(told, index=rows.index), "")
        touches = classify_told(tags, self.rules)
        return pd.concat([rows.assign(told=told), tags.rename(columns=RAW), touches], axis=1), self._alone(said, period)

    def _alone(self, said: pd.DataFrame, period: Period) -> int:
        """How many orders of the period a tool tells of, and the shop does not."""
        if "first" not in said:
            return 0
        return int((_within(said, period) & ~said["order_key"].isin(self.orders["order_key"])).sum())

    def refused(self, period: Period) -> list[Refused]:
        """Ranges of a tool's own orders that reach beyond the period, where there are no orders of the shop."""
        if len(self.orders):
            return []
        first, last = self.origins["first"].dt.date, self.origins["last"].dt.date
        crosses = (first <= period.last) & (last >= period.first) & ~_within(self.origins, period)
        rows = self.origins.assign(first=first, last=last)[crosses.to_numpy(dtype=bool)]
        spans = rows[["attributed_by", "first", "last", "import_id"]]
        distinct = spans.astype({"attributed_by": "str", "import_id": "str"}).drop_duplicates()
        return [Refused(teller_name(t), a, b, i, True) for t, a, b, i in distinct.itertuples(index=False)]

    def _word(self, teller: str) -> pd.DataFrame:
        """All that a teller says of orders, by order_key."""
        own = self.orders[self.orders["attributed_by"].astype("str") == teller]
        others = self.origins[self.origins["attributed_by"].astype("str") == teller]
        return own if len(own) else others.assign(referrer="")

    def _stated(self, period: Period) -> pd.DataFrame:
        """The period's orders with their money both ways, and whether the customer is new."""
        events = EVENTS.empty().assign(import_id=pd.Series([], dtype="str"), gives_sessions=pd.Series([], dtype="bool"))
        days, worth = {"start": period.start, "end": period.end}, worth_of(self.definition, self.settings)
        made = {
            basis: in_own_currency(
                conversions(self.definition, self.orders, events, basis=basis, worth=worth, **days), self.settings
            )
            for basis in RevenueBasis
        }
        rows = made[self.settings.money.revenue]
        return rows[["conversion_id", "currency", "refunded"]].assign(
            gross=made[RevenueBasis.INC_VAT]["value"],
            ex_vat=made[RevenueBasis.EX_VAT]["value"],
            gross_known=made[RevenueBasis.INC_VAT]["basis_known"],
            ex_vat_known=made[RevenueBasis.EX_VAT]["basis_known"],
            revenue=rows["value"],
            new=self._new(rows["conversion_id"], period),
            who=self._who(rows["conversion_id"]),
        )

    def _who(self, ids: pd.Series) -> pd.Series:
        """Whose each order is: its customer's, or where nobody is known its own."""
        place = pd.Index(self.orders["order_key"]).get_indexer(ids)
        return self.orders["customer_key"].take(place).set_axis(ids.index).fillna(ids)

    def _new(self, ids: pd.Series, period: Period) -> pd.Series:
        """Whether each order is its customer's first: the shop's word, else a year of orders that shows it."""
        orders = self.orders[~self.orders["status"].astype("str").isin(VOID)].sort_values(["time", "order_key"])
        word = orders["customer_type"].astype("str").str.casefold()
        said = word.map({"new": True, "returning": False}).astype("boolean")
        if len(orders) and orders["time"].iloc[0] <= period.start - _HISTORY:
            known = orders["customer_key"].notna()
            first = ~orders["customer_key"].duplicated()
            said = said.fillna(first.astype("boolean").where(known))
        place = pd.Index(orders["order_key"]).get_indexer(ids)
        return said.take(place).set_axis(ids.index)

    def _without_shop(self, period: Period, teller: str) -> pd.DataFrame:
        """A tool's own orders with its own money."""
        said = self.origins[(self.origins["attributed_by"].astype("str") == teller).to_numpy()]
        said = said[_within(said, period)].reset_index(drop=True)
        if rates := rates_of(self.settings):
            said, _ = rates.exchanged(said, ["revenue"], said["first"], said["last"])
        tags = said[_TAGS].astype("str").assign(referrer="")
        touches = classify_told(tags, self.rules)
        rows = pd.DataFrame(
            {
                "conversion_id": said["order_key"],
                "currency": said["currency"].astype("str"),
                "gross": 0,
                "ex_vat": 0,
                "gross_known": False,
                "ex_vat_known": False,
                "refunded": 0,
                "revenue": said["revenue"].fillna(0).astype("int64"),
                "new": pd.array([pd.NA] * len(said), dtype="boolean"),
                "who": said["order_key"],
                "told": True,
            }
        )
        return pd.concat([rows, tags.rename(columns=RAW), touches], axis=1)


def open_books(snapshot: Snapshot, settings: Settings, rules: Rules, definition: Conversion) -> Books:
    """Read all orders and what tools say of them."""
    return Books(scan_orders(snapshot), scan_origins(snapshot), settings, rules, definition)


def records_of(books: Books, period: Period, by: Dimension, sources: Iterable[Source]) -> list[Recorded]:
    """One record for each teller that says anything of an order of the period."""
    sources = list(sources)
    made = []
    for teller in books.tellers:
        rows, alone = books.of(period, teller)
        if not rows["told"].any():
            continue
        comparable = not period.so_far and is_covered(period.previous, sources, books, teller)
        one = recorded(
            rows,
            books.of(period.previous, teller)[0] if comparable else None,
            teller=teller,
            by=by,
            currency=books.settings.site.currency,
            shops_own=len(books.orders) > 0,
            alone=alone,
        )
        made.append(one)
    return made


def orders_evidence(
    books: Books, period: Period, made: Iterable[Recorded], sources: Iterable[Source]
) -> list[Evidence]:
    """What the orders of each teller say of paid traffic."""
    found, sources = [], list(sources)
    for one in made:
        rows, _ = books.of(period, one.teller)
        paid = rows[rows["told"] & (rows["paid"] == "yes")]
        frame = pd.DataFrame(
            {
                "advertiser": advertiser_of(paid, books.rules.catalogue),
                "campaign": paid["campaign"],
                "currency": paid["currency"],
                "touches": 1.0,
                "conversions": 1.0,
                "revenue": paid["revenue"],
            }
        )
        why = None if is_covered(period, sources, books, one.teller) else Why.FEED
        if books.refused(period):
            why = Why.REFUSED
        summed = frame.groupby(PAID[:3], sort=True)[PAID[3:]].sum().reset_index()
        found.append(Evidence(Level.B, one.teller, summed, why))
    return found


def is_covered(period: Period, sources: Iterable[Source], books: Books, teller: str) -> bool:
    """Whether the shop's orders, and a tool's word on them, are there for the whole period."""
    sources = list(sources)
    needed = {ORDERS_FEED} if len(books.orders) else set()
    if teller not in set(books.orders["attributed_by"].astype("str")):
        needed.add(origins_feed(teller))
    return all(is_whole(feed, period, sources) for feed in needed)


def is_whole(feed: str, period: Period, sources: Iterable[Source]) -> bool:
    """Whether a feed tells of every day of the period, its first included."""
    own = [source for source in sources if source.feed == feed]
    found: Mapping[str, Covered] = coverage(own, period)
    since = without_gap_since(own, period)
    return feed in found and found[feed].complete and feed in since and since[feed] <= period.start + _QUIET


def _within(rows: pd.DataFrame, period: Period) -> pd.Series:
    first, last = pd.Timestamp(period.first), pd.Timestamp(period.last)
    return (rows["first"] >= first) & (rows["last"] <= last)
