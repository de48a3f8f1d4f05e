"""What a file told becomes what may be kept, and nothing more."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from command_line import run
from socialattr.classify import CLUES, referrer_host
from socialattr.pipeline.hits import Hide, hits_of
from socialattr.privacy import Door, order_key
from socialattr.privacy.agents import reduce_agent
from socialattr.privacy.redaction import REDACTED, Redactor
from socialattr.privacy.urls import URL_RULES, PageRules, clean_page, clean_referrer, unescaped
from socialattr.schema import HITS, SHOP_ORDERS, SPEND, TOTALS, Table

KEY = b"k" * 32
RULES = PageRules(["/order-received/{order_key}"])
ORDER = "/order-received/{order_key}/"


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
        # Pages that are one program
        ("/a#/b?utm_source=ig&navn=m", "shop.example/a", {"utm_source": "ig"}, "", "utm_source", ""),
        ("/#!/b?navn=m&fbclid=x", "shop.example/", {}, "fbclid", "fbclid", ""),
        ("/a#b#utm_source=ig", "shop.example/a", {"utm_source": "ig"}, "", "utm_source", ""),
        ("/a?utm_source=fb#/b?utm_source=ig", "shop.example/a", {"utm_source": "fb"}, "", "utm_source", ""),
        ("/a#utm_source=ig#q=hemmelig", "shop.example/a", {"utm_source": "ig"}, "", "utm_source", ""),
        # Put together wrong, or copied out of the source of a page
        ("/?a=1&amp;utm_source=fb", "shop.example/", {"utm_source": "fb"}, "", "a,utm_source", ""),
        ("/?a=1&amp;amp;utm_source=fb", "shop.example/", {"utm_source": "fb"}, "", "a,utm_source", ""),
        ("/?a=1&amp%3Butm_source=fb", "shop.example/", {"utm_source": "fb"}, "", "a,utm_source", ""),
        ("/?a=1&#038;utm_source=fb", "shop.example/", {"utm_source": "fb"}, "", "a,utm_source", ""),
        (
            "/?utm_source=fb;utm_medium=cpc",
            "shop.example/",
            {"utm_source": "fb", "utm_medium": "cpc"},
            "",
            "utm_medium,utm_source",
            "",
        ),
        ("/?a=1;FBclid=x;b=2", "shop.example/", {}, "fbclid", "a,fbclid", ""),
        ("/??utm_source=fb", "shop.example/", {"utm_source": "fb"}, "", "utm_source", ""),
        # Part of the value
        ("/?utm_campaign=a%26amp%3Bb", "shop.example/", {"utm_campaign": "a&amp;b"}, "", "utm_campaign", ""),
        (
            "/?utm_campaign=a;b=c;d%3Butm_source=e",
            "shop.example/",
            {"utm_campaign": "a;b=c;d;utm_source=e"},
            "",
            "utm_campaign",
            "",
        ),
        ("/?utm_campaign=hvad?&x=;", "shop.example/", {"utm_campaign": "hvad?"}, "", "utm_campaign,x", ""),
        ("/?next=//x.dk/?utm_source=a", "shop.example/", {}, "", "next", ""),
        # As values of other URLs
        ("https%3A%2F%2Fx.example%2Fa%3Futm_source%3Dfb", "x.example/a", {"utm_source": "fb"}, "", "utm_source", ""),
        ("%3Futm_source=fb", "shop.example/", {"utm_source": "fb"}, "", "utm_source", ""),
        # Hosts
        ("https://evil.example\\@shop.example/x", "evil.example/@shop.example/x", {}, "", "", ""),
        ("https://a b@/x", "shop.example/x", {}, "", "", ""),
        ("//wp-login.php", "shop.example//wp-login.php", {}, "", "", ""),
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
        ("//t.co/abc", "t.co/abc"),
        ("t.co:443/abc", "t.co/abc"),
        (" \u00a0t.co\t", "t.co"),
        ("https%3A%2F%2Ft.co%2Fabc%3Fa%3Db", "t.co/abc"),
        ("https%3A%2F%2Fhttps%253A%252F%252Ft.co%2F", ""),
        ("android-app%3A%2F%2Fcom.Slack%2Fx", "android-app://com.Slack/x"),
        ("android-app://com.x/https/shop.example/order-received/1/", f"android-app://com.x/https/shop.example{ORDER}"),
        ("https://evil.example\\@facebook.com/", "evil.example/@facebook.com/"),
        ("https://facebook.com@evil.example\\a\\b", "evil.example/a/b"),
        ("https://x.dk\\order-received\\1\\", f"x.dk{ORDER}"),
        ("https://x.dk/order-received/\\1/", f"x.dk{ORDER}"),
        ("mette:pw@x.dk/", ""),
        ("mette@x.dk", ""),
        ("https://a b/", ""),
        ("https://x.dk:80a/", ""),
        ("https://x.dk/a%3Fnavn=mette%23b", "x.dk/a"),
        ("https://x.dk/mette%252540x.dk", "x.dk/(redacted)"),
        ("https://x.dk/" + "%25" * 9 + "41", "x.dk/%%%%%%%%A"),
        ("https://x.dk/%2525252525252541", "x.dk/(redacted)"),
        ("http://localhost:8080/a", "//localhost/a"),
        ("http://[::1]/", "//[::1]/"),
        ("https://-/", ""),
        ("Google", ""),
        ("n/a", ""),
        ("about:blank", ""),
        ("file:///home/mette/x.html", ""),
        ("", ""),
    ],
)
def test_of_a_referrer_host_and_path_are_kept(referrer: str, kept: str) -> None:
    assert clean_referrer(referrer, RULES, Redactor()) == kept


ANY = st.text(st.characters(exclude_categories=()), max_size=60)
PARTS = st.sampled_from(
    ["https://", "http://", "//", "/", "\\", "@", ":", "80", "?", "#", "%2F", "%3F", "%25", "%40", "%5C", "%3A", "%",
     " ", "\t", "\n", "\x1c", "\x85", "\u00a0", "\u2028", ".", "-", "å", "A", "İ", "Σ", "ß", "\\xe5", "[::1]", "\0",
     "android-app://", "com.x", "facebook.com", "T.co", "order-received/", "1234", "mette@x.dk", "https%3A%2F%2F",
     "ftp://", "&amp;", "&", ";", "=", "utm_source=", "fbclid=", "hemmelig"]
)  # fmt: skip
URLISH = st.lists(st.one_of(PARTS, st.characters(exclude_categories=["Cs"])), max_size=9).map("".join)


@given(st.one_of(ANY, URLISH), st.one_of(ANY, URLISH))
def test_no_url_makes_the_door_fall(url: str, referrer: str) -> None:
    clean_page(url, "shop.example", RULES, {"fbclid"}, Redactor())
    clean_page(url, referrer, RULES, {"fbclid"}, Redactor())
    clean_referrer(referrer, RULES, Redactor())


@given(URLISH.filter(lambda url: not url.startswith("*")))
def test_law_of_its_own_output_the_door_changes_nothing(url: str) -> None:
    kept = clean_referrer(url, RULES, Redactor())
    assert clean_referrer(kept, RULES, Redactor()) == kept
    page = clean_page(url.replace("%", ""), "shop.example", RULES, (), Redactor()).page
    assert clean_page(f"https://{page}", "", RULES, (), Redactor()).page == page


@given(URLISH)
@example("https://evil.example\\@facebook.com/")
@example("https://evil.example\\xaa@facebook.com/")
@example("//facebook.com\u2028@t.co/")
@example("https://İΣ.example/")
@example("https://facebook.com:80@t.co/")
def test_law_the_door_and_classify_read_the_same_host(url: str) -> None:
    """Of what was stored classifying reads the host that it would read in what was sent; some are no site at all."""
    kept = clean_referrer(url, PageRules([]), Redactor())
    before, after = referrer_host(pd.Series([unescaped(url), kept], dtype=pd.ArrowDtype(pa.large_string())))
    assert kept == "" or before == after
    scheme, _, _ = unescaped(url).rpartition("://")
    if "." in before and before.isascii() and "%" not in before and scheme in ("", "https", "http") and url.isascii():
        assert kept != ""


@given(st.lists(st.sampled_from(["&", "&amp;", ";", "?", "#", "/", "a=", "Q=", "navn", "=", "%3D", "%26"]), max_size=8))
def test_law_no_value_of_what_is_no_tag_is_kept(parts: list[str]) -> None:
    page = clean_page("/?q=zqhemmelig" + "".join(parts) + "=zqhemmelig", "shop.example", RULES, {"fbclid"}, Redactor())
    assert "zqhemmelig" not in str(page)


@pytest.mark.parametrize(
    "text", ["%25" * 100_000, "@a" * 100_000, ";" * 300_000, "amp;" * 100_000, "\\" * 300_000, "a" + " " * 300_000,
             "//" + "a:" * 99_999, "?" * 99_999, "#" * 99_999, "x" * 300_000 + ":", ";a=" * 99_999, "%2" * 99_999,
             "%2%" * 50_000 + "35" * 50_000]
)  # fmt: skip
def test_no_text_keeps_the_door_busy(text: str) -> None:
    clean_referrer(f"https://x.dk/{text}", RULES, Redactor())
    for url in (text, f"https://{text}", f"https://x.dk/?{text}#{text}", f"/?&{text}=1&{text}"):
        clean_referrer(url, RULES, Redactor())
        clean_page(url, "shop.example", RULES, {"fbclid"}, Redactor())


@given(st.lists(st.tuples(URLISH.map("https://x.dk/{}".format), URLISH), min_size=1, max_size=6))
def test_law_a_list_is_read_as_it_would_be_stored(some: list[tuple[str, str]]) -> None:
    """Of links and referrers `classify --batch` takes what an import of them would keep."""
    urls, referrers = ([one[place] for one in some] for place in (0, 1))
    stored = Door(KEY, click_ids={"fbclid"}, page_rules=["/order-received/{order_key}"]).events(
        hits(url=urls, referrer=referrers)
    )
    listed = hits_of(urls, referrers, [""] * len(some), Hide("", RULES, ["fbclid"]))
    assert listed[CLUES].astype("str").to_numpy().tolist() == stored[CLUES].astype("str").to_numpy().tolist()


# What is kept of these, as a digest; see the test below.
SPECIMENS = [
    *("/a?utm_source=fb&amp;fbclid=x;utm_term=y&q=z#/b?utm_medium=m", "https://h\\@x.dk/a%3Fb", "%3Futm_source=b"),
    *("//t.co/x", "http://localhost/b%2525", "android-app://com.X/https/t.co", "https%3A%2F%2Fx.dk%2F1", "a b"),
]
DIGESTS = {2: "85410d9c5030"}


def test_what_is_kept_of_urls_changes_with_its_version_only() -> None:
    """Where this fails, raise URL_RULES, and add the new digest under it: older imports are told of by that."""
    said = [
        (clean_page(url, "shop.example", RULES, {"fbclid"}, Redactor()), clean_referrer(url, RULES, Redactor()))
        for url in SPECIMENS
    ]
    assert DIGESTS[URL_RULES] == hashlib.blake2b(repr(said).encode(), digest_size=6).hexdigest()


def test_imports_read_by_older_rules_of_urls_are_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "access.log"
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"
    log.write_text(f'192.0.2.7 - - [10/Oct/2024:10:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "{agent}"\n')
    report = ("report", "--from", "2024-10-01", "--to", "2024-10-20")
    with monkeypatch.context() as before:
        before.setattr("socialattr.pipeline.rules.URL_RULES", URL_RULES - 1)
        run(tmp_path, "ingest", log)
        assert "older rules" not in run(tmp_path, *report).unfolded
    assert "1 imports were read by older rules" in run(tmp_path, *report).unfolded
    assert run(tmp_path, "ingest", log).code == 0
    assert "older rules" not in run(tmp_path, *report).unfolded


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
