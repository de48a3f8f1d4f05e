"""What counts as a conversion, once; what it is worth; whose it is."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from random import Random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialattr.conversions import EVENTS_IN, ORDERS_IN, conversions, matches_page
from socialattr.names import RevenueBasis
from socialattr.schema import CONVERSIONS
from socialattr.settings import PURCHASE, Conversion

from .tables import filled, table

MARCH, APRIL, MAY = (datetime(2026, month, 1, tzinfo=UTC) for month in (3, 4, 5))
NO_ORDERS, NO_EVENTS = ORDERS_IN.empty(), EVENTS_IN.empty()
SIGNUP = Conversion(name="signup", event="sign_up", page="/welcome/")
EX_VAT, INC_VAT = RevenueBasis.EX_VAT, RevenueBasis.INC_VAT
BIG = 2**64 - 1


def march(
    orders: pd.DataFrame = NO_ORDERS,
    events: pd.DataFrame = NO_EVENTS,
    definition: Conversion = PURCHASE,
    basis: RevenueBasis = EX_VAT,
) -> pd.DataFrame:
    return conversions(definition, orders, events, basis=basis, start=MARCH, end=APRIL)


def test_order_purchase_event_and_thank_you_page_are_one_conversion() -> None:
    orders = table(
        ORDERS_IN,
        """
        order_key, time,             gross, tax,  currency, status, import_id, line
        11,        2026-03-05T10:03, 12500, 2500, DKK,      paid,   0ada,      7
        """,
    )
    events = table(
        EVENTS_IN,
        """
        time, visitor_id, kind, page, order_key, value, currency, gives_sessions, import_id, line
        2026-03-05T10:02, 5, purchase,  s.dk/,                             11, 11111, SEK, yes, feed, 4
        2026-03-05T10:01, 5, page_view, s.dk/order-received/{order_key}/,  11, ,      ,    yes, feed, 3
        2026-03-05T10:00, 5, page_view, s.dk/order-list/{order_key}/,      11, ,      ,    yes, feed, 2
        """,
    )
    (row,) = march(orders, events).to_dict("records")
    assert row == {
        "conversion_id": 11,
        "name": "purchase",
        "time": pd.Timestamp("2026-03-05T10:03Z"),
        "value": 10000,
        "refunded": 0,
        "currency": "DKK",
        "stated_currency": "",
        "stated_value": 0,
        "basis_known": True,
        "visitor_id": 5,
        "lookback_end": pd.Timestamp("2026-03-05T10:01Z"),
        "order_import": "0ada",
        "order_line": 7,
        "event_import": "feed",
        "event_line": 3,
    }


def test_an_order_that_no_event_saw_stays_without_a_visitor() -> None:
    orders = table(ORDERS_IN, "order_key, status\n1, paid")
    (row,) = march(orders).to_dict("records")
    assert row["visitor_id"] is None
    assert row["lookback_end"] is pd.NaT
    assert (row["event_import"], row["event_line"]) == ("", 0)


def test_an_event_without_an_order_tells_its_own_value_by_the_first_that_knows_it() -> None:
    events = table(
        EVENTS_IN,
        f"""
        time,             visitor_id, kind,      page,                             order_key, value, currency, line
        2026-03-05T10:01, {BIG},      page_view, s.dk/order-received/{{order_key}}, {BIG},     ,      ,         1
        2026-03-05T10:02, {BIG},      purchase,  s.dk/,                            {BIG},     700,   EUR,      2
        2026-03-05T10:03, {BIG},      purchase,  s.dk/,                            {BIG},     800,   DKK,      3
        """,
    )
    (row,) = march(events=events).to_dict("records")
    assert (row["conversion_id"], row["visitor_id"]) == (BIG, BIG)
    assert (row["value"], row["currency"], row["event_line"]) == (700, "EUR", 1)


@pytest.mark.parametrize("status", ["cancelled", "pending", "test"])
def test_a_void_order_takes_its_thank_you_page_along(status: str) -> None:
    orders = table(ORDERS_IN, f"order_key, status\n1, {status}\n2, refunded\n3, paid")
    events = table(EVENTS_IN, "order_key, kind, gives_sessions\n1, purchase, yes\n4, purchase, yes")
    assert march(orders, events)["conversion_id"].tolist() == [2, 3, 4]


def test_the_order_decides_which_month_a_conversion_is_in() -> None:
    orders = table(
        ORDERS_IN,
        """
        order_key, time,             status
        1,         2026-02-28T23:59, paid
        2,         2026-03-01T00:00, paid
        3,         2026-04-01T00:00, paid
        """,
    )
    events = table(
        EVENTS_IN,
        """
        order_key, time,             kind
        1,         2026-03-01T00:01, purchase
        2,         2026-02-28T23:59, purchase
        3,         2026-03-31T23:59, purchase
        4,         2026-03-31T23:59, purchase
        5,         2026-04-01T00:00, purchase
        """,
    )
    assert march(orders, events)["conversion_id"].tolist() == [2, 4]


def test_the_feed_that_gives_sessions_says_who_it_was() -> None:
    events = table(
        EVENTS_IN,
        """
        time,             visitor_id, feed, kind,     order_key, value, currency, gives_sessions
        2026-03-05T10:00, 1,          ga4,  purchase, 9,         500,   DKK,      no
        2026-03-05T10:01, 2,          log,  purchase, 9,         ,      ,         yes
        """,
    )
    (row,) = march(events=events).to_dict("records")
    assert (row["visitor_id"], row["lookback_end"]) == (2, pd.Timestamp("2026-03-05T10:01Z"))
    assert (row["value"], row["currency"]) == (500, "DKK")


def test_events_without_a_number_count_one_by_one_and_only_where_sessions_come_from() -> None:
    events = table(
        EVENTS_IN,
        """
        event_key_hi, kind,      page,                                  gives_sessions
        1,            sign_up,   s.dk/,                                 yes
        2,            page_view, s.dk/da/welcome,                       yes
        3,            page_view, s.dk/welcome/back,                     yes
        4,            sign_up,   s.dk/,                                 no
        5,            page_view, s.dk/order-received/{order_key},       yes
        6,            purchase,  s.dk/,                                 yes
        """,
    )
    assert march(events=events, definition=SIGNUP)["conversion_id"].tolist() == [1, 2]
    assert march(events=events)["conversion_id"].tolist() == [6]


def test_orders_are_left_out_where_the_definition_does_not_name_them() -> None:
    orders = table(ORDERS_IN, "order_key, status, gross\n1, cancelled, 900\n2, paid, 900")
    events = table(EVENTS_IN, "order_key, kind, value\n1, sign_up, 5")
    found = march(orders, events, definition=SIGNUP)
    assert found[["conversion_id", "value"]].to_numpy().tolist() == [[1, 5]]


@pytest.mark.parametrize(
    ("gross", "tax", "net", "refunded", "ex_vat", "inc_vat"),
    [
        ("12500", "2500", "", "1250", (10000, 1000), (12500, 1250)),
        ("12500", "", "9900", "", (9900, 0), (12500, 0)),
        ("12500", "", "", "500", (12500, 500), (12500, 500)),
        ("", "", "9900", "500", (9900, 500), (9900, 500)),
        ("", "", "", "", (0, 0), (0, 0)),
        ("0", "0", "", "0", (0, 0), (0, 0)),
        ("4", "2", "", "1", (2, 0), (4, 1)),  # a half goes to the even side
        ("4", "2", "", "3", (2, 2), (4, 3)),
        ("4000000000000000000", "1000000000000000000", "", "4000000000000000000", (3 * 10**18,) * 2, (4 * 10**18,) * 2),
    ],
)
def test_value_and_refund_by_basis(
    gross: str, tax: str, net: str, refunded: str, ex_vat: tuple[int, int], inc_vat: tuple[int, int]
) -> None:
    orders = table(
        ORDERS_IN, f"order_key, gross, tax, net, refunded, status\n1, {gross}, {tax}, {net}, {refunded}, paid"
    )
    for basis, expected in ((EX_VAT, ex_vat), (INC_VAT, inc_vat)):
        (row,) = march(orders, basis=basis).to_dict("records")
        assert (row["value"], row["refunded"]) == expected


def test_an_order_without_amounts_is_worth_what_its_event_says() -> None:
    orders = table(ORDERS_IN, "order_key, currency, status\n1, DKK, paid")
    events = table(EVENTS_IN, "order_key, kind, value, currency\n1, purchase, 300, EUR")
    (row,) = march(orders, events).to_dict("records")
    assert (row["value"], row["currency"]) == (300, "EUR")
    (row,) = march(orders).to_dict("records")
    assert (row["value"], row["currency"]) == (0, "DKK")


def test_what_nobody_says_the_worth_of_is_worth_what_the_settings_say() -> None:
    events = table(
        EVENTS_IN,
        """
        event_key_hi, order_key, kind,    value, currency, gives_sessions
        1,            ,          sign_up, ,      ,         yes
        2,            ,          sign_up, 500,   EUR,      yes
        3,            ,          sign_up, 0,     DKK,      yes
        4,            7,         sign_up, ,      ,         yes
        """,
    )
    orders = table(ORDERS_IN, "order_key, currency, status, refunded\n7, EUR, paid, 100\n8, DKK, paid, ")
    definition = Conversion(name="signup", event="sign_up", orders=True)
    found = conversions(definition, orders, events, basis=EX_VAT, start=MARCH, end=APRIL, worth=(20_000, "DKK"))
    assert found[["conversion_id", "value", "currency"]].to_numpy().tolist() == [
        [1, 20_000, "DKK"],
        [2, 500, "EUR"],
        [3, 0, "DKK"],
        [7, 0, "EUR"],  # so much was paid back of it in EUR: an amount in DKK would be of something else
        [8, 20_000, "DKK"],
    ]
    assert found["basis_known"].tolist() == [True, False, False, True, True]


@pytest.mark.parametrize(
    ("rule", "page", "matches"),
    [
        ("/order-received/{order_key}", "shop.dk/kasse/order-received/{order_key}/", True),
        ("/order-received/{order_key}/", "shop.dk/order-received/{order_key}", True),
        ("/order-received/{order_key}", "shop.dk/order-received/1182", False),
        ("/order-received/{order_key}", "shop.dk/order-received/{order_key}/print", False),
        ("/received", "shop.dk/order-received", False),
        ("/shop.dk", "shop.dk", False),
        ("/tak", "/da/tak", True),
    ],
)
def test_a_page_rule_matches_whole_segments_at_the_end_of_the_path(rule: str, page: str, matches: bool) -> None:
    assert matches_page(rule, page) is matches


def test_nothing_in_nothing_out() -> None:
    found = march()
    assert found.empty
    assert list(found) == CONVERSIONS.names


# Laws -----------------------------------------------------------------------------------------------

KEYS = st.integers(1, 4)
MOMENTS = st.datetimes(datetime(2026, 2, 20), datetime(2026, 5, 10), timezones=st.just(UTC))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Orders and events over a few order numbers."""
    status = st.sampled_from(["paid", "paid", "refunded", "cancelled"])
    gross = draw(st.dictionaries(KEYS, st.tuples(MOMENTS, st.integers(1, 999), status), max_size=4))
    orders = filled(
        ORDERS_IN,
        {
            "order_key": list(gross),
            "time": [time for time, _, _ in gross.values()],
            "gross": [amount for _, amount, _ in gross.values()],
            "tax": [amount // 5 for _, amount, _ in gross.values()],
            "refunded": [amount // 2 for _, amount, _ in gross.values()],
            "status": [status for _, _, status in gross.values()],
        },
    )
    event = st.tuples(MOMENTS, st.none() | KEYS, st.sampled_from(["purchase", "page_view"]), st.booleans())
    drawn = draw(st.lists(event, max_size=8))
    events = filled(
        EVENTS_IN,
        {
            "time": [e[0] for e in drawn],
            "order_key": [e[1] for e in drawn],
            "kind": [e[2] for e in drawn],
            "gives_sessions": [e[3] for e in drawn],
            "visitor_id": range(50, 50 + len(drawn)),
            "event_key_hi": range(100, 100 + len(drawn)),
        },
    )
    return orders, events


def slow_conversions(orders: pd.DataFrame, events: pd.DataFrame) -> dict[int, tuple[object, int, int | None]]:
    """Time, refund and visitor by conversion_id, an event at a time."""
    ties: dict[int, tuple[bool, datetime, int]] = {}
    for event in events.itertuples():
        numbered = event.order_key is not pd.NA
        if event.kind != "purchase" or not (numbered or event.gives_sessions):
            continue
        name = event.order_key if numbered else event.event_key_hi
        tie = (not event.gives_sessions, event.time, event.visitor_id)
        ties[name] = min(ties.get(name, tie), tie)
    found = {name: (tie[1], 0, tie[2]) for name, tie in ties.items()}
    for order in orders.itertuples():
        visitor = ties[order.order_key][2] if order.order_key in ties else None
        ex_vat = round(Fraction(order.refunded * (order.gross - order.tax), order.gross))
        found[order.order_key] = (order.time, ex_vat, visitor)
        if order.status == "cancelled":
            del found[order.order_key]
    return found


@given(world=worlds(), random=st.randoms(use_true_random=False))
def test_conversions_equal_a_slow_loop_month_by_month(world: tuple[pd.DataFrame, pd.DataFrame], random: Random) -> None:
    orders, events = world
    expected = slow_conversions(orders, events)
    orders = orders.take(random.sample(range(len(orders)), len(orders)))
    events = events.take(random.sample(range(len(events)), len(events)))
    for start, end in ((MARCH, APRIL), (APRIL, MAY)):
        found = conversions(PURCHASE, orders, events, basis=EX_VAT, start=start, end=end)
        visitors = [None if visitor is pd.NA else visitor for visitor in found["visitor_id"]]
        rows = dict(
            zip(found["conversion_id"], zip(found["time"], found["refunded"], visitors, strict=True), strict=True)
        )
        assert len(rows) == len(found)
        assert rows == {name: row for name, row in expected.items() if start <= row[0] < end}
