"""Channels in GA4's names; where we differ from GA4 the row says so."""

from __future__ import annotations

import pandas as pd
import pytest

from socialattr.classify import CHANNEL_NAMES, Rules, classify

COLUMNS = ("page", "referrer", "utm_source", "utm_medium", "utm_campaign", "utm_content", "click_id", "agent")

TAGGED = [
    # source, medium, campaign, channel
    ("facebook", "social", "", "Organic Social"),
    ("facebook", "", "", "Organic Social"),
    ("facebook", "referral", "", "Organic Social"),
    ("facebook", "cpm", "", "Paid Social"),
    ("facebook", "paid_social", "", "Paid Social"),
    ("facebook", "display", "", "Display"),
    ("facebook", "email", "", "Organic Social"),
    ("ig", "story", "", "Organic Social"),
    ("tiktok", "cpc", "", "Paid Social"),
    ("whatsapp", "", "", "Organic Social"),
    ("reddit", "", "", "Organic Social"),
    ("anything", "social", "", "Organic Social"),
    ("anything", "social-network", "", "Organic Social"),
    ("anything", "social media", "", "Organic Social"),
    ("anything", "sm", "", "Organic Social"),
    ("buffer", "", "", "Organic Social"),
    ("youtube", "", "", "Organic Video"),
    ("youtube", "video", "", "Organic Video"),
    ("youtube", "social", "", "Organic Social"),
    ("youtube", "cpv", "", "Paid Video"),
    ("anything", "video", "", "Organic Video"),
    ("google", "organic", "", "Organic Search"),
    ("google", "", "", "Organic Search"),
    ("anything", "organic", "", "Organic Search"),
    ("google", "cpc", "", "Paid Search"),
    ("bing", "ppc", "", "Paid Search"),
    ("google", "display", "", "Display"),
    ("anything", "banner", "", "Display"),
    ("google", "cpc", "eshop-forår", "Paid Shopping"),
    ("pricerunner", "cpc", "", "Paid Shopping"),
    ("pricerunner", "", "", "Organic Shopping"),
    ("anything", "cpc", "", "Paid Other"),
    ("anything", "cpm", "", "Display"),
    ("google", "cpc", "pmax cross-network", "Cross-network"),
    ("nyhedsbrev", "email", "", "Email"),
    ("anything", "e-mail", "", "Email"),
    ("email", "", "", "Email"),
    ("partner", "affiliate", "", "Affiliates"),
    ("spotify", "audio", "", "Audio"),
    ("sms", "", "", "SMS"),
    ("anything", "sms", "", "SMS"),
    ("firebase", "", "", "Mobile Push Notifications"),
    ("anything", "webpush", "", "Mobile Push Notifications"),
    ("blog.dk", "referral", "", "Referral"),
    ("anything", "link", "", "Referral"),
    ("anything", "anything", "", "Unassigned"),
    ("anything", "anything", "eshop", "Organic Shopping"),
    ("anything", "anything", "workshop", "Unassigned"),
    # unlike GA4: a campaign's name does not overrule a social source
    ("facebook", "social", "eshop-forår", "Organic Social"),
    ("facebook", "cpc", "eshop-forår", "Paid Social"),
    ("nyhedsbrev", "email", "shop-nyt", "Email"),
    # unlike GA4: "cp" inside a word is no payment, an ad's source name is
    ("facebook", "recap", "", "Organic Social"),
    ("fbads", "", "", "Paid Social"),
    # unlike GA4: assistants, and the Danish word for a newsletter
    ("chatgpt.com", "", "", "AI Assistant"),
    ("anything", "nyhedsbrev", "", "Email"),
]

UNTAGGED = [
    # referrer, click id, channel
    ("", "", "Direct"),
    ("shop.example/", "", "Direct"),
    ("l.facebook.com/", "fbclid", "Organic Social"),
    ("t.co/", "twclid", "Paid Social"),
    ("www.youtube.com/", "", "Organic Video"),
    ("www.youtube.com/", "gclid", "Paid Video"),
    ("www.google.com/", "", "Organic Search"),
    ("www.google.com/", "gclid", "Paid Search"),
    ("", "gclid", "Paid Search"),
    ("", "msclkid", "Paid Search"),
    ("mail.google.com/", "", "Email"),
    ("www.pricerunner.dk/", "", "Organic Shopping"),
    ("chatgpt.com/", "", "AI Assistant"),
    ("blog.dk/", "", "Referral"),
    ("buff.ly/a", "", "Organic Social"),
]


def channel(**row: str) -> str:
    blank = dict.fromkeys(COLUMNS, "") | {"page": "shop.example/"}
    return str(classify(pd.DataFrame([blank | row]), Rules(("shop.example",)))["channel"].iloc[0])


@pytest.mark.parametrize(("source", "medium", "campaign", "expected"), TAGGED)
def test_the_channel_of_a_tagged_link(source: str, medium: str, campaign: str, expected: str) -> None:
    assert channel(utm_source=source, utm_medium=medium, utm_campaign=campaign) == expected


@pytest.mark.parametrize(("referrer", "click_id", "expected"), UNTAGGED)
def test_the_channel_of_an_untagged_visit(referrer: str, click_id: str, expected: str) -> None:
    assert channel(referrer=referrer, click_id=click_id) == expected


def test_every_channel_is_reached_by_a_row_above() -> None:
    assert {row[-1] for row in TAGGED + UNTAGGED} == set(CHANNEL_NAMES)
