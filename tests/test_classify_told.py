"""What a tool says of its own traffic: whether it saw a tag or only a referrer."""

from __future__ import annotations

import pandas as pd
import pytest

from socialattr.classify import Repair, Rules, classify_told


@pytest.mark.parametrize(
    ("row", "evidence"),
    [
        ({"source": "m.facebook.com", "medium": "referral"}, "referrer"),
        ({"source": "M.Facebook.com", "medium": "Referral", "campaign": "(referral)"}, "referrer"),
        ({"source": "t.co", "medium": "referral", "campaign": "(not set)", "content": "(not set)"}, "referrer"),
        ({"source": "cykelforum.example", "medium": "referral"}, "referrer"),
        ({"source": "com.pinterest", "medium": "referral"}, "app_referrer"),
        ({"source": "android-app://com.linkedin.android", "medium": "referral"}, "app_referrer"),
        ({"source": "android-app://com.Slack/", "medium": "referral"}, "app_referrer"),
        ({"source": "com.pinterest", "medium": "referral", "referrer": "android-app://com.pinterest/"}, "app_referrer"),
        ({"source": "google", "medium": "organic", "campaign": "(organic)"}, "referrer"),
        ({"source": "Facebook", "medium": "social", "part": "social"}, "referrer"),
        # Somebody tagged these.
        ({"source": "later-linkinbio", "medium": "referral", "campaign": "linkinbio"}, "utm"),
        ({"source": "partner", "medium": "referral"}, "utm"),
        ({"source": "t.co", "medium": "referral", "campaign": "spring"}, "utm"),
        ({"source": "t.co", "medium": "referral", "content": "reel-2"}, "utm"),
        ({"source": "facebook", "medium": "organic"}, "utm"),
        ({"source": "facebook.com", "medium": "social"}, "utm"),
        ({"source": "Facebook"}, "utm"),
        ({"source": "fb", "medium": "paid_social", "part": "campaign"}, "utm"),
        # Of these there is nothing to tell by.
        ({"source": "(direct)", "medium": "(none)", "part": "social"}, "none"),
        ({"tool_channel": "Organic Social"}, "tool_channel"),
    ],
)
def test_what_a_tool_told_the_network_by(row: dict[str, str], evidence: str) -> None:
    assert classify_told(pd.DataFrame([row], dtype="str"), Rules())["evidence"].tolist() == [evidence]


def test_what_only_the_channel_of_a_tool_tells_is_social_of_no_known_network() -> None:
    rows = pd.DataFrame({"tool_channel": ["Organic Social", "Betalt social", "Direct"]}, dtype="str")
    found = classify_told(rows, Rules())
    assert found[["network", "social", "direct", "paid"]].values.tolist() == [
        ["Other social", True, False, "no"],
        ["Other social", True, False, "yes"],
        ["", False, True, "no"],
    ]


def test_a_repair_changes_whose_traffic_it_is_but_not_what_it_was_told_by() -> None:
    mend = Repair({"source": "odd.example", "medium": "referral"}, {"source": "facebook", "campaign": "spring"})
    rows = pd.DataFrame([{"source": "odd.example", "medium": "referral"}], dtype="str")
    found = classify_told(rows, Rules(repairs=(mend,)))
    assert found[["network", "evidence"]].values.tolist() == [["Facebook", "referrer"]]
