"""GA4's default channel group, case by case: written by its published definitions, not by what comes out."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest

from socialattr.classify import Rules, classify_told
from socialattr.classify.ga4 import ga4_channels
from socialattr.names import Channels

# source, medium, campaign
CASES = {
    "Direct": [
        ("(direct)", "(none)", ""),
        ("(direct)", "(not set)", ""),
        ("(Direct)", "(None)", "(direct)"),
        ("(direct)", "(none)", "cross-network"),  # the first rule of all
    ],
    "Cross-network": [
        ("google", "cpc", "cross-network"),
        ("google", "cpc", "(Cross-network)"),
        ("facebook", "social", "spring-cross-network-2026"),
        ("newsletter", "email", "cross-network"),
        ("amazon", "cpc", "cross-network shopping"),
    ],
    "Paid Shopping": [
        ("amazon", "cpc", ""),
        ("ebay.de", "ppc", ""),
        ("shop.app", "paid", ""),
        ("google shopping", "retargeting", ""),
        ("IGShopping", "paid_social", ""),
        ("google", "cpc", "Shopping DK"),
        ("facebook", "cpc", "eshop-spring"),  # the campaign's name comes before the social source
        ("facebook", "paid", "shop"),
        ("youtube", "cpv-cpm", "webeshop"),
        ("nobody", "cpa-cp", "e-shop"),
    ],
    "Paid Search": [
        ("google", "cpc", ""),
        ("bing", "ppc", "brand"),
        ("yahoo", "paidsearch", ""),
        ("duckduckgo", "retargeting", ""),
        ("dk.search.yahoo.com", "cpm", ""),
        ("ecosia.org", "CPC", ""),
        ("google", "cpc", "workshop"),  # a workshop is no shop
        ("google", "cpm", ""),  # before Display
    ],
    "Paid Social": [
        ("facebook", "cpc", ""),
        ("facebook", "cpm", ""),  # before Display, though cpm is a word of both
        ("fb", "paid", ""),
        ("ig", "paid_social", ""),
        ("Facebook", "CPC", "Spring"),
        ("instagram", "ppc", ""),
        ("linkedin", "retargeting", ""),
        ("tiktok", "cpc", ""),
        ("pinterest.se", "paid", ""),
        ("whatsapp", "paidmessage", ""),
        ("reddit.com", "scpc", ""),  # contains cp, wherever
        ("facebook", "cp", ""),
        ("facebook", "recap-cpx", ""),
        ("facebook", "microcprocess", ""),
        ("bit.ly", "cpc", ""),  # social by Google's list
        ("l.facebook.com", "paid social", ""),
        ("facebook", "paid-email", ""),
    ],
    "Paid Video": [
        ("youtube", "cpc", ""),
        ("youtube.com", "paid", ""),
        ("youtube", "cpv-cp", ""),
        ("vimeo", "ppc", ""),
        ("twitch.tv", "retargeting", ""),
        ("netflix", "cpm", ""),
    ],
    "Display": [
        ("facebook", "display", ""),  # no word for paid, so not Paid Social
        ("google", "display", ""),
        ("nobody", "banner", ""),
        ("nobody", "expandable", ""),
        ("nobody", "interstitial", ""),
        ("nobody", "cpm", ""),
        ("nobody", "CPM", ""),
        ("amazon", "display", "shop"),
    ],
    "Paid Other": [
        ("nobody", "cpc", ""),
        ("nobody", "ppc", ""),
        ("nobody", "retargeting", ""),
        ("nobody", "paid", ""),
        ("nobody", "paid_social", ""),
        ("x.com", "cpc", ""),  # not among the social sites of the list
        ("x", "paid_social", ""),
        ("threads", "cpc", ""),
        ("fbads", "cpc", ""),
        ("facebook-ads", "paid", ""),
        ("facebook,instagram", "cpc", ""),
        ("nobody", "cpm-banner", ""),
    ],
    "Organic Shopping": [
        ("amazon", "referral", ""),
        ("etsy.com", "", ""),
        ("stripe.com", "referral", ""),
        ("facebook", "social", "eshop-spring"),  # again the campaign's name before the social source
        ("instagram", "referral", "Shopping"),
        ("nobody", "nothing", "shop"),
        ("nobody", "nothing", "the-shop-opens"),
        ("nobody", "nothing", "eshop"),
        ("newsletter", "email", "shop news"),
        ("google", "organic", "webshopping"),
    ],
    "Organic Social": [
        ("facebook", "social", ""),
        ("facebook", "referral", ""),
        ("facebook", "", ""),
        ("facebook", "(not set)", ""),
        ("facebook", "email", ""),  # social sources come before e-mail
        ("facebook", "affiliate", ""),
        ("facebook", "ad", ""),  # no word for paid
        ("facebook", "cost-per-click", ""),
        ("facebook", "remarketing", ""),
        ("facebook", "unpaid", ""),
        ("facebook", "Copenhagen", ""),  # no c and p side by side
        ("facebook", "social", "workshop"),
        ("ig", "Social", ""),
        ("ig", "story", ""),
        ("FACEBOOK.COM", "Referral", ""),
        ("m.facebook.com", "referral", ""),
        ("l.instagram.com", "referral", ""),
        ("t.co", "referral", ""),
        ("lnkd.in", "referral", ""),
        ("tiktok", "video", ""),  # a social source, whatever the medium says
        ("tiktok.com", "referral", ""),
        ("snapchat", "push", ""),
        ("google+", "organic", ""),
        ("hootsuite", "organic", ""),
        ("t.me", "link", ""),
        ("nobody", "social", ""),
        ("nobody", "social-network", ""),
        ("nobody", "social-media", ""),
        ("nobody", "sm", ""),
        ("nobody", "social network", ""),
        ("nobody", "Social Media", ""),
        ("youtube", "social", ""),  # the medium says so, before the video site
        ("google", "social", ""),
        ("x", "social", ""),
    ],
    "Organic Video": [
        ("youtube", "", ""),
        ("youtube.com", "referral", ""),
        ("m.youtube.com", "referral", ""),
        ("youtube", "email", ""),
        ("vimeo", "organic", ""),
        ("twitch", "stream", ""),
        ("nobody", "video", ""),
        ("nobody", "instream-video-ad", ""),
        ("google", "Video", ""),
    ],
    "Organic Search": [
        ("google", "organic", ""),
        ("google", "", ""),
        ("google", "referral", ""),
        ("google", "email", ""),
        ("bing", "(not set)", ""),
        ("nobody", "organic", ""),
        ("chatgpt.com", "Organic", ""),
        ("news.google.com", "referral", ""),
    ],
    "AI Assistant": [
        ("chatgpt.com", "ai-assistant", "(ai-assistant)"),
        ("gemini.google.com", "AI-Assistant", ""),
    ],
    "Referral": [
        ("blog.example", "referral", ""),
        ("blog.example", "app", ""),
        ("blog.example", "Link", ""),
        ("later-linkinbio", "referral", ""),
        ("chatgpt.com", "referral", ""),
        ("x.com", "referral", ""),
        ("threads.net", "referral", ""),
        ("bsky.app", "referral", ""),
        ("mobile.twitter.com", "referral", ""),  # no host stands for those below it
        ("notfacebook.com", "referral", ""),
        ("facebook.com.evil.example", "referral", ""),
        ("youtu.be", "referral", ""),
        ("www.google.com", "referral", ""),
        ("email", "referral", ""),  # as the page has it now: before Email
    ],
    "Email": [
        ("newsletter", "email", ""),
        ("newsletter", "e-mail", ""),
        ("newsletter", "e_mail", ""),
        ("newsletter", "E Mail", ""),
        ("email", "", ""),
        ("e-mail", "nothing", ""),
        ("Email", "affiliate", ""),
    ],
    "Affiliates": [("partner", "affiliate", ""), ("sms", "Affiliate", "")],
    "Audio": [("spotify", "audio", ""), ("nobody", "Audio", "")],
    "SMS": [("sms", "", ""), ("nobody", "sms", ""), ("SMS", "push", ""), ("sms", "text", "")],
    "Mobile Push Notifications": [
        ("nobody", "push", ""),
        ("nobody", "webpush", ""),
        ("nobody", "mobile-app", ""),
        ("nobody", "Notifications", ""),
        ("firebase", "", ""),
        ("firebase", "nothing", ""),
    ],
    "Unassigned": [
        ("(not set)", "(not set)", ""),
        ("(not set)", "(none)", ""),
        ("direct", "none", ""),
        ("", "", "spring"),
        ("dlvr.it", "twitter", ""),
        ("linktr.ee", "bio", ""),
        ("x", "post", ""),
        ("threads", "", ""),
        ("chatgpt.com", "(not set)", ""),
        ("nobody", "nothing", ""),
        ("nobody", "nothing", "workshop"),
        ("nobody", "newsletter", ""),
        ("mailchimp", "hs_email", ""),
        ("nobody", "emails", ""),
        ("nobody", "affiliates", ""),
        ("nobody", "referrals", ""),
        ("nobody", "pushed", ""),
        ("nobody", "socialmedia", ""),
        ("nobody", "social-post", ""),
        ("nobody", "organic-social", ""),
        ("nobody", "remarketing", ""),
        ("nobody", "unpaid", ""),
        ("nobody", "displays", ""),
        ("nobody", "audiobook", ""),
        ("nobody", "Copenhagen", ""),
        ("sms2", "text", ""),
        (" facebook", "", ""),
    ],
}
ROWS = [(*row, channel) for channel, rows in CASES.items() for row in rows]


def channels(rows: list[tuple[str, str, str]]) -> list[str]:
    return ga4_channels(*np.array(rows, dtype=object).reshape(-1, 3).T).tolist()


@pytest.mark.parametrize(("source", "medium", "campaign", "expected"), ROWS)
def test_the_channel_by_google_s_definitions(source: str, medium: str, campaign: str, expected: str) -> None:
    assert channels([(source, medium, campaign)]) == [expected]


def test_many_rows_get_what_each_gets_alone() -> None:
    rows = [row[:3] for row in ROWS] * 2
    assert channels(rows) == [row[3] for row in ROWS] * 2
    assert channels([]) == []


def test_case_makes_no_difference() -> None:
    assert channels([tuple(text.upper() for text in row[:3]) for row in ROWS]) == [row[3] for row in ROWS]


@pytest.mark.parametrize("text", ["\x00\x1b[31m", "a\nshop\nb", "<script>", "å" * 8192, "cp\n"])
def test_strangers_texts_are_read_as_any_other(text: str) -> None:
    assert channels([(text, text, text)])[0] in CASES


def test_the_lists_of_sites_hold_each_source_once_sorted_and_lower_case() -> None:
    kinds = tomllib.loads((files("socialattr") / "data" / "ga4_sources.toml").read_text(encoding="utf-8"))
    lists = [kinds[kind][part] for kind in kinds for part in ("names", "hosts")]
    every = [source for sources in lists for source in sources]
    assert set(kinds) == {"search", "shopping", "social", "video"}
    assert lists == [sorted({source.lower() for source in sources}) for sources in lists]
    assert len(every) == len(set(every)) == 819
    assert all(
        ("." in source) == (part == "hosts") for kind in kinds for part in kinds[kind] for source in kinds[kind][part]
    )


@pytest.mark.parametrize(
    ("source", "medium", "campaign", "channel"),
    [
        ("(direct)", "(none)", "(direct)", "Direct"),
        ("(direkte)", "(ingen)", "(direkte)", "Direct"),
        ("(not set)", "(not set)", "(not set)", "Unassigned"),
        ("(ikke angivet)", "(ikke angivet)", "", "Unassigned"),
        ("google", "cpc", "(cross-network)", "Cross-network"),
        ("m.facebook.com", "referral", "(referral)", "Organic Social"),
        ("dlvr.it", "twitter", "", "Unassigned"),
        ("", "", "", "Direct"),
    ],
)
def test_what_a_tool_tells_has_the_channel_that_ga4_gives_to_its_own_words(
    source: str, medium: str, campaign: str, channel: str
) -> None:
    told = pd.DataFrame([{"source": source, "medium": medium, "campaign": campaign}], dtype="str")
    assert classify_told(told, Rules(channels=Channels.GA4))["channel"].tolist() == [channel]
