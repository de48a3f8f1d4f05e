"""What people write beside a network's name into utm_source, and what is no name although it looks like one."""

from __future__ import annotations

import pandas as pd
import pytest

from socialattr.classify import Rules, classify
from socialattr.classify.clues import CLUES


def named(source: str, medium: str = "") -> tuple[str, str]:
    """The network that a source means, and whether the link is an ad."""
    row = dict.fromkeys(CLUES, "") | {"page": "shop.example/", "utm_source": source, "utm_medium": medium}
    found = classify(pd.DataFrame([row]), Rules(("shop.example",))).iloc[0]
    return found["network"], found["paid"]


@pytest.mark.parametrize(
    ("source", "network", "paid"),
    [
        ("Facebook_Mobile_Feed", "Facebook", "no"),
        ("linkedin_company_page", "LinkedIn", "no"),
        ("facebook opslag", "Facebook", "no"),
        ("bio_instagram", "Instagram", "no"),
        ("social-facebook", "Facebook", "no"),
        ("influencer/instagram", "Instagram", "no"),
        ("paid_facebook", "Facebook", "yes"),
        ("fbad", "Facebook", "yes"),
        ("fbads", "Facebook", "yes"),
        ("facebook-retargeting", "Facebook", "yes"),
        ("tik_tok_annonce", "TikTok", "yes"),
        ("x_post", "X", "no"),
        ("fb_ig", "Meta (app unknown)", "no"),
        ("facebook|instagram", "Meta (app unknown)", "no"),
        ("Facebook & Instagram ads", "Meta (app unknown)", "yes"),
        ("twitter_feed", "X", "no"),
        ("insta_bio", "Instagram", "no"),
        ("facebook.", "Facebook", "no"),
        ("/instagram/", "Instagram", "no"),
    ],
)
def test_a_name_may_stand_beside_a_place(source: str, network: str, paid: str) -> None:
    assert named(source) == (network, paid)


@pytest.mark.parametrize(
    "source",
    ["post_x", "shop_fb_nyhedsbrev", "facebook_linkedin", "fb_google", "google_ads", "paid_social_dk", "web_app", "ads",
     "notfacebook_post", "x.company", "fb fb fb fb fb", "_", "...", "post"],
)  # fmt: skip
def test_what_names_no_network_or_several(source: str) -> None:
    assert named(source)[0] == ""


def test_a_tool_named_like_a_place_is_still_the_tool() -> None:
    assert named("twitterfeed", "facebook") == ("Facebook", "no")
    assert named("instabio") == ("Instabio", "no")


def test_a_long_text_of_many_words_is_read_in_no_time() -> None:
    assert named("fb_" * 3000)[0] == ""
    assert named("post_" * 2000 + "facebook") == ("Facebook", "no")
