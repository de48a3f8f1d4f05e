"""Level B: the shop's orders by where the shop, or a tool, recorded that they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from ..evidence.intervals import Intervals, of_change, of_share, of_sum
from ..names import Dimension
from .cells import KEYS
from .change import change_of


@dataclass(frozen=True)
class RecordedRow:
    """Figures of one line; money in minor units of the site's currency, None where nobody states it."""

    keys: Mapping[str, str]
    orders: int
    new_customers: int | None
    gross: int | None
    ex_vat: int | None
    refunded: int | None
    revenue: int
    """What counts as revenue: gross or ex VAT as the settings say, or the tool's own word."""
    revenue_other: Mapping[str, int] = field(default_factory=dict)
    refunded_other: Mapping[str, int] = field(default_factory=dict)
    orders_before: int | None = None
    intervals: Intervals = field(default_factory=Intervals)
    """How far the figures may be chance; customers stand for themselves, however often they ordered."""

    @property
    def change(self) -> float | None:
        """Change in orders against the period before, as a share; None where there is nothing to compare."""
        return change_of(self.orders, self.orders_before)


@dataclass(frozen=True)
class Recorded:
    """The orders of a period as one teller recorded their source; `social` + `other` + `without` = `all`."""

    teller: str
    """shop or ga4, as `attributed_by` has it."""
    rows: list[RecordedRow]
    social: RecordedRow
    other: RecordedRow
    without: RecordedRow
    all: RecordedRow
    shops_own: bool
    """Whether the money is the shop's; else the teller's own, since there are no orders of the shop."""
    seen: int
    """Orders that the teller says anything of."""
    alone: int
    """Orders that the teller knows and the shop's files do not."""
    as_stands: int
    """Orders of which nobody knows whether an amount is with tax, so that it is taken for both."""
    customers_unknown: int
    """Orders of which nobody says whether the customer is new, where others do."""
    carries: bool
    """Whether a source says what was asked for; else there are no rows."""

    @property
    def holds(self) -> bool:
        """Whether every order has its place."""
        return self.social.orders + self.other.orders + self.without.orders == self.all.orders


CARRIED = (Dimension.NETWORK, Dimension.CHANNEL, Dimension.CAMPAIGN)
"""What the source of an order says; it knows neither the content nor the landing page."""


def recorded(
    orders: pd.DataFrame,
    before: pd.DataFrame | None,
    *,
    teller: str,
    by: Dimension,
    currency: str,
    shops_own: bool = True,
    alone: int = 0,
) -> Recorded:
    """Sum up orders, one a row: a touch, `told` (the teller says anything of it), currency, gross, ex_vat,
    and whether they are known or taken as they stand, refunded, revenue, `new` (a new customer, may be missing), and
    `who` (the customer, or an order of its own).

    `before` are those of the period before, where that was covered likewise.
    """
    carries = by in CARRIED
    told = orders["told"]
    social, other = orders[told & orders["social"]], orders[told & ~orders["social"]]
    keys = KEYS[by] if carries else []
    earlier = None if before is None else before[before["told"] & before["social"]]
    told_then = None if before is None else before["told"]
    by_key = {} if earlier is None or not keys else earlier.groupby(keys).indices
    whole = orders["who"].value_counts()
    found = tuple(social.groupby(keys, sort=True)) if carries and len(social) else ()

    # What no order states is not known; where some do, the others are taken as they stand.
    stated = tuple(name for name in ("gross", "ex_vat") if shops_own and orders[f"{name}_known"].any())

    def row(
        some: pd.DataFrame, names: Mapping[str, str], then: int | None, past: pd.DataFrame | None = None
    ) -> RecordedRow:
        return _row(some, names, currency, stated, shops_own, then, _intervals(some, past, whole, currency))

    def past(key: object) -> pd.DataFrame | None:
        return None if earlier is None else earlier.iloc[by_key.get(key, [])]

    rows = [
        row(
            own,
            dict(zip(keys, map(str, key if isinstance(key, tuple) else (key,)), strict=True)),
            None if then is None else len(then),
            then,
        )
        for key, own in found
        for then in [past(key if len(keys) > 1 else key[0])]
    ]
    known = bool(orders["new"].notna().any())
    return Recorded(
        teller,
        sorted(rows, key=lambda row: (-row.orders, -row.revenue, *row.keys.values())),
        row(social, {}, None if earlier is None else len(earlier), earlier),
        row(other, {}, None if before is None or told_then is None else int((told_then & ~before["social"]).sum())),
        row(orders[~told], {}, None if told_then is None else int((~told_then).sum())),
        row(orders, {}, None if before is None else len(before)),
        shops_own,
        int(told.sum()),
        alone,
        int((~orders[[f"{name}_known" for name in stated]]).any(axis=1).sum()),
        int(orders["new"].isna().sum()) if known else 0,
        carries,
    )


def _row(
    orders: pd.DataFrame,
    keys: Mapping[str, str],
    currency: str,
    stated: tuple[str, ...],
    shops_own: bool,
    before: int | None,
    intervals: Intervals,
) -> RecordedRow:
    sums = orders.groupby("currency")[["gross", "ex_vat", "refunded", "revenue"]].sum()
    money = {name: {str(code): int(amount) for code, amount in sums[name].items()} for name in sums}
    own = {name: amounts.pop(currency, 0) for name, amounts in money.items()}
    return RecordedRow(
        keys=keys,
        orders=len(orders),
        new_customers=int(orders["new"].sum()) if orders["new"].notna().any() else None,
        gross=own["gross"] if "gross" in stated else None,
        ex_vat=own["ex_vat"] if "ex_vat" in stated else None,
        refunded=own["refunded"] if shops_own else None,
        revenue=own["revenue"],
        revenue_other={code: amount for code, amount in sorted(money["revenue"].items()) if code and amount},
        refunded_other={code: amount for code, amount in sorted(money["refunded"].items()) if code and amount},
        orders_before=before,
        intervals=intervals,
    )


def _intervals(orders: pd.DataFrame, before: pd.DataFrame | None, whole: pd.Series[int], currency: str) -> Intervals:
    """How far figures of some orders may be chance; `whole` is how many orders each customer has, of any source."""
    own = orders["who"].value_counts()
    every = whole.reindex(own.index).to_numpy()
    counts = own.to_numpy()
    paid = orders[orders["currency"] == currency].groupby("who")["revenue"].sum().to_numpy().astype(object)
    revenue, squares, cubes = (int((paid**power).sum()) for power in (1, 2, 3))
    change = None
    if before is not None:
        then = before["who"].value_counts()
        both = (counts * then.reindex(own.index, fill_value=0).to_numpy()).sum()
        change = of_change(len(orders), len(before), int((counts**2).sum()), int(both), int((then**2).sum()))
    return Intervals(
        conversions=of_sum(len(orders), int((counts**2).sum()), int((counts**3).sum())),
        share=of_share(
            len(orders), int(whole.sum()), int((counts**2).sum()), int((counts * every).sum()), int((whole**2).sum())
        ),
        revenue=of_sum(revenue, squares, cubes) if revenue > 0 and cubes > 0 else None,
        change=change,
    )
