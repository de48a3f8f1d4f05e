"""The sample shop's `sources` and `check-links` say of every month exactly what the story planted, no more, no less.

What is counted comes from `truth_links.json`, which knows nothing of this program; what is wrong with a tag is
written down here by hand.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from command_line import run
from projects import SAMPLE, sample_project

MONTHS = ("2026-07", "2026-08", "2026-09", "2026-10")
OWN_SITE_TAGS = {"utm_source=forside&utm_medium=banner": "forside / banner"}
OWN_SITE_TAGS["utm_source=nordlyscykler&utm_medium=banner&utm_campaign=lej+en+cykel"] = "nordlyscykler / banner"

# What is written -> what to write instead, and why it is wrong.
SOURCES = {
    "Facebook": "facebook", "fb": "facebook", "facebook.com": "facebook", "ig": "instagram", "Instagram": "instagram",
    # X is called x beside it, by the link that dlvr.it made. linkedin.com is LinkedIn's only name, so it may stay.
    "twitter.com": "x",
}  # fmt: skip
MEDIUMS = {"Social": "social"}
CAMPAIGNS = {"Cykelfest": "cykelfest"}
BLANKS = {
    "Sommer udsalg": "sommer-udsalg", "skolestart på hjul": "skolestart-paa-hjul", "Lygtedag 2026": "lygtedag-2026",
    "Mørke morgener": "moerke-morgener",
}  # fmt: skip
BOTH = {
    ("dlvr.it", "twitter"): ("swapped", "x / social"),
    ("facebook", ""): ("missing_medium", "facebook / social"),
    ("later-linkinbio", "referral"): ("unassigned", "later-linkinbio / social"),
}
STRANGERS = {"opslag": "", "facebok": "facebook?"}
NOT_SOCIAL = ("nyhedsbrev", "prissammenligning", "ordrebekraeftelse")


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as logs, orders and events."""
    folder = tmp_path_factory.mktemp("logs")
    sample_project(folder).ingest(*(SAMPLE / part for part in ("logs", "orders", "events")))
    return folder


