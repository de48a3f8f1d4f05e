"""What a project's own settings change: networks of its own, repaired tags, and how sure a decision is."""

from __future__ import annotations

import tomllib

import pandas as pd
import pytest

from socialattr.classify import CLUES, Repair, Rules, classify
from socialattr.errors import SocialattrError
from socialattr.names import Channels
from socialattr.pipeline.rules import rules_of
from socialattr.settings import parse_settings

FACEBOOK_APP = "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/468.0]"


def one(rules: Rules, **row: str) -> pd.Series:
    hit = dict.fromkeys(CLUES, "") | {"page": "shop.example/"} | row
    return classify(pd.DataFrame([hit], dtype="str"), rules).iloc[0]


def of_settings(text: str) -> Rules:
    return rules_of(parse_settings(tomllib.loads(text), "socialattr.toml"))


def test_a_network_of_the_settings_is_known_by_all_that_it_states() -> None:
    rules = of_settings("""
        [[network]]
        slug = "cykelforum"
        name = "Cykelforum"
        kind = "forum"
        hosts = ["www.cykelforum.example", "blåbær.example"]
        utm_sources = ["cykelforum"]
        click_ids = ["CFid"]
        agents = ["CykelApp/"]
    """)
    for row in (
        {"referrer": "old.cykelforum.example/tråd"},
        {"referrer": "blåbær.example/"},
        {"referrer": "xn--blbr-roah.example/"},
        {"utm_source": "Cykel-Forum"},
        {"click_id": "cfid"},
        {"agent": "Mozilla/5.0 CykelApp/2"},
    ):
        assert one(rules, **row)["network"] == "Cykelforum"
        assert one(Rules(), **row)["network"] == ""


def test_a_known_network_gets_more_names_and_may_change_its_own() -> None:
    rules = of_settings("""
        [[network]]
        slug = "facebook"
        name = "Facebook DK"
        utm_sources = ["opslag"]
    """)
    assert one(rules, utm_source="opslag")["network"] == "Facebook DK"
    assert one(rules, utm_source="fb")["network"] == "Facebook DK"
    # It is still one of Meta's: the group's click id is told apart by the app.
    assert one(rules, click_id="fbclid", agent=FACEBOOK_APP)["network"] == "Facebook DK"


def test_what_a_user_claims_the_other_network_loses() -> None:
    rules = of_settings("""
        [[network]]
        slug = "intranet"
        name = "Intranet"
        kind = "website"
        hosts = ["slack.example", "t.me", "shop.tiktok.com"]
        utm_sources = ["insta"]
        packages = ["com.slack"]
        agents = ["LinkedInApp"]
    """)
    assert one(rules, referrer="android-app://com.slack/")["social"].item() is False
    assert one(rules, agent="Mozilla/5.0 LinkedInApp")["network"] == ""
    # What a known record calls not its own can be somebody's.
    assert rules.catalogue.host("shop.tiktok.com") == (rules.catalogue.alias("insta"), "web")
    assert one(rules, referrer="t.me/x")[["network", "channel", "social"]].tolist() == ["", "Referral", False]
    assert one(rules, utm_source="insta")["social"].item() is False
    assert one(rules, utm_source="instagram")["network"] == "Instagram"


def test_what_signs_a_tools_links_can_be_claimed_too_in_any_case() -> None:
    rules = of_settings("""
        [[network]]
        slug = "puffer"
        name = "Puffer"
        kind = "sharing_tool"
        utm_sources = ["Puffer"]
        utm_campaigns = ["Buffer"]
    """)
    assert one(rules, utm_source="facebook", utm_campaign="buffer")["tool"] == "Puffer"
    assert one(rules, utm_source="puffer", utm_medium="twitter")[["network", "tool"]].tolist() == ["X", "Puffer"]
    assert one(rules, utm_source="facebook", utm_content="buffer1a2b3")["tool"] == "Buffer"


def test_a_host_that_a_user_takes_from_a_network_is_not_that_networks() -> None:
    rules = of_settings("""
        [[network]]
        slug = "facebook"
        not_hosts = ["l.facebook.com", "business.facebook.com"]
    """)
    found = {
        host: one(rules, referrer=host)["network"]
        for host in ("l.facebook.com", "business.facebook.com", "m.facebook.com")
    }
    assert found == {"l.facebook.com": "", "business.facebook.com": "", "m.facebook.com": "Facebook"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('slug = "new"', "new: no name"),
        ('slug = "new"\nname = "New"\nkind = "sociable"', "new: kind 'sociable' is none of"),
        ('slug = "Ny"', "network.0.slug"),
        ('slug = "new"\nname = "New"\nkind = "forum"\nhost = "a.example"', "network.0.host"),
        ('slug = "new"\nname = "New"\nkind = "forum"\nhosts = ["https://a.example/x"]', "no host name"),
        ('slug = "new"\nname = "Facebook"\nkind = "forum"', "name Facebook is claimed by facebook and new"),
        ('slug = "new"\nname = "New"\nkind = "forum"\nagents = [""]', "new: an empty agent"),
        ('slug = "new"\nname = "New"\nkind = "forum"\nutm_sources = ["-"]', "new: an empty utm_source"),
    ],
)
def test_a_network_at_fault_is_named(text: str, fault: str) -> None:
    with pytest.raises(SocialattrError, match=r"socialattr\.toml") as error:
        of_settings("[[network]]\n" + text)
    assert fault in str(error.value)


