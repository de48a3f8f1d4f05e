"""Channels in GA4's names, and beside them what GA4 itself would say."""

from __future__ import annotations

import pandas as pd
import pytest

from socialattr.classify import CHANNEL_NAMES, Rules, classify
from socialattr.names import Channels

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
    ("anything", "ai-assistant", "", "AI Assistant"),
    ("anything", "cpl", "", "Paid Other"),
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


# What the hit says, our channel, GA4's: at least one row for each difference that classify/channels.py states.
DIFFERENT = [
    # what is social, video, search or shopping the catalogue says
    ({"referrer": "x.com/"}, "Organic Social", "Referral"),
    ({"referrer": "l.threads.com/"}, "Organic Social", "Referral"),
    ({"referrer": "bsky.app/"}, "Organic Social", "Referral"),
    ({"referrer": "mastodon.social/@shop"}, "Organic Social", "Referral"),
    ({"referrer": "mobile.twitter.com/"}, "Organic Social", "Referral"),
    ({"referrer": "buff.ly/a"}, "Organic Social", "Referral"),
    ({"referrer": "android-app://com.linkedin.android/"}, "Organic Social", "Referral"),
    ({"referrer": "android-app://com.google.android.googlequicksearchbox/"}, "Organic Search", "Referral"),
    ({"referrer": "youtu.be/"}, "Organic Video", "Referral"),
    ({"referrer": "www.pricerunner.dk/"}, "Organic Shopping", "Referral"),
    ({"referrer": "bit.ly/a"}, "Referral", "Organic Social"),
    ({"referrer": "wordpress.org/"}, "Referral", "Organic Social"),
    ({"utm_source": "x"}, "Organic Social", "Unassigned"),
    ({"utm_source": "ig-story"}, "Organic Social", "Unassigned"),
    ({"utm_source": "buffer"}, "Organic Social", "Unassigned"),
    ({"utm_source": "dlvr.it", "utm_medium": "twitter"}, "Organic Social", "Unassigned"),
    ({"utm_source": "later-linkinbio", "utm_medium": "referral"}, "Organic Social", "Referral"),
    ({"utm_source": "x", "utm_medium": "cpc"}, "Paid Social", "Paid Other"),
    # social is a word of the medium, or the source
    ({"utm_source": "nobody", "utm_medium": "paid_social"}, "Paid Social", "Paid Other"),
    ({"utm_source": "nobody", "utm_medium": "organic-social"}, "Organic Social", "Unassigned"),
    ({"utm_source": "nobody", "utm_medium": "SoMe"}, "Organic Social", "Unassigned"),
    ({"utm_source": "some", "utm_medium": "opslag"}, "Organic Social", "Unassigned"),
    ({"utm_source": "youtube", "utm_medium": "paid_social"}, "Paid Social", "Paid Video"),
    # a campaign's name does not overrule who sent the visit
    ({"utm_source": "facebook", "utm_medium": "social", "utm_campaign": "eshop"}, "Organic Social", "Organic Shopping"),
    ({"utm_source": "facebook", "utm_medium": "cpc", "utm_campaign": "eshop"}, "Paid Social", "Paid Shopping"),
    ({"utm_source": "facebook", "utm_medium": "cpc", "utm_campaign": "cross-network"}, "Paid Social", "Cross-network"),
    ({"utm_source": "youtube", "utm_medium": "cpc", "utm_campaign": "cross-network"}, "Paid Video", "Cross-network"),
    ({"utm_source": "nyhedsbrev", "utm_medium": "email", "utm_campaign": "shop-nyt"}, "Email", "Organic Shopping"),
    # paid is a word of the medium, an ad's click id, or an ad's source name
    ({"utm_source": "facebook", "utm_medium": "mcpromo"}, "Organic Social", "Paid Social"),
    ({"utm_source": "facebook", "utm_medium": "remarketing"}, "Paid Social", "Organic Social"),
    ({"utm_source": "facebook", "utm_medium": "annonce"}, "Paid Social", "Organic Social"),
    ({"utm_source": "instagram", "utm_medium": "boosted post"}, "Paid Social", "Organic Social"),
    ({"utm_source": "linkedin", "utm_medium": "sponsored-update"}, "Paid Social", "Organic Social"),
    ({"utm_source": "fbads"}, "Paid Social", "Unassigned"),
    ({"referrer": "t.co/", "click_id": "twclid"}, "Paid Social", "Organic Social"),
    ({"referrer": "www.bing.com/", "click_id": "msclkid"}, "Paid Search", "Organic Search"),
    # without tags and referrer a click id or an in-app browser still tells
    ({"click_id": "fbclid"}, "Organic Social", "Direct"),
    ({"click_id": "ttclid"}, "Paid Social", "Direct"),
    ({"agent": "ios FBAN/ Instagram"}, "Organic Social", "Direct"),
    # assistants
    ({"referrer": "chatgpt.com/"}, "AI Assistant", "Referral"),
    ({"utm_source": "chatgpt.com"}, "AI Assistant", "Unassigned"),
    # mail
    ({"referrer": "mail.google.com/"}, "Email", "Referral"),
    ({"utm_source": "mailchimp"}, "Email", "Unassigned"),
    ({"utm_source": "anything", "utm_medium": "nyhedsbrev"}, "Email", "Unassigned"),
]

