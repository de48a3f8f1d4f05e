"""The catalogue: every record recognises its own examples, and faults in the data are named."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from time import process_time
from typing import Any

import pandas as pd
import pytest

from socialattr.catalogue import Catalogue, Entry, build, load
from socialattr.classify import Rules, classify
from socialattr.errors import SocialattrError

EMPTY = dict.fromkeys(
    ("page", "referrer", "utm_source", "utm_medium", "utm_campaign", "utm_content", "click_id", "agent"), ""
)
CHANNEL_OF_KIND = {
    "ai": "AI Assistant",
    "mail": "Email",
    "shopping": "Organic Shopping",
    "affiliate": "Affiliates",
    "ads": "Display",
}


def key(clue: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(clue.items()))


@cache
def answers() -> Mapping[tuple[tuple[str, str], ...], Any]:
    """What `classify` says of every example and near-miss, all at once: a row is judged alone."""
    clues = [clue for entry in load().entries for clue in (*entry.examples, *entry.near_misses)]
    hits = pd.DataFrame([{**EMPTY, "page": "shop.example/", **clue} for clue in clues])
    found = classify(hits, Rules(("shop.example",))).to_dict("records")
    return {key(clue): answer for clue, answer in zip(clues, found, strict=True)}


def recognised(entry: Entry, clue: Mapping[str, str]) -> bool:
    """Whether a hit with this clue counts as coming from the entry."""
    return is_from(entry, answers()[key(clue)])


def is_from(entry: Entry, found: Any) -> bool:
    """Whether what `classify` says of a hit means the entry."""
    if entry.kind == "sharing_tool":
        return bool(found["tool"] == entry.name)
    if entry.social:
        return bool(found["network"] == entry.name)
    if entry.kind in ("payment", "login"):
        return bool(found["evidence"] == entry.kind)
    if entry.kind == "search":
        return bool(found["source"] == entry.slug and found["channel"] in ("Organic Search", "Paid Search"))
    if entry.kind == "shortener":
        # It is known, and proves no more than a host that nobody knows.
        known = load().host(found["source"])
        return found["channel"] == "Referral" and known is not None and known[0] is entry
    return bool(found["channel"] == CHANNEL_OF_KIND[entry.kind])


def clues(part: str) -> list[object]:
    return [
        pytest.param(entry, dict(clue), id=f"{entry.slug}-{'-'.join(clue.values())[:60]}")
        for entry in load().entries
        for clue in getattr(entry, part)
    ]


@pytest.mark.parametrize(("entry", "clue"), clues("examples"))
def test_an_entry_recognises_its_example(entry: Entry, clue: dict[str, str]) -> None:
    assert recognised(entry, clue)


@pytest.mark.parametrize(("entry", "clue"), clues("near_misses"))
def test_an_entry_is_not_taken_in_by_its_near_miss(entry: Entry, clue: dict[str, str]) -> None:
    assert not recognised(entry, clue)


def every_clue() -> list[tuple[str, dict[str, str]]]:
    """Slug of each entry with a hit for every host, app, name and click id that it claims."""
    told = []
    for entry in load().entries:
        for host in entry.hosts:
            told.append((entry.slug, {"referrer": f"https://{host.host.replace('*', 'dk')}{host.path}/"}))
        told += [(entry.slug, {"referrer": f"android-app://{package}/"}) for package in entry.packages]
        if entry.social:
            told += [(entry.slug, {"utm_source": name}) for name in entry.utm_sources]
            told += [(entry.slug, {"click_id": click.param}) for click in entry.click_ids]
    return told


def test_whatever_an_entry_claims_is_recognised_as_its_own() -> None:
    slugs, rows = zip(*every_clue(), strict=True)
    found = classify(
        pd.DataFrame([{**EMPTY, "page": "shop.example/", **row} for row in rows]), Rules(("shop.example",))
    )
    owner = {entry.slug: entry for entry in load().entries}
    missed = [
        (slug, row)
        for slug, row, hit in zip(slugs, rows, found.to_dict("records"), strict=True)
        if not is_from(owner[slug], hit)
    ]
    assert missed == []


@pytest.mark.parametrize("entry", load().entries, ids=lambda entry: entry.slug)
def test_an_entry_says_how_it_is_known_and_proves_itself(entry: Entry) -> None:
    assert entry.examples
    assert entry.near_misses
    assert entry.source in ("survey", "known")
    assert entry.checked


def test_the_networks_that_every_report_may_name() -> None:
    names = {entry.name for entry in load().entries if entry.social}
    assert names >= {
        "Facebook", "Instagram", "Threads", "Messenger", "Meta (app unknown)", "WhatsApp", "X", "LinkedIn", "Reddit",
        "YouTube", "TikTok", "Pinterest", "Snapchat", "Google+", "Mastodon", "Bluesky", "Buffer",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("host", "path", "slug"),
    [
        ("x.com", "", "x"),
        ("x.com", "/home", "x"),
        ("x.com", "/i/grok", "grok"),
        ("x.com", "/i/grok/share", "grok"),
        ("x.com", "/i/grokking", "x"),
        ("mobile.twitter.com", "", "x"),
        ("shop.tiktok.com", "", None),
        ("m.shop.tiktok.com", "", None),
        ("www.google.dk", "", "google"),
        ("google.co.uk", "", "google"),
        ("plus.google.com", "", "google_plus"),
        ("accounts.google.de", "", "login"),
        ("translate.google.com", "", None),
        ("pinterest.com.au", "", "pinterest"),
        ("pinterest.de.example", "", None),
        ("dk.search.yahoo.com", "", "yahoo"),
        ("mastodon.cykler.example", "", "mastodon"),
        ("mastodon.social-login.example", "", None),
        ("com", "", None),
        ("", "", None),
        ("...", "", None),
    ],
)
def test_the_longest_known_suffix_owns_a_host(host: str, path: str, slug: str | None) -> None:
    found = load().host(host, path)
    assert (found and found[0].slug) == slug


@pytest.mark.parametrize(
    ("host", "matters"),
    [("x.com", True), ("m.facebook.com", True), ("l.facebook.com", False), ("t.co", False), ("blog.example", False)],
)
def test_a_path_is_looked_at_only_where_it_tells_pages_of_a_host_apart(host: str, matters: bool) -> None:
    assert load().path_matters(host) is matters


def shipped() -> dict[str, str]:
    folder = files("socialattr") / "data"
    names = ("networks", "sites", "channels", "door")
    return {name: (folder / f"{name}.toml").read_text(encoding="utf-8") for name in names}


def with_network(more: str) -> Catalogue:
    texts = shipped()
    texts["networks"] += "\n[[network]]\nslug = 'new'\nname = 'New'\n" + more
    return build(texts)


def test_a_new_network_is_one_record() -> None:
    catalogue = with_network("kind = 'forum'\nhosts = [{ host = 'new.example' }]\nutm_sources = ['new']")
    found = catalogue.host("old.new.example")
    assert found
    assert found[0].name == "New"
    hit = pd.DataFrame([{**EMPTY, "referrer": "new.example/thread"}])
    assert classify(hit, Rules(catalogue=catalogue))["network"].tolist() == ["New"]
    assert catalogue.version != load().version


def test_an_id_of_one_network_proves_nothing_about_its_group() -> None:
    record = "kind = 'social'\ngroup = 'meta'\nclick_ids = [{{ param = 'newclid', paid = 'yes', scope = '{}' }}]"
    hit = pd.DataFrame([{**EMPTY, "referrer": "l.facebook.com/", "click_id": "newclid"}])
    paid = {
        scope: classify(hit, Rules(catalogue=with_network(record.format(scope))))["paid"].item()
        for scope in ("network", "group")
    }
    assert paid == {"network": "no", "group": "yes"}
    alone = hit.assign(referrer="")
    sure = {
        scope: classify(alone, Rules(catalogue=with_network(record.format(scope))))["confidence"].item()
        for scope in ("network", "group")
    }
    assert sure == {"network": "high", "group": "medium"}


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        ("kind = 'sociable'", "kind 'sociable'"),
        ("kind = 'social'\nhost = 'new.example'", "unknown field host"),
        ("kind = 'social'\nhosts = [{ hots = 'new.example' }]", "unknown field hots"),
        ("kind = 'social'\nhosts = [{ host = 't.co' }]", "host t.co is claimed by x and new"),
        ("kind = 'social'\nhosts = [{ host = 'new.example', role = 'main' }]", "role 'main'"),
        ("kind = 'social'\nhosts = [{ host = 'new.example' }]\nnot_hosts = ['a.example']", "below none"),
        ("kind = 'social'\npackages = ['com.pinterest']", "package com.pinterest is claimed by pinterest and new"),
        ("kind = 'social'\nutm_sources = ['linked-in']", "utm_source linkedin is claimed by linkedin and new"),
        ("kind = 'social'\nutm_sources = ['new', 'n-e-w']", "utm_source new is claimed by new and new"),
        ("kind = 'social'\nclick_ids = [{ param = 'fbclid' }]", "click id fbclid is claimed by meta and new"),
        ("kind = 'social'\nclick_ids = [{ param = 'n', paid = 'maybe' }]", "paid 'maybe'"),
        ("kind = 'social'\nclick_ids = [{ param = 'n', scope = 'group' }]", "no group"),
        ("kind = 'social'\nagents = ['Instagram']", "agent Instagram is claimed by instagram and new"),
    ],
)
def test_a_fault_in_the_data_is_named(record: str, fault: str) -> None:
    with pytest.raises(SocialattrError, match=fault):
        with_network(record)


def test_the_version_is_of_the_data_and_not_of_its_layout() -> None:
    texts = shipped()
    assert build(texts).version == load().version
    texts["networks"] = "# a remark\n" + texts["networks"]
    assert build(texts).version == load().version
    texts["door"] = texts["door"].replace('"avif"', '"aviff"')
    assert build(texts).version != load().version


def test_very_many_networks_of_ones_own_take_a_moment() -> None:
    ones = [
        {
            "slug": f"own-{n}",
            "name": f"Own {n}",
            "kind": "forum",
            "hosts": [f"own-{n}.example"],
            "utm_sources": [f"o{n}"],
        }
        for n in range(2000)
    ]
    began = process_time()
    extended = load().extended([*ones, {"slug": "mine", "name": "Mine", "kind": "forum", "utm_sources": ["fb"]}])
    # A look at every entry for each of them took minutes.
    assert process_time() - began < 10
    assert len(extended.entries) == len(load().entries) + 2001
    assert [entry.slug for entry in extended.entries if "fb" in entry.utm_sources] == ["mine"]
