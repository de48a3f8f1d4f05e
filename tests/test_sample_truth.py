"""The sample data tells one story, always the same, and its README counts the mess that is really in it."""

from __future__ import annotations

import csv
import doctest
import gzip
import importlib
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

SAMPLE = Path(__file__).parents[1] / "sample_data"
MONTHS = ("2026-07", "2026-08", "2026-09", "2026-10")
MODELS = (
    *("first", "last", "last_non_direct", "last_paid", "campaign_priority"),
    *("linear", "linear_distinct", "position", "time_decay"),
)
COMBINED = re.compile(r'(\S+) - - \[([^]]+)\] "([^"]*)" (\d{3}) (\d+) "([^"]*)" "([^"]*)"')


@cache
def truth() -> dict[str, Any]:
    return json.loads((SAMPLE / "truth.json").read_text("utf-8"))  # type: ignore[no-any-return]


@cache
def log_files() -> dict[str, list[str]]:
    return {
        path.name: gzip.decompress(path.read_bytes()).decode("ascii").splitlines()
        for path in sorted((SAMPLE / "logs").iterdir())
    }


@cache
def log() -> list[str]:
    """All lines, those of the overlap once."""
    july, *rest = log_files().values()
    lines = list(july)
    for file in rest:
        ahead = file.index(lines[-1]) + 1 if lines[-1] in file else 0
        lines += file[ahead:]
    return lines


def rows(path: str, encoding: str, delimiter: str) -> list[dict[str, str]]:
    with (SAMPLE / path).open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


@cache
def orders(made: str) -> dict[str, dict[str, str]]:
    exported = rows(f"orders/woocommerce-orders-{made}.csv", "utf-8-sig", ";")
    return {row["Order Number"]: row for row in exported}


@cache
def events() -> list[dict[str, str]]:
    return rows("events/udlejning-events.csv", "utf-8", ",")


# --- the generator -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample written once more, by the documented command, in a process with nothing installed."""
    out = tmp_path_factory.mktemp("sample")
    subprocess.run([sys.executable, "-S", SAMPLE / "generate.py", "--out", out], check=True, timeout=120)
    return out


def test_writing_again_gives_the_same_files(again: Path) -> None:
    written = sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    parts = ("logs", "orders", "events", "level_a", "level_b")
    kept = [path for part in parts for path in (SAMPLE / part).rglob("*") if path.is_file()]
    assert written == sorted(
        path.relative_to(SAMPLE) for path in [*kept, SAMPLE / "truth.json", SAMPLE / "truth_links.json"]
    )
    for path in written:
        new, old = (again / path).read_bytes(), (SAMPLE / path).read_bytes()
        if path.suffix == ".gz":  # another zlib may pack the same text in other bytes
            assert new[4:8] == b"\0\0\0\0", "the gzip header holds a time"
            new, old = gzip.decompress(new), gzip.decompress(old)
        assert new == old, path


def test_the_generator_needs_only_the_standard_library() -> None:
    imports = set()
    for path in (SAMPLE / "generate.py", *(SAMPLE / "nordlys").glob("*.py")):
        imports |= set(re.findall(r"^(?:from|import) (\w+)", path.read_text("utf-8"), re.MULTILINE))
    assert imports <= sys.stdlib_module_names | {"nordlys"}


@pytest.mark.parametrize("module", ["clock", "happened", "orders", "render_orders", "tables"])
def test_examples_in_the_generator(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SAMPLE))
    failed, tried = doctest.testmod(importlib.import_module(f"nordlys.{module}"))
    assert tried
    assert not failed


def test_all_files_fit_into_four_megabytes() -> None:
    files = [path for part in ("logs", "orders", "events", "nordlys") for path in (SAMPLE / part).glob("*.*")]
    assert sum(path.stat().st_size for path in [*files, *SAMPLE.glob("*.*")]) < 4_000_000


# --- the truth adds up -------------------------------------------------------------------------------

TABLES = [("both", month) for month in MONTHS] + [
    (site, month) for site in ("nordlyscykler.example", "udlejning.nordlyscykler-leje.example") for month in MONTHS
]


def month_of(site: str, month: str) -> dict[str, Any]:
    months = truth()["months"] if site == "both" else truth()["sites"][site]["months"]
    return months[month]  # type: ignore[no-any-return]