ALIKE = [
    ({}, "Direct"),
    ({"referrer": "shop.example/"}, "Direct"),
    ({"referrer": "m.facebook.com/"}, "Organic Social"),
    ({"referrer": "l.instagram.com/"}, "Organic Social"),
    ({"referrer": "t.co/a"}, "Organic Social"),
    ({"referrer": "l.facebook.com/", "click_id": "fbclid"}, "Organic Social"),
    ({"referrer": "www.youtube.com/"}, "Organic Video"),
    ({"referrer": "www.youtube.com/", "click_id": "gclid"}, "Paid Video"),
    ({"referrer": "www.google.com/"}, "Organic Search"),
    ({"referrer": "www.google.com/", "click_id": "gclid"}, "Paid Search"),
    ({"click_id": "gclid"}, "Paid Search"),
    ({"referrer": "blog.dk/"}, "Referral"),
    ({"utm_source": "Facebook", "utm_medium": "CPC"}, "Paid Social"),
    ({"utm_source": "facebook", "utm_medium": "email"}, "Organic Social"),
    ({"utm_source": "facebook", "utm_medium": "display"}, "Display"),
    ({"utm_source": "tiktok", "utm_medium": "cpc"}, "Paid Social"),
    ({"utm_source": "facebook", "utm_medium": "cpl"}, "Paid Social"),
    ({"utm_source": "google", "utm_medium": "paid_social"}, "Paid Search"),
    ({"utm_source": "nobody", "utm_medium": "antisocial"}, "Unassigned"),
    ({"utm_source": "social", "utm_medium": "post"}, "Organic Social"),
    ({"utm_campaign": "forår"}, "Unassigned"),
]


def found(row: dict[str, str], channels: Channels) -> pd.Series:
    """What `classify` says of one hit."""
    blank = dict.fromkeys(COLUMNS, "") | {"page": "shop.example/"}
    return classify(pd.DataFrame([blank | row]), Rules(("shop.example",), channels=channels)).iloc[0]


def channel(**row: str) -> str:
    return str(found(row, Channels.SOCIALATTR)["channel"])


@pytest.mark.parametrize(("source", "medium", "campaign", "expected"), TAGGED)
def test_the_channel_of_a_tagged_link(source: str, medium: str, campaign: str, expected: str) -> None:
    assert channel(utm_source=source, utm_medium=medium, utm_campaign=campaign) == expected


@pytest.mark.parametrize(("referrer", "click_id", "expected"), UNTAGGED)
def test_the_channel_of_an_untagged_visit(referrer: str, click_id: str, expected: str) -> None:
    assert channel(referrer=referrer, click_id=click_id) == expected


def test_every_channel_is_reached_by_a_row_above() -> None:
    assert {row[-1] for row in TAGGED + UNTAGGED} == set(CHANNEL_NAMES)


@pytest.mark.parametrize(("row", "ours", "theirs"), [*DIFFERENT, *((row, name, name) for row, name in ALIKE)])
def test_our_channel_beside_ga4_s(row: dict[str, str], ours: str, theirs: str) -> None:
    assert [found(row, channels)["channel"] for channels in Channels] == [ours, theirs]


@pytest.mark.parametrize("row", [row for row, *_ in (*DIFFERENT, *ALIKE)])
def test_ga4_s_channels_change_nothing_but_the_channel(row: dict[str, str]) -> None:
    one, other = (found(row, channels).drop("channel") for channels in Channels)
    assert one.to_dict() == other.to_dict()


def test_an_ad_of_a_search_engine_is_not_social_by_its_medium() -> None:
    rows = [{"utm_source": source, "utm_medium": "paid_social"} for source in ("google", "nobody", "facebook")]
    assert [found(row, Channels.SOCIALATTR)["network"] for row in rows] == ["", "Other social", "Facebook"]