@pytest.fixture(scope="module")
def screens(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as GA4 shows it."""
    folder = tmp_path_factory.mktemp("screens")
    sample_project(folder).ingest(SAMPLE / "level_a" / "exports")
    return folder


@cache
def truth() -> dict[str, Any]:
    return json.loads((SAMPLE / "truth_links.json").read_text("utf-8"))  # type: ignore[no-any-return]


def said(project: Path, command: str, month: str, code: int = 0) -> dict[str, Any]:
    ran = run(project, command, "--period", month, "--all", "--format", "json")
    assert ran.code == code, ran.talk
    document: dict[str, Any] = json.loads(ran.out)
    return document


Fault = tuple[str, str, str, str]
"""Fault, part, what is written, what to write instead."""


def faults_of(source: str, medium: str, campaign: str, unsaid: str = "") -> Iterator[Fault]:
    """What is wrong with one link, by the tables above; `unsaid` is what stands for a part that it does not have."""
    if source in SOURCES:
        yield "spelling", "source", source, SOURCES[source]
    if medium in MEDIUMS:
        yield "spelling", "medium", medium, MEDIUMS[medium]
    if campaign in CAMPAIGNS:
        yield "spelling", "campaign", campaign, CAMPAIGNS[campaign]
    if campaign in BLANKS and source not in NOT_SOCIAL:
        yield "unclean", "campaign", campaign, BLANKS[campaign]
    if campaign.startswith("{{"):
        yield "macro", "campaign", campaign, ""
    if source in STRANGERS:
        yield "unknown_network", "source", source, STRANGERS[source]
    if (source, medium) in BOTH:
        fault, instead = BOTH[source, medium]
        yield fault, "source / medium", f"{source} / {medium or unsaid or '(none)'}", instead


def planted(tags: list[list[Any]], unsaid: str = "") -> Counter[Fault]:
    counts: Counter[Fault] = Counter()
    for source, medium, campaign, sessions in tags:
        words = ("" if word == unsaid else word for word in (source, medium, campaign))
        for fault in faults_of(*words, unsaid):
            counts[fault] += sessions
    return counts


def found(told: dict[str, Any]) -> Counter[Fault]:
    return Counter(
        {(one["fault"], one["part"], one["value"], one["suggestion"]): one["count"] for one in told["faults"]}
    )


@pytest.mark.parametrize("month", MONTHS)
def test_check_links_finds_in_visits_what_was_planted(logs: Path, month: str) -> None:
    visits = truth()["visits"][month]
    told = said(logs, "check-links", month, code=1)["links"][0]
    expected = planted(visits["tags"])
    expected["personal_data", "content", "", ""] = visits["with_an_address"]
    for query, _, views in truth()["own_site_tags"][month]:
        expected["own_site", "page", OWN_SITE_TAGS[query], ""] += views  # one view a visit in this story
    assert found(told) == expected
    wrong = [row for row in visits["tags"] if any(faults_of(*row[:3]))]
    assert told["social_with_faults"] == sum(row[3] for row in wrong)
    assert told["social"] == sum(visits["social_evidence"].values())


@pytest.mark.parametrize("month", MONTHS[1:])
def test_check_links_finds_on_ga4s_screens_what_was_planted(screens: Path, month: str) -> None:
    (told,) = said(screens, "check-links", month, code=1)["links"]
    assert found(told) == planted(truth()["ga4"][month], unsaid="(not set)")


@pytest.mark.parametrize("month", MONTHS)
def test_sources_tell_every_session_by_its_evidence(logs: Path, month: str) -> None:
    visits = truth()["visits"][month]
    told = said(logs, "sources", month)["told"][0]
    assert {row["evidence"]: row["count"] for row in told["by_evidence"]} == visits["evidence"]
    social = {row["evidence"]: row["social"] for row in told["by_evidence"] if row["social"]}
    assert social == visits["social_evidence"]


@pytest.mark.parametrize("month", MONTHS)
def test_sources_name_the_strangers_and_nobody_else(logs: Path, month: str) -> None:
    visits = truth()["visits"][month]
    unknown = Counter(row[0] for row in visits["tags"] for _ in range(row[3]) if row[0] == "opslag")
    told = said(logs, "sources", month)["told"][0]["unmatched"]
    hosts = {row["name"]: row["count"] for row in told if row["stranger"] == "host"}
    assert hosts == visits["unmatched_hosts"]
    assert {row["name"]: row["count"] for row in told if row["stranger"] == "utm_source"} == unknown


@pytest.mark.parametrize("month", MONTHS)
def test_sources_show_where_links_want_tags(logs: Path, month: str) -> None:
    told = said(logs, "sources", month)["told"][0]["untagged"]
    pages = {(row["network"], row["landing_page"]): row["count"] for row in told}
    assert pages == {(network, page): sessions for network, page, sessions in truth()["visits"][month]["untagged"]}


def test_report_by_ga4s_channels_says_whose_they_are(logs: Path) -> None:
    by_channel = ("report", "--period", "2026-10", "--by", "channel")
    ours, theirs = (run(logs, *by_channel, "--channels", whose) for whose in ("socialattr", "ga4"))
    assert "Channels as GA4's rules have them" in theirs.out
    assert "Channels as GA4's rules" not in ours.out
    refused = run(logs, "report", "--period", "2026-10", "--channels", "ga4")
    assert (refused.code, "--by channel --channels ga4" in refused.err) == (2, True)
    document = json.loads(run(logs, *by_channel, "--channels", "ga4", "--format", "json").out)
    hidden = sum(row["sessions"] for row in document["rows"] if row["channel"] in ("Direct", "Referral", "Unassigned"))
    only_here = said(logs, "sources", "2026-10")["told"][0]["only_here"]
    assert (document["channels"], hidden) == ("ga4", only_here)