@pytest.mark.parametrize(("site", "month"), TABLES)
def test_rows_add_up(site: str, month: str) -> None:
    seen = month_of(site, month)["observable"]
    networks, total, everything = seen["networks"].values(), seen["total"], seen["all"]
    for column in ("sessions", "conversions"):
        assert sum(row[column] for row in networks) == total[column] <= everything[column]
    for column in ("revenue", "refunded"):
        assert sum(Decimal(row[column]) for row in networks) == Decimal(total[column]) <= Decimal(everything[column])
    assert sum(Decimal(row["revenue_other"].get("EUR", 0)) for row in networks) == Decimal(
        total["revenue_other"].get("EUR", 0)
    )
    parts = seen["reconciliation"]
    assert parts["social"] + parts["other"] + parts["unattributed"] == parts["all"] == everything["conversions"]
    assert parts["social"] == total["conversions"]


@pytest.mark.parametrize(("site", "month"), TABLES)
def test_models_share_out_attributed_conversions_only(site: str, month: str) -> None:
    found = month_of(site, month)
    parts, models = found["observable"]["reconciliation"], found["models"]
    assert tuple(models) == MODELS
    assert models["last_non_direct"] == parts["social"]
    assert all(0 <= total <= parts["social"] + parts["other"] for total in models.values())


@pytest.mark.parametrize("month", MONTHS)
def test_two_sites_make_the_whole(month: str) -> None:
    whole = month_of("both", month)["observable"]["all"]
    sites = [month_of(site, month)["observable"]["all"] for site in truth()["sites"]]
    for column in ("sessions", "conversions"):
        assert sum(site[column] for site in sites) == whole[column]
    assert sum(Decimal(site["revenue"]) for site in sites) == Decimal(whole["revenue"])


def test_credits_of_a_journey_add_up_to_one() -> None:
    for order in truth()["orders"]:
        for model in MODELS if order["touchpoints"] else ():
            assert sum(touch["credit"][model] for touch in order["touchpoints"]) == pytest.approx(1)


@pytest.mark.parametrize("month", MONTHS)
def test_what_happened_is_not_what_is_seen(month: str) -> None:
    """Dark social: people who came from WhatsApp are mostly taken for direct ones; Meta is a guess of ours."""
    found = month_of("both", month)
    happened, seen = found["happened"]["networks"], found["observable"]["networks"]
    assert happened["WhatsApp"]["sessions"] > 2 * seen["WhatsApp"]["sessions"]
    assert happened["Facebook"]["sessions"] > seen["Facebook"]["sessions"]
    assert "Meta (app unknown)" in seen
    assert "Meta (app unknown)" not in happened


# story -> what each of its orders must show, worked out by hand: network of the headline, and the touchpoints
STORIES = {
    "two people behind one address": [("Facebook", ["Facebook", "google", "Facebook"])] * 4,
    "instagram then google then direct": [("", ["Instagram", "google", "(direct)"])] * 4,
    "thirty days to the second": [("Facebook", ["Facebook", "(direct)"]), ("", ["(direct)"])] * 2,
    "half an hour to the second": [("Facebook", ["Facebook"]), ("Facebook", ["Facebook", "(direct)"])],
    "over the month end": [("Facebook", ["Facebook"])] * 2,
    "the last minute of october": [("Instagram", ["Instagram"])],
    "the hour that happens twice": [("Instagram", ["Instagram"]), ("", ["Facebook", "google"])],
    "slow at the bank": [("Facebook", ["Facebook", "(direct)"])] * 2,
    "payment provider with tags": [("Instagram", ["Instagram"])] * 2,
    "banner on our own front page": [("Facebook", ["Facebook"])] * 4,
    "two ads in one sitting": [("", ["Facebook", "Facebook", "nyhedsbrev"])],
    "agent does not split": [("", ["google"])] * 2,
    "same second": [("Facebook", ["Facebook"])] * 4,
    "thanked on another device": [("Facebook", ["Facebook"])],
    "thanked too late": [("", [])],
    "half of it back": [("Instagram", ["Instagram"])] * 2,
    "telephone orders": [("", [])] * 30,
}


@pytest.mark.parametrize("story", STORIES)
def test_planted_stories(story: str) -> None:
    told = [
        (order["network"], [touch["network"] or touch["source"] for touch in order["touchpoints"]])
        for order in truth()["orders"]
        if order["story"] == story
    ]
    assert told == STORIES[story]


