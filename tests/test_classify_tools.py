"""Links of sharing tools, where the network hides elsewhere, and ids that other sites leave in a link."""

from __future__ import annotations

import pandas as pd
import pytest

from socialattr.classify import Rules, classify
from socialattr.classify.clues import CLUES

INSTAGRAM_APP = "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 334.0.4.32.98"


def one(**row: str) -> pd.Series:
    blank = dict.fromkeys(CLUES, "") | {"page": "shop.example/"}
    return classify(pd.DataFrame([blank | row]), Rules(("shop.example",))).iloc[0]


def tags(source: str = "", medium: str = "", campaign: str = "", content: str = "") -> dict[str, str]:
    return {"utm_source": source, "utm_medium": medium, "utm_campaign": campaign, "utm_content": content}


@pytest.mark.parametrize(
    ("row", "network", "tool"),
    [
        (tags("twitter.com", "social", "buffer", "buffer1a2b3"), "X", "Buffer"),
        (tags("linkedin.com", "social", "buffer"), "LinkedIn", "Buffer"),
        (tags("facebook", "social", "sprout"), "Facebook", "Sprout Social"),
        (tags("dlvr.it", "twitter"), "X", "dlvr.it"),
        (tags("dlvr.it", "facebook"), "Facebook", "dlvr.it"),
        (tags("dlvr.it", "linkedin"), "LinkedIn", "dlvr.it"),
        (tags("dlvr.it", "slack"), "Slack", "dlvr.it"),
        (tags("twitterfeed", "facebook"), "Facebook", "twitterfeed"),
        (tags("hootsuite", "twitter"), "X", "Hootsuite"),
        (tags("hootsuite", "", "hootsuite") | {"click_id": "fbclid"}, "Meta (app unknown)", "Hootsuite"),
        (tags("", "", "hootsuite") | {"click_id": "fbclid", "agent": INSTAGRAM_APP}, "Instagram", "Hootsuite"),
        (tags("hootsuite") | {"referrer": "t.co/abc"}, "X", "Hootsuite"),
        # A link that was copied out of Facebook, and its id with it.
        (tags("hootsuite") | {"referrer": "t.co/abc", "click_id": "fbclid"}, "X", "Hootsuite"),
        (tags("hootsuite", "facebook") | {"referrer": "t.co/abc"}, "Facebook", "Hootsuite"),
        (tags("hootsuite", "", "", "facebook") | {"referrer": "t.co/abc"}, "Facebook", "Hootsuite"),
        (tags("hootsuite") | {"agent": INSTAGRAM_APP}, "Instagram", "Hootsuite"),
        (tags("later-linkinbio", "referral", "linkinbio"), "Other social", "Later"),
        (tags("later-linkinbio", "referral", "linkinbio") | {"agent": INSTAGRAM_APP}, "Instagram", "Later"),
        (tags("linkedin", "smarpshare"), "LinkedIn", "Haiilo Share"),
        (tags("facebook", "trueAnthem"), "Facebook", "True Anthem"),
        (tags("ReviveOldPost", "social", "ReviveOldPost"), "Other social", "Revive Social"),
        (tags("linkedin", "social") | {"click_id": "hss_channel"}, "LinkedIn", "HubSpot Social"),
        ({"click_id": "hss_channel"}, "Other social", "HubSpot Social"),
        ({"referrer": "www.linkedin.com/", "click_id": "hss_channel"}, "LinkedIn", "HubSpot Social"),
        ({"referrer": "ow.ly/abc"}, "Other social", "Hootsuite"),
        ({"referrer": "trib.al/abc", "click_id": "fbclid"}, "Meta (app unknown)", "SocialFlow"),
        (tags("fb", "paid"), "Facebook", ""),
        (tags("ig", "paid"), "Instagram", ""),
        (tags("msg", "paid"), "Messenger", ""),
        (tags("an", "paid"), "Meta (app unknown)", ""),
        (tags("{{site_source_name}}", "paid"), "Meta (app unknown)", ""),
        (tags("meta", "Instagram_Stories"), "Instagram", ""),
        (tags("meta", "paid_social", "", "Facebook_Right_Column"), "Facebook", ""),
        (tags("meta", "Instagram_Stories", "", "Facebook_Right_Column"), "Instagram", ""),
        (tags("instagram", "linkinbio"), "Instagram", ""),
        (tags("sommer", "link-in-bio"), "Link in bio (page unknown)", ""),
        (tags("instagram", "social") | {"referrer": "linktr.ee/"}, "Instagram", ""),
        (tags("nyhedsbrev", "email", "sprout"), "", ""),
        (tags("later", "email"), "", ""),
        (tags("avisen", "display", "sprout"), "", ""),
    ],
)
def test_the_network_is_found_where_the_tool_hides_it(row: dict[str, str], network: str, tool: str) -> None:
    found = one(**row)
    assert (found["network"], found["tool"]) == (network, tool)


def test_a_page_of_links_is_no_conflict_with_the_network_that_it_stands_on() -> None:
    assert one(**tags("instagram", "linkinbio"), referrer="linktr.ee/")["conflicts"] == ""
    assert one(**tags("instagram", "social"), referrer="t.co/abc")["conflicts"] == "referrer X"


