"""Web traffic made up by hypothesis: few visitors, many ties, and times where a rule turns."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

ZONE = ZoneInfo("Europe/Copenhagen")
# A Monday: the week that the laws look at. No clock changes for months on both sides.
START = datetime(2026, 7, 6, tzinfo=ZONE)
WEEK = "2026-W28"
MINUTE, HOUR, DAY = 60, 3600, 86_400
SHOP, RENTAL = "shop.example", "rental.example"
SETTINGS = f"""
[site]
hosts = ["{SHOP}", "{RENTAL}"]
"""

# Moments (seconds after START) where a rule turns, and steps from there: equal times, a pause of
# just 30 minutes, a day, a lookback of just 30 days, both ends of the week.
_MIDDLE = 3 * DAY + 12 * HOUR
_ANCHORS = (_MIDDLE, _MIDDLE, _MIDDLE, _MIDDLE, _MIDDLE - 30 * DAY, _MIDDLE - 7 * DAY, -1, 7 * DAY - 1)
_STEPS = (0, 0, 1, 2, 20 * MINUTE, 30 * MINUTE, 30 * MINUTE + 1, 24 * HOUR, 24 * HOUR + 1)

_MAC = "(Macintosh; Intel Mac OS X 10_15_7)"
# Reduced by the cellar's door no two of these are alike: who they are can be told by what is kept.
AGENTS = (
    f"Mozilla/5.0 {_MAC} AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/138.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5) AppleWebKit/605.1.15 Mobile/15E148 Instagram 385.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5) AppleWebKit/605.1.15 [FBAN/FBIOS;FBAV/520.0]",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
)
_REFERRERS = (
    "",
    "",
    f"https://{SHOP}/cykler",
    f"https://www.{RENTAL}/",
    "https://l.facebook.com/",
    "https://www.instagram.com/",
    "https://t.co/abc",
    "https://www.youtube.com/watch?v=1",
    "https://www.google.com/",
    "https://blog.other.example/post",
    "https://payment.quickpay.net/",
    "android-app://com.pinterest/",
)
_QUERIES = (
    "",
    "",
    "",
    "utm_source=facebook&utm_medium=social&utm_campaign=spring",
    "utm_source=facebook&utm_medium=social&utm_campaign=autumn&utm_content=reel-2",
    "utm_source=Instagram&utm_medium=paid_social",
    "utm_source=buffer&utm_medium=social&utm_campaign=buffer",
    "utm_source=newsletter&utm_medium=email",
    "fbclid=IwAR1",
    "gclid=Cj0",
)
_PAGES = ("/", "/cykler", "/tilbud/%C3%A5ret-rundt")


@dataclass(frozen=True)
class Hit:
    """One line of a log: `second` after START, `visitor` by number, `order` is 0 for none."""

    second: int
    visitor: int
    path: str = "/"
    query: str = ""
    referrer: str = ""
    order: int = 0
    status: int = 200

    @property
    def target(self) -> str:
        path = f"/kasse/order-received/{self.order}/" if self.order else self.path
        return path + ("?" + self.query if self.query else "")


@dataclass(frozen=True)
class Event:
    """One row of an event export; `hit.order` makes it a purchase, worth `value` minor units."""

    hit: Hit
    site: str = RENTAL
    half: bool = False
    """Half a second after the hit's own second."""
    value: int = 0
    currency: str = "DKK"
    native: bool = False
    """Has an id of its own."""

    @property
    def native_id(self) -> str:
        """The id; it names one thing only, so it is made of all that the row says."""
        return f"e{zlib.crc32(repr(self).encode())}" if self.native else ""


@dataclass(frozen=True)
class Order:
    """One order of the shop; amounts in minor units."""

    number: int
    second: int
    gross: int
    tax: int = 0
    refunded: int = 0
    currency: str = "DKK"
    status: str = "completed"