def test_no_other_story_has_a_conversion() -> None:
    """Not even the orders that were cancelled after their thank-you page."""
    assert set(STORIES) == {order["story"] for order in truth()["orders"]}


def test_refunds_round_half_to_even() -> None:
    refunded = [order["refunded"] for order in truth()["orders"] if order["story"] == "half of it back"]
    assert refunded == ["87.60", "218.72"]  # 8760.5 and 21871.5 øre


# --- the mess, counted ------------------------------------------------------------------------------


@cache
def fields() -> list[tuple[str, ...]]:
    """Each whole line and its fields."""
    return [parts.group(*range(8)) for line in log() if (parts := COMBINED.fullmatch(line))]


def matching(pattern: str, field: int = 0) -> int:
    """Whole log lines with the pattern: anywhere, or in one field (3 request, 6 referrer, 7 agent)."""
    found = re.compile(pattern).search
    return sum(found(parts[field]) is not None for parts in fields())


def restated() -> int:
    first, second = orders("2026-09-01"), orders("2026-11-02")
    return sum(row != second[number] for number, row in first.items())


def status(pattern: str) -> int:
    return sum(bool(re.fullmatch(pattern, row["Order Status"])) for row in orders("2026-11-02").values())


def overlap() -> int:
    older, newer = (set(log_files()[f"shop-access.log-{name}.gz"]) for name in ("20260916", "20261001"))
    return sum(line in newer for line in log_files()["shop-access.log-20260916.gz"] if line in older)


def seen_orders() -> set[str]:
    return set(re.findall(r"order-received/(\d+)/", "\n".join(log())))


ORDER_PAGE = r"^GET /kasse/order-received/"
COUNTS: dict[str, Callable[[], int]] = {
    # files
    "lines in all files": lambda: sum(map(len, log_files().values())),
    "lines in both files of 16 September": overlap,
    "lines cut off": lambda: len(log()) - len(fields()),
    "connections without a request": lambda: matching(r"^-$", 3),
    "TLS on the plain port": lambda: matching(r"^\\x16\\x03", 3),
    "lines of the hour that happens twice": lambda: matching(r"\[25/Oct/2026:02:.*\+0[12]00\]"),
    # not people looking at pages
    "files beside pages (css, js, fonts, pictures)": lambda: matching(r"\.(css|webp|woff2|svg|ico|js)(\?\S*)? HTTP", 3),
    "POST requests": lambda: matching(r"^POST ", 3),
    "HEAD requests of a monitor": lambda: matching(r"^HEAD ", 3),
    "pages that are gone (404)": lambda: matching(r'" 404 '),
    "server errors (5xx)": lambda: matching(r'" 50\d '),
    "redirects to the final slash (301)": lambda: matching(r'" 301 '),
    "crawlers and scripts": lambda: matching(r"[bB]ot/|Bot;|curl/|python-requests|MJ12", 7) - matching("Twitterbot", 7),
    "link previews": lambda: matching(
        r"^(facebookexternalhit|Twitterbot|LinkedInBot|WhatsApp/|Slackbot|TelegramBot)", 7
    ),
    # people
    "page views from IPv6 addresses": lambda: matching(r"^2001:db8:(?!b07).*GET /(?!wp-|favicon)"),
    "in-app: Facebook": lambda: matching(r"FBAN/FBIOS|FB_IAB/FB4A", 7),
    "in-app: Instagram": lambda: matching(r" Instagram \d", 7),
    "in-app: Threads": lambda: matching(r" Barcelona \d", 7),
    "in-app: Messenger": lambda: matching(r"MessengerForiOS|Orca-Android", 7),
    "in-app: Snapchat": lambda: matching(r" Snapchat/", 7),
    "in-app: TikTok": lambda: matching(r"musical_ly_.*BytedanceWebview", 7),
    "in-app: Pinterest": lambda: matching(r"\[Pinterest/iOS\]|Pinterest for", 7),
    "in-app: LinkedIn": lambda: matching(r"LinkedInApp", 7),
    "redirectors (l.facebook.com, t.co, lnkd.in ...)": lambda: matching(
        r"//(lm?\.facebook|l\.(instagram|threads|messenger)|t\.co|lnkd\.in|out\.reddit|go\.bsky)", 6
    ),
    "Android app referrers": lambda: matching(r"^android-app://", 6),
    "links by Buffer": lambda: matching(r"utm_content=buffer[0-9a-f]{5}&", 3),
    "campaign names with æ, ø or å": lambda: matching(r"utm_campaign=[^& ]*%C3%", 3),
    "tags in capital letters": lambda: matching(r"utm_(source|medium)=[A-Z]", 3),
    "fbclid": lambda: matching(r"[?&]fbclid=", 3),
    "fbclid beside a search engine (a copied link)": lambda: matching(
        r'fbclid=\S+ HTTP/2.0" \d+ \d+ "https://www.google'
    ),
    "ttclid": lambda: matching(r"[?&]ttclid=", 3),
    "gclid": lambda: matching(r"[?&]gclid=", 3),
    "tags on our own front page": lambda: matching(r"utm_source=forside", 3),
    # sales
    "thank-you pages": lambda: matching(ORDER_PAGE, 3),
    "thank-you pages seen again": lambda: matching(ORDER_PAGE, 3) - len(seen_orders()),
    "returns from payment and login pages": lambda: matching(r"quickpay|dibspayment|klarna|mobilepay|mitid", 6),
    "orders": lambda: len(orders("2026-11-02")),
    "orders restated by the second export": restated,
    "orders without a thank-you page": lambda: len(orders("2026-11-02").keys() - seen_orders()),
    "telephone orders": lambda: sum(row["Attribution Source Type"] == "admin" for row in orders("2026-11-02").values()),
    "orders on hold": lambda: status("(wc-)?on-hold"),
    "orders cancelled, failed, pending or in the trash": lambda: status("(wc-)?(cancelled|failed|pending|trash)"),
    "orders whose status begins with wc-": lambda: status("wc-.*"),
    "refunded orders, whole or in part": lambda: sum(
        row["Refunded Total"] != "0,00" for row in orders("2026-11-02").values()
    ),
    "orders in euro": lambda: sum(row["Currency"] == "EUR" for row in orders("2026-11-02").values()),
    # the rental site
    "events": lambda: len(events()),
    "events sent twice": lambda: len(events()) - len({row["event_id"] for row in events()}),
    "rentals (distinct order ids)": lambda: len(
        {row["order_id"].lstrip("#").casefold() for row in events() if row["order_id"]}
    ),
    "purchase events of a reload": lambda: sum(
        count - 1
        for count in Counter(
            order.lstrip("#").casefold()
            for order, _ in {(row["order_id"], row["event_id"]) for row in events() if row["order_id"]}
        ).values()
    ),
    "order ids in another spelling": lambda: sum(
        not row["order_id"].startswith("LEJE-") for row in events() if row["order_id"]
    ),
    "rentals in euro": lambda: len(
        {row["order_id"].lstrip("#").casefold() for row in events() if row["currency"] == "EUR"}
    ),
}


