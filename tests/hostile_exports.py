"""Exports that carry hostile values in every field a stranger can write into."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from hostile import host_of, in_url, values

SITE, SECOND_SITE = "butik.example", "klub.example"
PERIOD = "2024-10"
FIRST = datetime(2024, 10, 1, 6, tzinfo=UTC)
ORDERED = datetime(2024, 10, 20, 6, tzinfo=UTC)
# Something harmless on the last day, so that the period counts as covered.
LAST = datetime(2024, 10, 31, 12, tzinfo=UTC)
# Longer than the idle time, so that each visit is one of its own.
STEP = timedelta(minutes=35)
BUYERS = {"campaign": 1, "content": 2, "landing_page": 3, "source": 4}
"""The log's visitors whose every visit shows a value here, and who buy in the end."""
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"

# What is written beside each value into a field that nobody may ever see again.
SECRETS = {
    field: f"zq{field}"
    for field in ("user", "agent", "query", "click", "login", "client", "order", "customer", "refquery", "fragment")
}
# Kept in the store, since a referrer's path tells a network's pages apart, and shown nowhere.
REFERRER_PATH = "zqrefpath"


def line(
    time: datetime,
    request: str,
    referrer: str = "-",
    agent: str = PHONE,
    *,
    address: str = "203.0.113.7",
    user: str = "-",
    vhost: str = "",
) -> str:
    """A line of an access log."""
    who = f"{vhost}:443 {address}" if vhost else address
    return f'{who} - {user} [{time:%d/%b/%Y:%H:%M:%S} +0000] "GET {request} HTTP/1.1" 200 512 "{referrer}" "{agent}"'


def log(logged: Callable[[str], str], in_query: Callable[[str], str]) -> str:
    """An access log with each value in each field; three visitors end with an order.

    `logged` writes what the server saw, `in_query` what the browser sent.
    """
    tags = "utm_source=facebook&utm_medium=social"
    lines = []
    for n, text in enumerate(value.text for value in values()):
        time, sent, seen = FIRST + n * STEP, in_query(text), logged(text)
        campaign = f"/tag/?{tags}&utm_campaign={sent}&fbclid={SECRETS['click']}"
        content = f"/tag/?{tags}&utm_campaign=a&utm_content={sent}&utm_term={sent}"
        source = f"/tag/?utm_source={sent}&utm_medium={sent}&farve={SECRETS['query']}{sent}{SECRETS['query']}"
        elsewhere = f"https://{SECRETS['login']}@{logged(host_of(text))}/{REFERRER_PATH}/{sent}?q={SECRETS['refquery']}"
        user = seen.replace(" ", "_")
        lines += [
            line(time, campaign, address="203.0.113.1"),
            line(time, content, address="203.0.113.2"),
            line(time, f"/{sent}/side?{tags}", address="203.0.113.3"),
            line(time, "/", elsewhere, address="203.0.113.4"),
            line(time, source, address="203.0.113.5"),
            line(time, "/", f"{seen}?{SECRETS['refquery']}", address="203.0.113.6"),
            line(time, "/", agent=f"{PHONE} {SECRETS['agent']}{seen}{SECRETS['agent']}"),
            line(time, "/", user=f"{SECRETS['user']}{user}{SECRETS['user']}"),
            line(
                time,
                f"/kasse/order-received/{SECRETS['order']}{sent}/?key={SECRETS['query']}",
                address=f"198.51.100.{n}",
            ),
            line(time, "/", vhost=logged(host_of(text)), address="203.0.113.8"),
        ]
    lines += [
        line(ORDERED, f"/order-received/{SECRETS['order']}-{n}/", address=f"203.0.113.{n}") for n in BUYERS.values()
    ]
    lines.append(line(LAST, "/"))
    return "\n".join(lines) + "\n"


EVENT_HEADINGS = (
    "timestamp,client_id,event,hostname,page_location,page_referrer,utm_source,utm_medium,utm_campaign,utm_content,"
    "user_agent,order_id,value,currency,event_id"
)