@dataclass(frozen=True)
class Traffic:
    """What happened on both sites, as the log, the event tool and the shop saw it."""

    hits: tuple[Hit, ...] = ()
    events: tuple[Event, ...] = ()
    orders: tuple[Order, ...] = ()

    @property
    def rows(self) -> tuple[tuple[Any, ...], ...]:
        """Rows of the log, the event export and the orders export."""
        return self.hits, self.events, self.orders

    def later(self, seconds: int) -> Traffic:
        """The same, but later."""
        return Traffic(
            tuple(replace(hit, second=hit.second + seconds) for hit in self.hits),
            tuple(replace(e, hit=replace(e.hit, second=e.hit.second + seconds)) for e in self.events),
            tuple(replace(order, second=order.second + seconds) for order in self.orders),
        )

    def between(self, first: float, end: float) -> Traffic:
        """Hits and events of first <= second < end; orders stay."""
        return Traffic(
            tuple(hit for hit in self.hits if first <= hit.second < end),
            tuple(event for event in self.events if first <= event.hit.second < end),
            self.orders,
        )

    def times(self, scale: int) -> Traffic:
        """All amounts times `scale`."""
        return Traffic(
            self.hits,
            tuple(replace(event, value=event.value * scale) for event in self.events),
            tuple(
                replace(o, gross=o.gross * scale, tax=o.tax * scale, refunded=o.refunded * scale) for o in self.orders
            ),
        )

    def files(self) -> dict[str, bytes]:
        """One file of each kind that there is something of."""
        found = {"access.log": log(self.hits)} if self.hits else {}
        found |= {"events.csv": event_csv(self.events)} if self.events else {}
        return found | ({"orders.csv": woocommerce_csv(self.orders)} if self.orders else {})


# --- strategies --------------------------------------------------------------------------------------

seconds = st.builds(int.__add__, st.sampled_from(_ANCHORS), st.sampled_from(_STEPS))
ORDER_NUMBERS = range(1, 5)


def hits(visitors: int = len(AGENTS)) -> st.SearchStrategy[Hit]:
    """Page views, one in three of them the thank-you page of an order."""
    return st.builds(
        Hit,
        seconds,
        st.integers(0, visitors - 1),
        st.sampled_from(_PAGES),
        st.sampled_from(_QUERIES),
        st.sampled_from(_REFERRERS),
        st.sampled_from([*[0] * 2 * len(ORDER_NUMBERS), *ORDER_NUMBERS]),
        st.sampled_from([200, 200, 200, 200, 200, 301, 404]),
    )


def events() -> st.SearchStrategy[Event]:
    """Events of people with client ids, on the rental site and now and then in the shop."""
    return st.builds(
        Event,
        hits(4),
        st.sampled_from([RENTAL, RENTAL, SHOP]),
        st.booleans(),
        st.integers(1, 99_999),
        st.sampled_from(["DKK", "DKK", "DKK", "EUR"]),
        st.booleans(),
    )