def readme_counts() -> dict[str, int]:
    table = re.findall(r"^\| (.+?) \|.*\| +([\d,]+) \|$", (SAMPLE / "README.md").read_text("utf-8"), re.MULTILINE)
    return {name: int(count.replace(",", "")) for name, count in table}


@pytest.mark.parametrize("thing", COUNTS)
def test_the_readme_counts_what_is_there(thing: str) -> None:
    count = COUNTS[thing]()
    assert count > 0
    assert readme_counts()[thing] == count


def test_the_readme_counts_nothing_else() -> None:
    assert set(readme_counts()) == set(COUNTS)


def test_order_of_lines_and_range_of_the_overlap() -> None:
    """Lines run in the order of UTC, and both files hold all of the shared range, cut at whole seconds."""
    files = {
        name: [
            (datetime.strptime(parts[2], "%d/%b/%Y:%H:%M:%S %z"), line)
            for line in lines
            if (parts := COMBINED.fullmatch(line))
        ]
        for name, lines in log_files().items()
    }
    for lines in files.values():
        assert [time for time, _ in lines] == sorted(time for time, _ in lines)
    older, newer = files["shop-access.log-20260916.gz"], files["shop-access.log-20261001.gz"]
    start, end = newer[0][0], older[-1][0]
    assert start < end
    assert [line for line in older if line[0] >= start] == [line for line in newer if line[0] <= end]


def test_addresses_are_for_documentation_or_private() -> None:
    allowed = re.compile(r"10\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|2001:db8:")
    assert all(allowed.match(line) for line in log())


def test_people_and_shop_live_under_reserved_names() -> None:
    assert all(row["Billing Email"].endswith("@mail.example") for row in orders("2026-11-02").values())