def events(texts: Iterable[str]) -> str:
    """An event export of the second site, each value in each column in turn."""
    rows = []
    for n, text in enumerate(texts):
        time = f"{FIRST + n * STEP:%Y-%m-%dT%H:%M:%SZ}"
        secret = {name: f"{mark}{text}{mark}" for name, mark in SECRETS.items()}
        page = f"https://{SECOND_SITE}/{in_url(text)}/?q={SECRETS['query']}#{SECRETS['fragment']}"
        tags = ["instagram", "social", text, text]
        rows += [
            [time, secret["client"], "page_view", SECOND_SITE, page, "", *tags, "", "", "", "", ""],
            [time, secret["client"], "purchase", SECOND_SITE, page, *[""] * 6, secret["order"], str(n), "DKK", ""],
            [time, "k2", text, SECOND_SITE, *[text] * 4, "", "", secret["agent"], "", "", "", secret["client"]],
            [time, f"k{n}", "purchase", SECOND_SITE, page, text, *[""] * 5, f"{SECRETS['order']}{n}", "1", "", ""],
        ]
    rows.append([f"{LAST:%Y-%m-%dT%H:%M:%SZ}", "k5", "page_view", SECOND_SITE, "/", *[""] * 10])
    return table(EVENT_HEADINGS, rows)


def broken_events(texts: Iterable[str]) -> str:
    """Events whose times, amounts and currencies are the values; half of the rows are sound."""
    rows = []
    for n, text in enumerate(texts):
        time = f"{FIRST + n * STEP:%Y-%m-%dT%H:%M:%SZ}"
        page = f"https://{SECOND_SITE}/"
        rest = [""] * 6
        rows += [[time, f"k{n}", "page_view", SECOND_SITE, page, *rest, "", "", "", ""]] * 3
        rows += [
            [text, "k4", "page_view", SECOND_SITE, page, *rest, "", "", "", ""],
            [time, "k4", "purchase", SECOND_SITE, page, *rest, f"b{n}", text, "DKK", ""],
            [time, "k4", "purchase", SECOND_SITE, page, *rest, f"c{n}", "1", text, ""],
        ]
    return table(EVENT_HEADINGS, rows)


SHOPIFY_HEADINGS = (
    "Name,Email,Financial Status,Created at,Currency,Shipping,Taxes,Total,"
    "Lineitem name,Billing Name,Note,UTM Campaign,UTM Source,Referring Site"
)


def shopify(texts: Iterable[str]) -> str:
    """A Shopify order export; each value is number, name, note, tag and product."""
    return table(
        SHOPIFY_HEADINGS,
        [
            [
                f"{SECRETS['order']}{n}{text}",
                f"{SECRETS['customer']}{n}@firma.example",
                "paid",
                f"{FIRST + n * STEP:%Y-%m-%d %H:%M:%S +0000}",
                *("DKK", "0", "20.00", "100.00"),
                *(f"{SECRETS['customer']}{text}" for _ in range(3)),
                *(text, text, text),
            ]
            for n, text in enumerate(texts)
        ],
    )


WOO_HEADINGS = (
    "Order Number,Order Date,Order Status,Order Total,Order Total Tax Amount,Billing Email,Customer Note,"
    "Attribution UTM Source,Attribution UTM Medium,Attribution UTM Campaign,Attribution Referrer,Attribution"
)


def woocommerce(texts: Iterable[str]) -> str:
    """A WooCommerce order export; the first rows are the orders of the log's three buyers."""
    ordered, last = f"{ORDERED:%Y-%m-%d %H:%M:%S}", f"{LAST:%Y-%m-%d %H:%M:%S}"
    sums = ["completed", "125.50", "25.10"]
    buyers = [[f"{SECRETS['order']}-{n}", ordered, *sums, *[""] * 7] for n in BUYERS.values()]
    others = [
        [
            f"{text}{SECRETS['order']}{n}",
            ordered,
            *sums,
            f"{SECRETS['customer']}{text}@firma.example",
            f"{SECRETS['customer']}{text}",
            *([text] * 5),
        ]
        for n, text in enumerate(texts)
    ]
    return table(WOO_HEADINGS, [*buyers, *others, ["1", last, *sums, *[""] * 7]])


def table(headings: str, rows: Iterable[Sequence[str]]) -> str:
    """A delimited file as spreadsheets write it."""
    out = io.StringIO()
    out.write(f"{headings}\r\n")
    csv.writer(out).writerows(rows)
    return out.getvalue()