@st.composite
def orders(draw: st.DrawFn) -> tuple[Order, ...]:
    """Orders with the numbers of thank-you pages, and one that nobody saw on the site."""
    found = []
    for number in draw(st.lists(st.sampled_from([*ORDER_NUMBERS, 99]), unique=True, max_size=5)):
        gross = draw(st.integers(1, 999_999))
        found.append(
            Order(
                number,
                draw(seconds),
                gross,
                draw(st.sampled_from([0, gross // 5])),
                draw(st.sampled_from([0, 0, gross, gross // 3])),
                draw(st.sampled_from(["DKK", "DKK", "DKK", "EUR"])),
                draw(st.sampled_from(["completed", "completed", "completed", "cancelled"])),
            )
        )
    return tuple(found)


@st.composite
def traffic(draw: st.DrawFn, most: int = 20) -> Traffic:
    """At most `most` hits, half as many events, and echoes of them; one hit is always in the middle of the week."""
    seen = draw(st.lists(hits(), min_size=2, max_size=most))
    told = draw(st.lists(events(), max_size=most // 2))
    again = st.tuples(st.sampled_from(seen), hits(), st.booleans())
    echoes = [
        one if alike else _echo(one, other)
        for one, other, alike in draw(st.lists(again, min_size=1, max_size=most // 2))
    ]
    if told:
        again_told = st.tuples(st.sampled_from([*seen, *(event.hit for event in told)]), events(), st.booleans())
        drawn = draw(st.lists(again_told, max_size=most // 2))
        told += [replace(other, hit=_echo(one, other.hit), half=half) for one, other, half in drawn]
    return Traffic((Hit(_MIDDLE, 0), *seen, *echoes), tuple(told), draw(orders()))


def _echo(one: Hit, other: Hit) -> Hit:
    """Another hit, but of the same second and order."""
    return replace(other, second=one.second, order=one.order)


# --- writers -----------------------------------------------------------------------------------------

Name = Callable[[int], str]


def address(visitor: int) -> str:
    """Two visitors to an address: their agents tell them apart."""
    return f"192.0.2.{1 + visitor // 2}" if visitor % 4 < 2 else f"2001:db8::{1 + visitor // 2}"


def client_id(visitor: int) -> str:
    return f"GA1.1.{visitor}"


def moment(second: float, zone: ZoneInfo | None = ZONE) -> datetime:
    """A moment in a zone; naive, on the site's own clocks, without one."""
    at = (START.astimezone(UTC) + timedelta(seconds=second)).astimezone(zone or ZONE)
    return at if zone else at.replace(tzinfo=None)


def log_line(hit: Hit, name: Name = address) -> str:
    """A line of nginx's `combined`."""
    return (
        f"{name(hit.visitor)} - - [{moment(hit.second):%d/%b/%Y:%H:%M:%S %z}] "
        f'"GET {hit.target} HTTP/1.1" {hit.status} 512 "{hit.referrer or "-"}" "{AGENTS[hit.visitor]}"\n'
    )


def log(hits: Iterable[Hit], name: Name = address) -> bytes:
    return "".join(log_line(hit, name) for hit in hits).encode()


def event_csv(events: Iterable[Event], name: Name = client_id, *, naive: bool = False) -> bytes:
    """An event export with ISO times, in UTC or, `naive`, in the site's zone without saying so."""
    headings = ("time", "client_id", "event", "event_id", "url", "referrer", "user_agent")
    rows = [
        (
            moment(e.hit.second + e.half / 2, None if naive else ZoneInfo("UTC")).isoformat(timespec="milliseconds"),
            name(e.hit.visitor),
            "purchase" if e.hit.order else "page_view",
            e.native_id,
            f"https://{e.site}{replace(e.hit, order=0).target}",
            e.hit.referrer,
            AGENTS[e.hit.visitor],
            e.hit.order or "",
            _amount(e.value) if e.hit.order else "",
            e.currency if e.hit.order else "",
        )
        for e in events
    ]
    return _csv((*headings, "order_id", "value", "currency"), rows)


def woocommerce_csv(orders: Iterable[Order]) -> bytes:
    """An export of WooCommerce's orders: local times, an amount a column."""
    rows = [
        (
            o.number,
            f"{moment(o.second):%Y-%m-%d %H:%M:%S}",
            o.status,
            _amount(o.gross),
            _amount(o.tax),
            _amount(o.refunded),
            o.currency,
        )
        for o in orders
    ]
    headings = "Order Number,Order Date,Order Status,Order Total,Order Total Tax Amount,Refunded Total,Currency"
    return _csv(headings.split(","), rows)


def shopify_csv(orders: Iterable[Order]) -> bytes:
    """Shopify's export: a row per line item, here two, the order's own columns on the first."""
    rows: list[tuple[object, ...]] = []
    for o in orders:
        cancelled = f"{moment(o.second):%Y-%m-%d %H:%M:%S %z}" if o.status == "cancelled" else ""
        placed = f"{moment(o.second):%Y-%m-%d %H:%M:%S %z}"
        money = (_amount(o.gross), _amount(o.tax), _amount(o.refunded), o.currency)
        rows.append((f"#{o.number}", placed, *money, "paid", cancelled, "Bell"))
        rows.append((f"#{o.number}", placed, "", "", "", "", "", "", "Lamp"))
    headings = "Name,Created at,Total,Taxes,Refunded Amount,Currency,Financial Status,Cancelled at,Lineitem name"
    return _csv(headings.split(","), rows)


def _amount(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"


def _csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode()