@pytest.mark.parametrize(
    ("row", "network"),
    [
        ({"referrer": "bit.ly/abc"}, ""),
        (tags("bit.ly"), ""),
        ({"referrer": "bit.ly/abc", "click_id": "fbclid"}, "Meta (app unknown)"),
        (tags("bit.ly", "social") | {"click_id": "ttclid"}, "TikTok"),
        (tags("bitly", "instagram"), "Instagram"),
    ],
)
def test_a_neutral_short_link_proves_nothing_by_itself(row: dict[str, str], network: str) -> None:
    assert one(**row)["network"] == network


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # what the hit holds: source, medium, channel, paid
        ({"click_id": "gclid"}, ("google", "cpc", "Paid Search", "yes")),
        ({"click_id": "gad_campaignid"}, ("google", "cpc", "Paid Search", "yes")),
        ({"click_id": "srsltid"}, ("google", "organic", "Organic Search", "no")),
        ({"click_id": "srsltid,gclid"}, ("google", "cpc", "Paid Search", "yes")),
        ({"click_id": "yclid"}, ("yandex", "cpc", "Paid Search", "yes")),
        ({"click_id": "ysclid"}, ("yandex", "organic", "Organic Search", "no")),
        ({"click_id": "dclid"}, ("google_display", "display", "Display", "yes")),
        ({"click_id": "tblci"}, ("taboola", "display", "Display", "yes")),
        ({"click_id": "obclid", "referrer": "www.avis.dk/"}, ("outbrain", "display", "Display", "yes")),
        ({"click_id": "mc_cid"}, ("mailchimp", "email", "Email", "no")),
        ({"click_id": "_kx"}, ("klaviyo", "email", "Email", "no")),
        ({"click_id": "irclickid"}, ("affiliate", "affiliate", "Affiliates", "unknown")),
        ({"click_id": "irclickid", "referrer": "blog.dk/"}, ("affiliate", "affiliate", "Affiliates", "unknown")),
        # A link of a newsletter that was copied: what came later counts.
        ({"click_id": "mc_cid", "referrer": "mail.google.com/"}, ("mailchimp", "email", "Email", "no")),
        ({"click_id": "mc_cid", "referrer": "www.google.com/"}, ("google", "organic", "Organic Search", "no")),
        ({"click_id": "mc_cid", "referrer": "t.co/abc"}, ("x", "social", "Organic Social", "no")),
        ({"click_id": "mc_cid,fbclid"}, ("meta", "social", "Organic Social", "unknown")),
        ({"click_id": "irclickid,fbclid"}, ("meta", "social", "Organic Social", "unknown")),
        ({"click_id": "gclid,fbclid"}, ("google", "cpc", "Paid Search", "yes")),
        (tags("google", "organic") | {"click_id": "srsltid"}, ("google", "organic", "Organic Search", "no")),
        (tags("taboola", "native"), ("taboola", "native", "Display", "yes")),
        # An ad of a shop's or a search engine's, whatever the word.
        (tags("pricerunner", "paid_social"), ("pricerunner", "paid_social", "Paid Shopping", "yes")),
        (tags("google", "paid_social"), ("google", "paid_social", "Paid Search", "yes")),
        # Tags that name no source leave it to the id, as an ad's final URL may have a campaign only.
        (tags("", "", "spring") | {"click_id": "gclid"}, ("", "", "Paid Search", "yes")),
        (tags("", "cpc", "spring") | {"click_id": "gclid,fbclid"}, ("", "cpc", "Paid Search", "yes")),
        (tags("", "", "spring") | {"click_id": "mc_cid"}, ("", "", "Email", "no")),
        (tags("", "", "spring") | {"click_id": "mc_cid", "referrer": "t.co/a"}, ("", "", "Organic Social", "no")),
        (tags("", "email", "spring") | {"click_id": "gclid"}, ("", "email", "Email", "no")),
        (tags("", "social") | {"click_id": "gclid"}, ("", "social", "Organic Social", "no")),
        (tags("tradedoubler"), ("tradedoubler", "", "Affiliates", "no")),
        ({"referrer": "www.partner-ads.com/"}, ("partner-ads.com", "referral", "Affiliates", "no")),
        ({"referrer": "googleads.g.doubleclick.net/"}, ("googleads.g.doubleclick.net", "referral", "Display", "yes")),
    ],
)
def test_ids_of_other_sites_mean_what_their_owner_does(row: dict[str, str], expected: tuple[str, ...]) -> None:
    found = one(**row)
    assert tuple(found[["source", "medium", "channel", "paid"]]) == expected
    assert found["social"] == (expected[2] == "Organic Social")


@pytest.mark.parametrize(
    "referrer",
    ["www.facebook.com/dialog/oauth", "m.facebook.com/login.php", "api.twitter.com/oauth/authenticate",
     "www.linkedin.com/oauth/v2/login-success", "access.line.me/dialog", "shopify.com/1/account"],
)  # fmt: skip
def test_who_logs_in_with_a_network_does_not_come_from_it(referrer: str) -> None:
    found = one(referrer=referrer, **tags("facebook", "cpc"))
    assert (found["evidence"], found["continues"]) == ("login", True)


def test_the_name_of_an_app_is_one_also_without_its_scheme() -> None:
    found = [one(referrer=referrer) for referrer in ("com.reddit.frontpage", "com.reddit.frontpage.example")]
    assert [(row["evidence"], row["network"]) for row in found] == [("app_referrer", "Reddit"), ("referrer", "")]
