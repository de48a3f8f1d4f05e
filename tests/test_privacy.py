"""What a file told becomes what may be kept, and nothing more."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialattr.privacy import Door, order_key
from socialattr.privacy.agents import reduce_agent
from socialattr.privacy.redaction import REDACTED, Redactor
from socialattr.privacy.urls import PageRules, clean_page, clean_referrer
from socialattr.schema import HITS, SHOP_ORDERS, SPEND, TOTALS, Table

KEY = b"k" * 32
RULES = PageRules(["/order-received/{order_key}"])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("/konto/mette.hansen@example.dk/", "email"),
        ("kunde-010190-1234", "cpr"),
        ("ring +45 12 34 56 78", "phone"),
        ("0045 12345678", "phone"),
        ("/session/5f8a9b2c7d1e4f60a3b8c9", "token"),
        ("550e8400-e29b-41d4-a716-446655440000", "token"),
        ("via 192.0.2.17", "address"),
    ],
)
def test_personal_data_is_taken_out_and_counted(text: str, kind: str) -> None:
    redact = Redactor()
    assert REDACTED in redact(text)
    assert redact.counts == {kind: 1}


@pytest.mark.parametrize(
    "text",
    [
        "/cykler/elcykler/",
        "efterårsudsalg-2026",
        "black_friday_cykler_2026",
        "EfteraarsudsalgCykler2026",
        "120330001234567890",
        "/blog/2026/10/31/",
        "version 1.2.3",
        "uge 42",
    ],
)
def test_what_is_not_personal_stays_as_it_was(text: str) -> None:
    redact = Redactor()
    assert (redact(text), dict(redact.counts)) == (text, {})


@pytest.mark.parametrize(
    ("url", "page", "tags", "click_id", "params", "order"),
    [
        ("/", "shop.example/", {}, "", "", ""),
        ("/a?utm_source=fb&fbclid=x", "shop.example/a", {"utm_source": "fb"}, "fbclid", "fbclid,utm_source", ""),
        ("/a?FBCLID=x", "shop.example/a", {}, "fbclid", "fbclid", ""),
        ("/a?fbclid=", "shop.example/a", {}, "", "fbclid", ""),
        ("/a#utm_source=ig", "shop.example/a", {"utm_source": "ig"}, "", "utm_source", ""),
        ("/bl%C3%A5?utm_campaign=h%F8st", "shop.example/blå", {"utm_campaign": "høst"}, "", "utm_campaign", ""),
        ("https://U:P@Www.Shop.Example:443/x", "www.shop.example/x", {}, "", "", ""),
        ("products", "shop.example/products", {}, "", "", ""),
        (
            "/kasse/order-received/10432/?key=wc",
            "shop.example/kasse/order-received/{order_key}/",
            {},
            "",
            "key",
            "10432",
        ),
    ],
)
def test_of_a_page_only_host_path_and_tags_are_kept(
    url: str, page: str, tags: dict[str, str], click_id: str, params: str, order: str
) -> None:
    cleaned = clean_page(url, "shop.example", RULES, {"fbclid"}, Redactor())
    assert (cleaned.page, cleaned.click_id, cleaned.params, cleaned.order_id) == (page, click_id, params, order)
    assert {name: value for name, value in cleaned._asdict().items() if name.startswith("utm_") and value} == tags


@pytest.mark.parametrize(
    ("referrer", "kept"),
    [
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fshop.example", "l.facebook.com/l.php"),
        ("http://T.co/abc#x", "t.co/abc"),
        ("android-app://com.pinterest/", "android-app://com.pinterest/"),
        ("https://shop.example/kasse/order-received/10432/", "shop.example/kasse/order-received/{order_key}/"),
        ("t.co/abc", "t.co/abc"),
        ("Google", ""),
        ("about:blank", ""),
        ("file:///home/mette/x.html", ""),
        ("", ""),
    ],
)
def test_of_a_referrer_host_and_path_are_kept(referrer: str, kept: str) -> None:
    assert clean_referrer(referrer, RULES, Redactor()) == kept


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_url_makes_the_door_fall(url: str, referrer: str) -> None:
    clean_page(url, "shop.example", RULES, {"fbclid"}, Redactor())
    clean_referrer(referrer, RULES, Redactor())


def hits(**columns: list[object]) -> pd.DataFrame:
    """HITS with the columns that a test names; the others are empty, a GET of / at the start of 2026."""
    count = len(next(iter(columns.values())))
    known: dict[str, object] = {c.name: "" for c in HITS.columns if c.kind == "text"} | {"method": "GET", "url": "/"}
    frame = pd.DataFrame({**known, **columns}, index=range(count)).astype(
        {c.name: "str" for c in HITS.columns if c.kind == "text"}
    )
    frame["line"] = range(1, count + 1)
    frame["status"] = 200
    frame["value"] = pd.array([None] * count, dtype="Int64")
    frame["time"] = pd.Series([pd.Timestamp("2026-01-01", tz="UTC")] * count).astype("datetime64[us, UTC]")
    return frame


def test_a_visitor_is_an_address_with_an_agent_or_the_files_own_id() -> None:
    frame = hits(
        address=["192.0.2.1", "192.0.2.1", "192.0.2.1", "", "", ""],
        agent=["A", "A", "B", "A", "A", "A"],
        client_id=["", "", "", "c1", "c1", ""],
    )
    visitors = Door(KEY, "log").events(frame)["visitor_id"].tolist()
    assert visitors[0] == visitors[1]
    assert visitors[3] == visitors[4]
    assert len(set(visitors)) == 4


def test_visitors_never_join_across_feeds_or_keys() -> None:
    frame = hits(client_id=["c1"])
    found = {
        int(door.events(frame)["visitor_id"].iloc[0])
        for door in (Door(KEY, "log"), Door(KEY, "events"), Door(b"o" * 32, "log"))
    }
    assert len(found) == 3


def test_order_numbers_match_however_they_are_written() -> None:
    frame = hits(url=["/order-received/1182/", "/", "/"], order_id=["", "#1182", "A-7"])
    keys = Door(KEY, page_rules=["/order-received/{order_key}"]).events(frame)["order_key"].tolist()
    assert keys == [order_key("1182", KEY), order_key(" #1182 ", KEY), order_key("a-7", KEY)]


def test_events_of_one_instant_are_told_apart_by_what_they_say() -> None:
    frame = hits(url=["/", "/", "/a", "/"], referrer=["", "", "", "https://t.co/x"])
    keys = Door(KEY).events(frame)[["event_key_hi", "event_key_lo"]].apply(tuple, axis=1).tolist()
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


def test_an_event_with_an_id_of_its_own_is_that_id() -> None:
    frame = hits(url=["/", "/a"], native_id=["e1", "e1"])
    events = Door(KEY).events(frame)
    assert events["event_key_hi"].nunique() == 1
    assert events["native_key"].all()


def test_of_a_customer_only_a_key_is_left() -> None:
    row = {c.name: "" for c in SHOP_ORDERS.columns if c.kind == "text"}
    frame = pd.DataFrame([row | {"order_id": "#1", "customer_id": "Mette@example.dk"}]).astype("str")
    for column in SHOP_ORDERS.columns:
        if column.kind == "int":
            frame[column.name] = pd.array([1], dtype=column.dtype)
    frame["time"] = pd.Series([pd.Timestamp("2026-01-01", tz="UTC")]).astype("datetime64[us, UTC]")
    kept = Door(KEY).orders(frame)
    assert "customer_id" not in kept
    assert "mette" not in kept.to_csv().lower()


def rows_of(table: Table, **columns: list[object]) -> pd.DataFrame:
    """Rows of a table in which a column is empty, 0 or a day where it is not given."""
    count = len(next(iter(columns.values())))
    blank = {"text": "", "int": 0, "share": 0.0, "day": pd.Timestamp("2026-10-01")}
    cells = {c.name: columns.get(c.name, [blank[c.kind]] * count) for c in table.columns}
    return pd.DataFrame({c.name: pd.Series(cells[c.name]).astype(c.dtype) for c in table.columns})


def test_names_of_conversions_are_redacted_and_their_numbers_stay_numbers() -> None:
    # 0012345678 could be a telephone, 2507891234 the number of a citizen.
    said = '{"lead": 0.0012345678, "ring mette@example.dk": 2, "ring ole@example.dk": 3, "tip": 2.2507891234}'
    many = "{" + ", ".join(f'"goal {n:04}": 1' for n in range(1000)) + "}"
    kept = Door(KEY).totals(rows_of(TOTALS, conversions=[said, "", many]))["conversions"].astype("str").tolist()
    assert kept == ['{"lead": 0.0012345678, "ring (redacted)": 5, "tip": 2.2507891234}', "", many]


def test_of_a_landing_page_the_query_stays_outside() -> None:
    pages = ["/kurv/?navn=Mette+Hansen&utm_source=fb#top", "(not set)", "cykler.dk/blå/"]
    kept = Door(KEY).totals(rows_of(TOTALS, landing_page=pages))["landing_page"].tolist()
    assert kept == ["/kurv/", "(not set)", "cykler.dk/blå/"]


def test_ids_of_campaigns_stay_but_for_what_is_none() -> None:
    ids = ["0101901234", "8f14e45f-ceea-467f-9a3c-0b1c2d3e4f50", "urn:li:sponsoredCampaign:123", "mette@example.dk"]
    kept = Door(KEY).spend(rows_of(SPEND, campaign_id=ids))["campaign_id"].tolist()
    assert kept == [*ids[:3], "(redacted)"]


@pytest.mark.parametrize(
    ("agent", "reduced"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge/Windows"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit Chrome/130.0 Instagram 350.0", "Chrome/Android Instagram "),
        ("", ""),
        ("curl/8", "Other/Other"),
    ],
)
def test_an_agent_is_reduced_to_families_and_tokens(agent: str, reduced: str) -> None:
    assert reduce_agent(agent, ["Instagram "]) == reduced
