"""Which clue decides about a hit: facts as small tables, and the laws of classifying."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialattr.classify import CHANNEL_NAMES, Rules, classify
from socialattr.schema import TOUCH

COLUMNS = ("page", "referrer", "utm_source", "utm_medium", "utm_campaign", "utm_content", "click_id", "agent")
OWN = Rules(("shop.example", "www.shop-leje.example"))

DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0"
FACEBOOK_APP = "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/468.0]"
INSTAGRAM_APP = "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 334.0.4.32.98"


def hits(*rows: dict[str, str]) -> pd.DataFrame:
    blank = dict.fromkeys(COLUMNS, "") | {"page": "www.shop.example/cykler"}
    return pd.DataFrame([blank | row for row in rows], columns=list(COLUMNS), dtype="str")


def one(**row: str) -> pd.Series:
    return classify(hits(row), OWN).iloc[0]


def tags(source: str = "", medium: str = "", campaign: str = "", content: str = "") -> dict[str, str]:
    return {"utm_source": source, "utm_medium": medium, "utm_campaign": campaign, "utm_content": content}


PRECEDENCE = [
    # what the hit holds, and what decides: evidence, source, medium, campaign, network
    ({}, ("none", "(direct)", "(none)", "", "")),
    ({"referrer": "shop.example/kurv", **tags("forside", "banner")}, ("own", "(direct)", "(none)", "", "")),
    ({"referrer": "www.shop-leje.example/"}, ("own", "(direct)", "(none)", "", "")),
    ({"referrer": "shop-leje.example/", "click_id": "fbclid"}, ("own", "(direct)", "(none)", "", "")),
    ({"page": "blog.example/", "referrer": "https://www.blog.example/"}, ("own", "(direct)", "(none)", "", "")),
    ({"referrer": "payment.quickpay.net/", **tags("facebook")}, ("payment", "(direct)", "(none)", "", "")),
    ({"referrer": "nemlog-in.mitid.dk/"}, ("login", "(direct)", "(none)", "", "")),
    (tags(" FB ", "CPC", " Forår "), ("utm", "fb", "cpc", "Forår", "Facebook")),
    ({"referrer": "t.co/a", **tags("facebook", "social")}, ("utm", "facebook", "social", "", "Facebook")),
    ({"referrer": "www.google.com/", **tags("nyhedsbrev", "email")}, ("utm", "nyhedsbrev", "email", "", "")),
    ({**tags("nyhedsbrev", "email"), "agent": FACEBOOK_APP}, ("utm", "nyhedsbrev", "email", "", "")),
    (tags("", "social"), ("utm", "", "social", "", "Other social")),
    (tags("", "", "sommer"), ("utm", "", "", "sommer", "")),
    ({"referrer": "l.facebook.com/", **tags("", "", "sommer")}, ("utm", "", "", "sommer", "Facebook")),
    ({"referrer": "l.facebook.com/", **tags("", "email", "sommer")}, ("utm", "", "email", "sommer", "")),
    (tags("(direct)", "(none)"), ("none", "(direct)", "(none)", "", "")),
    (tags("  ", "\t"), ("none", "(direct)", "(none)", "", "")),
    ({"referrer": "l.facebook.com/", "click_id": "fbclid"}, ("referrer", "facebook", "social", "", "Facebook")),
    ({"referrer": "t.co/x", "click_id": "fbclid"}, ("referrer", "x", "social", "", "X")),
    ({"referrer": "www.google.com/", "click_id": "fbclid"}, ("referrer", "google", "organic", "", "")),
    ({"referrer": "www.blog.dk/2026", "click_id": "ttclid"}, ("referrer", "blog.dk", "referral", "", "")),
    ({"referrer": "l.instagram.com/", "agent": FACEBOOK_APP}, ("referrer", "instagram", "social", "", "Instagram")),
    ({"referrer": "blog.dk/", "agent": FACEBOOK_APP}, ("referrer", "blog.dk", "referral", "", "")),
    ({"referrer": "android-app://com.pinterest/"}, ("app_referrer", "pinterest", "social", "", "Pinterest")),
    ({"referrer": "android-app://org.browser/https/www.linkedin.com"},
     ("app_referrer", "linkedin", "social", "", "LinkedIn")),
    ({"referrer": "android-app://org.browser/https/www.blog.dk/a"}, ("app_referrer", "blog.dk", "referral", "", "")),
    ({"referrer": "https://x.com/i/grok?q=1"}, ("referrer", "x.com", "referral", "", "")),
    ({"referrer": "x.com/shop?next=/i/grok"}, ("referrer", "x", "social", "", "X")),
    ({"referrer": "android-app://org.browser/"}, ("app_referrer", "org.browser", "referral", "", "")),
    ({"click_id": "gclid"}, ("click_id", "google", "cpc", "", "")),
    ({"referrer": "www.google.com/", "click_id": "gad_source,gclid"}, ("click_id", "google", "cpc", "", "")),
    ({"referrer": "blog.dk/", "click_id": "gclid"}, ("click_id", "google", "cpc", "", "")),
    ({"referrer": "l.facebook.com/", "click_id": "gclid"}, ("referrer", "facebook", "social", "", "Facebook")),
    ({"click_id": "gclid", **tags("bing", "cpc")}, ("utm", "bing", "cpc", "", "")),
    ({"click_id": "fbclid"}, ("click_id", "meta", "social", "", "Meta (app unknown)")),
    ({"click_id": "fbclid", "agent": DESKTOP}, ("click_id", "meta", "social", "", "Meta (app unknown)")),
    ({"click_id": "fbclid", "agent": INSTAGRAM_APP}, ("click_id", "instagram", "social", "", "Instagram")),
    ({"click_id": "fbclid", "agent": "[Pinterest/iOS]"}, ("click_id", "meta", "social", "", "Meta (app unknown)")),
    ({"click_id": "fbclid,ttclid"}, ("click_id", "tiktok", "social", "", "TikTok")),
    ({"click_id": "unknown"}, ("none", "(direct)", "(none)", "", "")),
    ({"agent": FACEBOOK_APP}, ("agent", "facebook", "social", "", "Facebook")),
    ({"agent": "Safari/iPhone FBAN/ FBAV/"}, ("agent", "facebook", "social", "", "Facebook")),
    ({"agent": "Safari/iPhone FBAN/ Instagram"}, ("agent", "instagram", "social", "", "Instagram")),
    ({"page": "/cykler"}, ("none", "(direct)", "(none)", "", "")),
    ({"page": "/cykler", "referrer": "shop.example/"}, ("own", "(direct)", "(none)", "", "")),
    ({"referrer": "lnkd.in/abc"}, ("referrer", "linkedin", "social", "", "LinkedIn")),
    ({"agent": DESKTOP}, ("none", "(direct)", "(none)", "", "")),
    ({"referrer": "buff.ly/abc"}, ("shortener", "buffer", "social", "", "Other social")),
    ({"referrer": "buff.ly/abc", "click_id": "fbclid"}, ("click_id", "meta", "social", "", "Meta (app unknown)")),
    ({"referrer": "about:blank"}, ("none", "(direct)", "(none)", "", "")),
    ({"referrer": "about:blank", "agent": FACEBOOK_APP}, ("agent", "facebook", "social", "", "Facebook")),
]  # fmt: skip


@pytest.mark.parametrize(("row", "expected"), PRECEDENCE, ids=lambda value: "-".join(map(str, value))[:70])
def test_the_first_clue_in_order_decides(row: dict[str, str], expected: tuple[str, ...]) -> None:
    found = one(**row)
    assert tuple(found[["evidence", "source", "medium", "campaign", "network"]]) == expected


def test_a_visit_that_goes_on_is_no_touch_and_an_agent_splits_none() -> None:
    """
    evidence   continues  touch  direct  social
    """
    found = classify(
        hits({"referrer": "shop.example/"}, {"referrer": "pay.klarna.com/"}, {}, {"agent": FACEBOOK_APP},
             {"referrer": "t.co/"}, tags("nyhedsbrev", "email"), {"click_id": "fbclid"}),
        OWN,
    )  # fmt: skip
    assert found[["evidence", "continues", "touch", "direct", "social"]].to_numpy().tolist() == [
        ["own", True, False, True, False],
        ["payment", True, False, True, False],
        ["none", False, False, True, False],
        ["agent", False, False, False, True],
        ["referrer", False, True, False, True],
        ["utm", False, True, False, False],
        ["click_id", False, True, False, True],
    ]


@pytest.mark.parametrize(
    ("row", "network"),
    [
        (tags("twitter.com", "social", "buffer", "buffer1a2b3"), "X"),
        (tags("buffer", "linkedin"), "LinkedIn"),
        (tags("buffer", "social", "", "facebook"), "Facebook"),
        ({**tags("buffer", "social"), "click_id": "fbclid", "agent": INSTAGRAM_APP}, "Instagram"),
        ({**tags("buffer", "social"), "click_id": "fbclid", "referrer": "l.facebook.com/"}, "Facebook"),
        ({**tags("buffer", "social"), "referrer": "t.co/"}, "X"),
        ({**tags("buffer", "social"), "agent": FACEBOOK_APP}, "Facebook"),
        (tags("buffer", "social"), "Other social"),
        ({**tags("buffer", "social"), "referrer": "blog.dk/", "agent": FACEBOOK_APP}, "Other social"),
        (tags("", "", "buffer"), "Other social"),
        ({"referrer": "publish.buffer.com/"}, "Other social"),
    ],
)
def test_the_tool_is_kept_apart_from_the_network(row: dict[str, str], network: str) -> None:
    found = one(**row)
    assert (found["network"], found["tool"], found["social"]) == (network, "Buffer", True)


@pytest.mark.parametrize(
    ("row", "network"),
    [
        (tags("M.Facebook.com"), "Facebook"),
        (tags("https://l.instagram.com/"), "Instagram"),
        (tags("Instagram_Stories"), "Instagram"),
        (tags("fb-dk"), "Facebook"),
        (tags("com.instagram.android"), "Instagram"),
        (tags("linked in"), "LinkedIn"),
        (tags("foraar", "instagram"), "Instagram"),
        (tags("foraar", "x"), ""),
        (tags("google", "organic"), ""),
        (tags("netflix.com"), ""),
        (tags("quickpay.net"), ""),
        (tags("influencer", "social"), "Other social"),
        # Tags that say nothing that we know leave it to what is beside them; those that say what it is do not.
        (tags("influencer", "story"), ""),
        ({**tags("influencer", "story"), "referrer": "l.facebook.com/"}, "Facebook"),
        ({**tags("kampagne", "cpc"), "click_id": "ttclid"}, "TikTok"),
        ({**tags("kampagne", "cpc"), "referrer": "www.google.com/"}, ""),
        ({**tags("kampagne"), "agent": INSTAGRAM_APP}, "Instagram"),
        ({**tags("kampagne", "banner"), "referrer": "l.facebook.com/"}, ""),
        ({**tags("nyhedsbrev"), "referrer": "l.facebook.com/"}, ""),
        ({**tags("kampagne", "sms"), "agent": INSTAGRAM_APP}, ""),
        ({**tags("influencer", "social"), "referrer": "l.instagram.com/"}, "Instagram"),
        ({**tags("meta", "paid"), "agent": INSTAGRAM_APP}, "Instagram"),
        (tags("meta", "paid"), "Meta (app unknown)"),
    ],
)
def test_tags_name_networks_in_many_ways(row: dict[str, str], network: str) -> None:
    assert one(**row)["network"] == network


@pytest.mark.parametrize(
    ("row", "paid"),
    [
        ({}, "no"),
        (tags("facebook", "cpc"), "yes"),
        (tags("facebook", "paid_social"), "yes"),
        (tags("facebook", "social-paid"), "yes"),
        (tags("facebook", "PaidSocial"), "yes"),
        (tags("facebook", "retargeting"), "yes"),
        (tags("facebook_ads"), "yes"),
        (tags("fbads", "social"), "yes"),
        (tags("facebook", "social"), "no"),
        (tags("facebook", "scope"), "no"),
        ({**tags("facebook", "social"), "click_id": "fbclid"}, "no"),
        ({**tags("facebook"), "click_id": "fbclid"}, "unknown"),
        ({**tags("tiktok", "social"), "click_id": "ttclid"}, "yes"),
        ({**tags("facebook", "social"), "click_id": "ttclid"}, "no"),
        ({**tags("nyhedsbrev", "email"), "click_id": "gclid"}, "no"),
        ({**tags("google", "organic"), "click_id": "gclid"}, "yes"),
        ({"referrer": "l.facebook.com/"}, "no"),
        ({"referrer": "l.facebook.com/", "click_id": "fbclid"}, "unknown"),
        ({"referrer": "t.co/", "click_id": "twclid"}, "yes"),
        ({"referrer": "t.co/", "click_id": "fbclid"}, "no"),
        ({"referrer": "www.youtube.com/", "click_id": "gclid"}, "yes"),
        ({"click_id": "fbclid"}, "unknown"),
        ({"click_id": "epik"}, "unknown"),
        ({"click_id": "igsh"}, "no"),
        ({"click_id": "gclid"}, "yes"),
        ({"agent": FACEBOOK_APP}, "unknown"),
        ({"referrer": "payment.quickpay.net/", **tags("facebook", "cpc")}, "no"),
    ],
)
def test_paid_is_yes_no_or_unknown(row: dict[str, str], paid: str) -> None:
    assert one(**row)["paid"] == paid


@pytest.mark.parametrize(
    "host",
    ["netflix.com", "fedex.com", "microsoft.com", "myfacebook.com", "notfacebook.com", "x.company", "ig.com",
     "target.com", "facebook.com.evil.example", "box.com", "wix.com", "comcast.com", "xt.me", "about.me",
     "mail.google.com"],
)  # fmt: skip
def test_look_alikes_are_not_social(host: str) -> None:
    found = one(referrer=f"https://www.{host}/")
    assert not found["social"]
    assert found["network"] == ""
    assert not one(utm_source=host)["social"]


@pytest.mark.parametrize(
    ("referrer", "network"),
    [
        ("m.o.facebook.com", "Facebook"),
        ("lm.facebook.com", "Facebook"),
        ("out.reddit.com", "Reddit"),
        ("l.threads.com", "Threads"),
        ("away.vk.com", "VK"),
        ("t.umblr.com", "Tumblr"),
        ("slack-redir.net", "Slack"),
        ("plus.url.google.com", "Google+"),
        ("android-app://com.linkedin.android", "LinkedIn"),
    ],
)
def test_redirectors_and_apps_are_their_networks(referrer: str, network: str) -> None:
    for written in (referrer, referrer + "/", f"{referrer}/a?b=c"):
        found = one(referrer=written)
        assert (found["network"], bool(found["social"])) == (network, True)


def test_text_that_means_harm_stays_text_and_one_row() -> None:
    nasty = ["=cmd|'/c calc'!A1", "<script>alert(1)</script>", "\x1b[31mred", "a" * 8192, "a\u030a", "\u202egnp.exe"]
    found = classify(hits(*(tags(text, text, text, text) for text in nasty)), OWN)
    assert found["campaign"].tolist() == [*nasty[:4], "å", nasty[5]]
    assert not found["social"].any()


def test_the_columns_are_those_of_a_touch() -> None:
    found = classify(hits({}, {"referrer": "t.co/"}), OWN)
    assert {column.name: column.dtype for column in TOUCH}.items() <= found.dtypes.astype(str).to_dict().items()
    assert classify(hits(), OWN).dtypes.equals(found.dtypes)


WORDS = st.one_of(
    st.sampled_from(
        ["", "facebook", "Facebook.com", "fb ads", "buffer", "social", "cpc", "email", "google", "organic", "ig", "x",
         "l.facebook.com/l.php", "t.co/abc", "https://www.google.dk/", "shop.example/", "WWW.SHOP.EXAMPLE",
         "pay.klarna.com", "blog.dk/a", "android-app://com.pinterest/", "android-app://a.b/https/t.co", "fbclid",
         "fbclid,gclid", "ttclid", FACEBOOK_APP, INSTAGRAM_APP, "https://x.com/i/grok", "buffer1a2b3"]
    ),
    st.text(max_size=12),
)  # fmt: skip
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, WORDS)), max_size=12)


@given(ROWS)
def test_law_any_text_gets_an_answer_that_fits_together(rows: list[dict[str, str]]) -> None:
    found = classify(hits(*rows), OWN)
    assert len(found) == len(rows)
    assert not found.isna().any(axis=None)
    assert set(found["channel"]) <= set(CHANNEL_NAMES)
    assert (found["social"] == (found["network"] != "")).all()
    assert (found["direct"] == (found["channel"] == "Direct")).all()
    assert not (found["touch"] & found["direct"]).any()
    assert (found["direct"] | found["touch"] | (found["evidence"] == "agent")).all()


@given(ROWS, st.randoms(use_true_random=False))
def test_law_a_row_is_judged_alone(rows: list[dict[str, str]], random: object) -> None:
    """Neither order nor repetition nor neighbours nor the dtype of the text change an answer."""
    together = classify(hits(*rows), OWN)
    alone = [classify(hits(row), OWN).iloc[0].tolist() for row in rows]
    assert together.to_numpy().tolist() == alone
    order = list(range(len(rows))) * 2
    random.shuffle(order)  # type: ignore[attr-defined]
    mixed = hits(*rows).take(order).astype("category")
    again = classify(mixed, OWN)
    assert again.index.tolist() == order
    assert again.to_numpy().tolist() == [alone[number] for number in order]