REPAIRS = of_settings("""
    [[repair]]
    match = { source = "FB" }
    becomes = { source = "facebook" }
    [[repair]]
    match = { source = "fb", medium = "" }
    becomes = { medium = "social" }
    [[repair]]
    match = { source = "nyhedsbrev-fb", medium = "email" }
    becomes = { source = "facebook", medium = "paid_social" }
""")


@pytest.mark.parametrize(
    ("raw", "source", "medium", "channel"),
    [
        ({"utm_source": "fb"}, "facebook", "social", "Organic Social"),
        ({"utm_source": " Fb ", "utm_medium": "cpc"}, "facebook", "cpc", "Paid Social"),
        ({"utm_source": "facebook"}, "facebook", "", "Organic Social"),
        ({"utm_source": "nyhedsbrev-fb", "utm_medium": "Email"}, "facebook", "paid_social", "Paid Social"),
        ({"utm_source": "nyhedsbrev-fb", "utm_medium": "sms"}, "nyhedsbrev-fb", "sms", "SMS"),
    ],
)
def test_tags_are_read_as_the_repairs_say(raw: dict[str, str], source: str, medium: str, channel: str) -> None:
    assert one(REPAIRS, **raw)[["source", "medium", "channel"]].tolist() == [source, medium, channel]


def test_a_repair_sees_what_was_written_and_not_what_another_made_of_it() -> None:
    chain = Rules(repairs=(Repair({"source": "a"}, {"source": "b"}), Repair({"source": "b"}, {"source": "c"})))
    assert one(chain, utm_source="a")["source"] == "b"
    assert one(chain, utm_source="b")["source"] == "c"


def test_of_two_repairs_of_one_part_the_one_that_looks_at_more_has_the_word() -> None:
    exact, general = Repair({"source": "a", "medium": "m"}, {"source": "b"}), Repair({"source": "a"}, {"source": "c"})
    for order in ((exact, general), (general, exact)):
        assert one(Rules(repairs=order), utm_source="a", utm_medium="m")["source"] == "b"
    later = Repair({"source": "a"}, {"source": "d"})
    assert one(Rules(repairs=(general, later)), utm_source="a")["source"] == "d"


def test_the_channels_of_ga4_are_of_the_raw_tags_and_change_nothing_else() -> None:
    row = {"utm_source": "nyhedsbrev-fb", "utm_medium": "email"}
    ours, theirs = (one(Rules(repairs=REPAIRS.repairs, channels=whose), **row) for whose in Channels)
    assert (ours["channel"], theirs["channel"]) == ("Paid Social", "Email")
    assert ours.drop("channel").equals(theirs.drop("channel"))


@pytest.mark.parametrize(
    ("row", "confidence", "conflicts"),
    [
        ({"utm_source": "facebook"}, "high", ""),
        ({"referrer": "l.facebook.com/"}, "high", ""),
        ({"referrer": "l.facebook.com/", "click_id": "fbclid"}, "high", ""),
        ({"click_id": "ttclid"}, "high", ""),
        ({"click_id": "fbclid"}, "medium", ""),
        ({"click_id": "fbclid", "agent": FACEBOOK_APP}, "medium", ""),
        ({"agent": FACEBOOK_APP}, "medium", ""),
        ({"utm_source": "dlvr.example", "utm_medium": "twitter"}, "medium", ""),
        ({"utm_medium": "social"}, "low", ""),
        ({"referrer": "buff.ly/x"}, "low", ""),
        ({"referrer": "mastodon.cykler.example/"}, "low", ""),
        ({"utm_source": "mastodon.cykler.example"}, "low", ""),
        ({}, "", ""),
        ({"referrer": "www.google.com/"}, "", ""),
        ({"referrer": "t.co/x", "click_id": "fbclid"}, "high", "click_id Meta (app unknown)"),
        ({"referrer": "t.co/x", "utm_source": "facebook"}, "high", "referrer X"),
        ({"utm_source": "facebook", "utm_content": "instagram", "referrer": "t.co/x"}, "high",
         "referrer X, content Instagram"),
        ({"utm_source": "instagram", "click_id": "fbclid"}, "high", ""),
        ({"utm_source": "instagram", "agent": FACEBOOK_APP}, "high", "agent Facebook"),
        ({"utm_source": "instagram", "agent": FACEBOOK_APP, "referrer": "l.instagram.com/"}, "high", ""),
        # A newsletter's link that somebody shared: email as tagged, and who carried it on.
        ({"utm_source": "nyhedsbrev", "utm_medium": "email", "referrer": "l.facebook.com/"}, "", "referrer Facebook"),
        ({"referrer": "shop.example/", "click_id": "ttclid"}, "", ""),
    ],
)  # fmt: skip
def test_how_sure_a_network_is_and_what_spoke_against_it(row: dict[str, str], confidence: str, conflicts: str) -> None:
    assert one(Rules(), **row)[["confidence", "conflicts"]].tolist() == [confidence, conflicts]
