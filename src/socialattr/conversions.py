"""What the company wants to happen, each thing counted once however many files tell of it."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from .names import RevenueBasis
from .schema import CONVERSIONS, EVENTS, ORDERS, Column, Table, conform
from .settings import Conversion

_IMPORT = Column("import_id", "text", "the import that the row came with")
EVENTS_IN = Table(
    "events with their feed's role",
    EVENTS.row,
    (
        *EVENTS.columns,
        _IMPORT,
        Column("gives_sessions", "bool", "the feed that gives the sessions of its site"),
    ),
)
ORDERS_IN = Table("orders with their import", ORDERS.row, (*ORDERS.columns, _IMPORT))

# Of events at the same time what can be seen says which is first, and hashes only where that is equal: figures
# must not depend on the key. Names are those of `_of_events`.
_VISIBLE = (
    *("page", "referrer", "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"),
    *("click_id", "params", "agent", "kind", "event_value", "event_currency", "feed", "server", "site"),
)
_INVISIBLE = ("event_key_hi", "event_key_lo", "event_import", "event_line")

# An order in one of these states earned nothing, whatever the thank-you page says.
VOID = frozenset({"cancelled", "pending", "test"})


def conversions(
    definition: Conversion,
    orders: pd.DataFrame,
    events: pd.DataFrame,
    *,
    basis: RevenueBasis,
    start: datetime,
    end: datetime,
    worth: tuple[int, str] | None = None,
) -> pd.DataFrame:
    """Make the CONVERSIONS of one definition with start <= time < end, sorted by time.

    `orders` (`ORDERS_IN`, one row per order) should be those of all times: an order outside of the
    period also says that its events belong there. `events` (`EVENTS_IN`) may hold any others too.

    Events with an order number are one conversion with its order, by the earliest of them; those of
    a feed that gives sessions come first, since only they lead to a journey. Events without a
    number are a conversion each, if their feed gives sessions. Value, currency and time are the
    order's; what it does not say, and where there is none, the earliest event's that knows. One of
    which nobody says it is worth `worth`, an amount and its currency.

    Raises SchemaError where a table is not what it should be.
    """
    orders, events = conform(orders, ORDERS_IN), conform(events, EVENTS_IN)
    stated = _of_orders(orders if definition.orders else orders.iloc[:0], basis)
    both = _of_events(definition, events).join(stated, how="outer")
    both["time"] = both["order_time"].fillna(both["lookback_end"])
    both = both[~both["status"].isin(VOID) & (both["time"] >= start) & (both["time"] < end)]
    both = both.reset_index().sort_values(["time", "conversion_id"], ignore_index=True)
    said = both["order_value"].fillna(both["event_value"])
    by_order = both["order_value"].notna() | both["event_value"].isna()
    currency = both["order_currency"].where(by_order, both["event_currency"]).fillna("")
    if worth is not None:
        amount, of = worth
        # An order in another currency may say how much was paid back, if not what it cost.
        unsaid = said.isna() & ((currency == of) | (both["refunded"].fillna(0) == 0))
        said, currency = said.mask(unsaid, amount), currency.mask(unsaid, of)
    # What an event says it was worth may be with tax or without; nobody knows.
    basis_known = both["order_basis_known"].fillna(False).astype(bool) | (
        both["order_value"].isna() & both["event_value"].isna()
    )
    return conform(
        both.assign(
            name=pd.Series(definition.name, index=both.index, dtype="str"),
            value=said.fillna(0).astype("int64"),
            refunded=both["refunded"].fillna(0).astype("int64"),
            basis_known=basis_known,
            currency=currency,
            stated_currency=pd.Series("", index=both.index, dtype="str"),
            stated_value=0,
            order_import=both["order_import"].fillna(""),
            order_line=both["order_line"].fillna(0).astype("int64"),
            event_import=both["event_import"].fillna(""),
            event_line=both["event_line"].fillna(0).astype("int64"),
        ),
        CONVERSIONS,
    )


def _of_events(definition: Conversion, events: pd.DataFrame) -> pd.DataFrame:
    """Give what events know of each conversion, by conversion_id."""
    found = events[_candidates(definition, events)]
    found = found.assign(
        conversion_id=found["order_key"].fillna(found["event_key_hi"]).astype("uint64"),
        apart=~found["gives_sessions"],
        event_import=found["import_id"].astype("str"),
        event_currency=found["currency"].astype("str"),
        event_line=found["line"].astype("Int64"),
        visitor_id=found["visitor_id"].astype("UInt64"),
    ).rename(columns={"value": "event_value", "time": "lookback_end"})
    # By letters, for a category's own order is that in which its texts came.
    found = found.astype({name: "str" for name in _VISIBLE if isinstance(found[name].dtype, pd.CategoricalDtype)})
    found = found.sort_values(["apart", "lookback_end", *_VISIBLE, *_INVISIBLE])
    # A page view of the thank-you page often comes before the purchase event that knows the value.
    worth = found[found["event_value"].notna()].drop_duplicates("conversion_id").set_index("conversion_id")
    ties = found.drop_duplicates("conversion_id").set_index("conversion_id")
    ties = ties[["lookback_end", "visitor_id", "event_import", "event_line"]]
    return ties.join(worth[["event_value", "event_currency"]])


def _candidates(definition: Conversion, events: pd.DataFrame) -> pd.Series[bool]:
    """Flag the events that are the conversion, or a further sign of it."""
    of_kind = (events["kind"] == definition.event) & (definition.event != "")
    pages, distinct = pd.factorize(events["page"])
    rule = definition.page
    hits = np.fromiter((rule != "" and matches_page(rule, page) for page in distinct), bool, len(distinct))
    of_page = pd.Series(hits[pages], index=events.index)
    numbered = events["order_key"].notna()
    # Two feeds of one site tell of the same things: without a number nobody can see which are the same.
    alone = events["gives_sessions"] & (of_kind | (of_page & ("{order_key}" not in rule)))
    return ((of_kind | of_page) & numbered) | (alone & ~numbered)


def _of_orders(orders: pd.DataFrame, basis: RevenueBasis) -> pd.DataFrame:
    """Give what the shop states of each conversion, by conversion_id, money by the revenue basis."""
    gross, net = orders["gross"], orders["net"]
    ex_vat = (gross - orders["tax"]).fillna(net).fillna(gross)
    value = ex_vat if basis is RevenueBasis.EX_VAT else gross.fillna(net)
    without_tax = (gross.notna() & orders["tax"].notna()) | net.notna()
    return pd.DataFrame(
        {
            "conversion_id": orders["order_key"],
            "order_time": orders["time"],
            "order_value": value,
            "order_basis_known": without_tax if basis is RevenueBasis.EX_VAT else gross.notna(),
            "refunded": _part(orders["refunded"].astype("Int64"), value, gross),
            "order_currency": orders["currency"].astype("str"),
            "status": orders["status"].astype("str"),
            "order_import": orders["import_id"].astype("str"),
            "order_line": orders["line"].astype("Int64"),
        }
    ).set_index("conversion_id")


def _part(refunded: pd.Series[int], value: pd.Series[int], gross: pd.Series[int]) -> pd.Series[int]:
    """Scale a refund by value / gross, half to even, exact; as it is where that is not known.

    >>> amounts = [pd.Series([x], dtype="Int64") for x in (1250, 80000, 100000)]
    >>> _part(*amounts).tolist()
    [1000]
    """
    partly = ((refunded != 0) & (gross > 0) & (value != gross)).fillna(False).astype(bool)
    # As Python's integers, which do not overflow; refunds are few.
    whole = gross[partly].astype(object)
    product = refunded[partly].astype(object) * value[partly].astype(object)
    below = product // whole
    rest = 2 * (product - below * whole)
    up = (rest > whole) | ((rest == whole) & (below % 2 == 1))
    return refunded.mask(partly, (below + up).astype("Int64"))


def matches_page(rule: str, page: str) -> bool:
    """Say whether the path of `page` (host and path) ends with the whole segments of `rule`.

    >>> matches_page("/order-received/{order_key}", "shop.example/kasse/order-received/{order_key}/")
    True
    >>> matches_page("/thanks", "shop.example/no-thanks")
    False
    """
    _, slash, path = page.partition("/")
    return (slash + path.rstrip("/")).endswith(rule.rstrip("/"))
