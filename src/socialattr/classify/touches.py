"""From the clues of a hit to its touch: the one place where it is decided which clue counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..names import Channels
from .channels import Signs, channel_of
from .clues import NOBODY, clues_of
from .distinct import Codes, Column, combined
from .doubts import confidence_of, conflicts_of
from .ga4 import ga4_channels
from .own import within
from .repairs import repaired
from .rules import Rules
from .who import Who

OTHER_SOCIAL = "Other social"
"""Shown as network where a link is social and nothing tells which network."""

Hits = Mapping[str, Column]
Mask = NDArray[np.bool_]


def classify(touches: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Tell where each hit came from. Rows keep their index; order and repetition change nothing.

    Text columns in, `""` where there is nothing: page (host/path), referrer (host/path, or
    android-app://PACKAGE, perhaps with /https/HOST), utm_source, utm_medium, utm_campaign, utm_content,
    click_id (names, comma-joined), agent (whole, or shortened to its in-app tokens).

    The first of these that applies decides; `evidence` names it:

    1. own, payment, login: the referrer is the page's own host, one of the rules' `own_hosts`, or a payment or login
       page. The visit `continues`, whatever the link is tagged with.
    2. utm: utm_source, utm_medium or utm_campaign says something. Where they name nobody and no kind of traffic
       (influencer / story), the referrer, click id or app tells which network it was.
    3. click_id of a search engine, ad network, affiliate or mail service, where no social network is the referrer.
    4. referrer, app_referrer; shortener where a sharing tool's short link hides the network.
    5. click_id of a network or group, which the in-app agent may narrow to one app.
    6. agent: an in-app browser and no referrer. It names a visit, and is no `touch` that starts one.
    7. none.

    Tags are mended by the rules' repairs before anything else.

    Columns out: source, medium, campaign, network (display name or ""), tool, channel, paid (yes, no,
    unknown), evidence, confidence, conflicts, social, continues, touch, direct (nothing known, or the
    visit continues).
    """
    clues = clues_of(repaired(touches, rules.repairs), rules.catalogue)
    rows, first = combined([clue.codes for clue in clues])
    hits = {name: fact[clue.codes[first]] for clue in clues for name, fact in clue.facts.items()}
    decided = _decided(hits, rules)
    if rules.channels is Channels.GA4 and rules.repairs:
        # GA4 knows nothing of repairs.
        return decided.take(rows).set_axis(touches.index).assign(channel=_unrepaired_channel(touches, rules))
    return decided.take(rows).set_axis(touches.index)


def _unrepaired_channel(touches: pd.DataFrame, rules: Rules) -> pd.Series:
    return classify(touches, replace(rules, repairs=()))["channel"]


def _decided(hits: Hits, rules: Rules) -> pd.DataFrame:
    who = Who(rules.catalogue)
    step = _step(hits, rules.own_hosts, who)
    continues = np.isin(step, ("own", "payment", "login"))
    known = ~continues & (step != "none")
    entry = np.where(known, _entry(hits, step, who), NOBODY)
    tool = np.where(known, _tool(hits, who), NOBODY)
    tagged = step == "utm"
    paid = _paid(hits, step, entry, who)
    # A social medium, or a tool's name, makes a link social also where the network stays unknown; google / paid_social
    # is an ad of Google's all the same.
    bought = (paid == "yes") & np.isin(who.kind[entry], ("search", "shopping"))
    said = tagged & _says_social(hits) & ~bought
    social = known & (who.social[entry] | said | ((tool != NOBODY) & (entry == NOBODY)))
    network = np.where(who.network[entry], who.name[entry], np.where(social, OTHER_SOCIAL, ""))
    source, medium, campaign = _named(hits, step, entry, who)
    texts = {
        "source": source,
        "medium": medium,
        "campaign": campaign,
        "network": network,
        "tool": who.name[tool],
        "channel": (
            ga4_channels(*_as_ga4_names(hits, step, who))
            if rules.channels is Channels.GA4
            else channel_of(_signs(hits, step, entry, social, paid, who))
        ),
        "paid": paid,
        "evidence": _evidence(hits, step, who),
        "confidence": confidence_of(hits, step, entry, social, who),
        "conflicts": np.where(continues, "", conflicts_of(hits, step, entry, who)),
    }
    marks = {
        "social": social,
        "continues": continues,
        "touch": known & (step != "agent"),
        "direct": ~known,
    }
    return pd.DataFrame({name: pd.array(values, dtype="str") for name, values in texts.items()} | marks)


def asked(hits: Hits, own_hosts: Collection[str], who: Who) -> dict[str, Mask]:
    """The questions in their order, by the names that steps have, and for which hits each would decide."""
    host, referrer = hits["referrer_host"], hits["referrer_entry"]
    return {
        "own": (host != "") & ((host == hits["page_host"]) | within(host, own_hosts)),
        "payment": who.kind[referrer] == "payment",
        "login": who.kind[referrer] == "login",
        "utm": (hits["source"] != "") | (hits["medium"] != "") | (hits["campaign"] != ""),
        "site_click": _clicked_on_site(hits, who),
        # A tool's own page hides the network; a click id may still tell the group.
        "referrer": (host != "") & ~(who.hiding[referrer] & (hits["click_entry"] != NOBODY)),
        "click_id": (hits["click_entry"] != NOBODY) | (hits["click_tool"] != NOBODY),
        "agent": hits["agent_entry"] != NOBODY,
    }


def _step(hits: Hits, own_hosts: Collection[str], who: Who) -> Column:
    """Which clue decides: the first that is there."""
    there = asked(hits, own_hosts, who)
    return np.select(list(there.values()), list(there), default="none")


def _clicked_on_site(hits: Hits, who: Who) -> Mask:
    """Whether an id that is no social network's tells where the click was.

    An ad's id is made by the click. Others stay in a link that is copied: what was added later, a network's id,
    or was seen since, a known referrer, counts more.
    """
    referrer, proof = hits["referrer_entry"], hits["click_site_paid"]
    seen_since = (referrer != NOBODY) & (who.kind[referrer] != "mail")
    copied = ((proof != "yes") & (hits["click_entry"] != NOBODY)) | ((proof == "no") & seen_since)
    told: Mask = (hits["click_site"] != NOBODY) & ~who.network[referrer] & ~copied
    return told


def _entry(hits: Hits, step: Column, who: Who) -> Codes:
    """Who stands behind the touch; `NOBODY` where a link is tagged with a name that we do not know."""
    referrer = who.networks(hits["referrer_entry"])
    agent = np.where(hits["referrer_host"] == "", hits["agent_entry"], NOBODY)
    entry = np.select(
        [step == "utm", step == "site_click", step == "referrer", step == "click_id", step == "agent"],
        [
            _tagged_entry(hits, referrer, agent, who),
            hits["click_site"],
            np.where(who.tool[hits["referrer_entry"]], NOBODY, hits["referrer_entry"]),
            hits["click_entry"],
            agent,
        ],
        default=NOBODY,
    )
    # "One of Meta's apps" becomes the app where the ad's placement, the agent or the referrer is one of the group.
    for teller in (who.networks(hits["medium_entry"]), who.networks(hits["content_entry"]), agent, referrer):
        of_group = (teller != NOBODY) & (who.group[teller] == who.group[entry])
        entry = np.where(who.leads[entry] & of_group, teller, entry)
    return entry


def _tagged_entry(hits: Hits, referrer: Codes, agent: Codes, who: Who) -> Codes:
    """Whom the tags name: utm_source, else the rest where it is a tool or a word of the house."""
    source = hits["source_entry"]
    named = (source != NOBODY) & ~who.hiding[source]
    entry = np.where(named, source, who.networks(hits["medium_entry"]))
    # What is beside the tags is asked only where they are social anyway, or do not say what kind of traffic they mean.
    unsaid = ~np.any([hits[f"source_{kind}"] for kind in ("email", "sms", "push")], axis=0) & ~hits["medium_other"]
    social = _says_social(hits) | (_tool(hits, who) != NOBODY)
    clicked = unsaid & ~social & (entry == NOBODY) & _clicked_on_site(hits, who)
    entry = np.where(clicked, hits["click_site"], entry)
    asks = ~named & (social | unsaid)
    # The referrer before the click id, as without tags: the id stays in a link that is copied.
    for teller in (who.networks(hits["content_entry"]), referrer, hits["click_entry"], agent):
        entry = np.where(asks & (entry == NOBODY), teller, entry)
    return entry


def _says_social(hits: Hits) -> Mask:
    """Whether the tags call the link social, whatever the network."""
    said: Mask = hits["medium_social"] | hits["source_social"]
    return said


def _tool(hits: Hits, who: Who) -> Codes:
    """The sharing tool that made the link or showed it."""
    tool = who.tools(hits["source_entry"])
    for teller in ("campaign_tool", "content_tool", "medium_entry", "click_tool", "referrer_entry"):
        tool = np.where(tool == NOBODY, who.tools(hits[teller]), tool)
    # A newsletter's campaign may have a tool's name by chance.
    elsewhere = [hits[f"medium_{word}"] for word in ("email", "sms", "affiliate", "display", "audio")]
    return np.where(np.any(elsewhere, axis=0), NOBODY, tool)


def _paid(hits: Hits, step: Column, entry: Codes, who: Who) -> Column:
    click, site = hits["click_entry"], hits["click_site"]
    same_group = (who.group[click] == who.group[entry]) & (who.group[entry] != "") & hits["click_of_group"]
    own_click = (click != NOBODY) & ((click == entry) | same_group)
    own_site = (site != NOBODY) & ((site == entry) | ((who.group[site] == who.group[entry]) & (who.group[entry] != "")))
    says = np.where(own_site, hits["click_site_paid"], np.where(own_click, hits["click_paid"], "no"))
    says = np.where(who.kind[entry] == "ads", "yes", says)
    word = hits["medium_paid"] | hits["source_ad"]
    # A tag that says nothing of money leaves "yes" to an ad's id, but not "unknown" to fbclid.
    tagged = np.where(word | (says == "yes"), "yes", np.where(hits["medium"] == "", says, "no"))
    return np.select(
        [step == "utm", step == "site_click", step == "referrer", step == "click_id", step == "agent"],
        [tagged, says, says, says, "unknown"],
        default="no",
    )


def _named(hits: Hits, step: Column, entry: Codes, who: Who) -> tuple[Column, Column, Column]:
    """Source, medium and campaign."""
    host, referrer = hits["referrer_host"], hits["referrer_entry"]
    by_referrer = step == "referrer"
    search = by_referrer & (who.kind[referrer] == "search")
    network = by_referrer & who.social[referrer]
    cases: list[tuple[Mask, Column, Column | str]] = [
        (step == "utm", hits["source"], hits["medium"]),
        (step == "site_click", who.slug[entry], _site_medium(who.kind[entry], hits["click_site_paid"])),
        (search, who.slug[referrer], "organic"),
        (network, who.slug[referrer], "social"),
        (by_referrer, host, "referral"),
        (step == "click_id", who.slug[np.where(entry == NOBODY, hits["click_tool"], entry)], "social"),
        (step == "agent", who.slug[entry], "social"),
    ]
    fits = [fit for fit, _, _ in cases]
    source = np.select(fits, [name for _, name, _ in cases], default="(direct)")
    medium = np.select(fits, [np.asarray(word) for _, _, word in cases], default="(none)")
    return source, medium, np.where(step == "utm", hits["campaign"], "")


def _site_medium(kind: Column, paid: Column) -> Column:
    """What a click id of a site stands for, in the words of tagged links."""
    media = {"mail": "email", "affiliate": "affiliate", "ads": "display"}
    words = [np.asarray(word) for word in media.values()]
    return np.select([kind == one for one in media], words, default=np.where(paid == "yes", "cpc", "organic"))


def _as_ga4_names(hits: Hits, step: Column, who: Who) -> tuple[Column, Column, Column]:
    """Source, medium and campaign as GA4 has them: it reads no click id but Google's, and no agent."""
    host, referrer = hits["referrer_host"], hits["referrer_entry"]
    by_referrer = (host != "") & np.isin(step, ("site_click", "referrer", "click_id"))
    # Google tells GA4 of its own ads, and of those on YouTube that they were there.
    google = (who.slug[hits["click_site"]] == "google") & (hits["click_site_paid"] == "yes")
    ad = np.isin(step, ("site_click", "referrer")) & google
    cases: list[tuple[Mask, Column | str, Column | str]] = [
        (step == "utm", hits["source"], hits["medium"]),
        (ad, np.where(who.kind[referrer] == "video", host, "google"), "cpc"),
        (by_referrer & (who.kind[referrer] == "search") & ~hits["referrer_app"], who.slug[referrer], "organic"),
        (by_referrer, host, "referral"),
    ]
    fits = [fit for fit, _, _ in cases]
    source = np.select(fits, [np.asarray(name) for _, name, _ in cases], default="(direct)")
    medium = np.select(fits, [np.asarray(word) for _, _, word in cases], default="(none)")
    return source, medium, np.where(step == "utm", hits["campaign"], "")


def _evidence(hits: Hits, step: Column, who: Who) -> Column:
    by_referrer = step == "referrer"
    return np.select(
        [
            by_referrer & hits["referrer_app"],
            by_referrer & hits["referrer_short"] & who.tool[hits["referrer_entry"]],
            step == "site_click",
        ],
        ["app_referrer", "shortener", "click_id"],
        default=step,
    )


def _signs(hits: Hits, step: Column, entry: Codes, social: Mask, paid: Column, who: Who) -> Signs:
    kind = who.kind[entry]
    tagged = step == "utm"
    video = kind == "video"
    return Signs(
        direct=np.isin(step, ("own", "payment", "login", "none")),
        paid=paid == "yes",
        # YouTube is video, unless the link itself says social, as in GA4.
        social=(social & ~video) | (tagged & _says_social(hits)),
        video=video,
        video_medium=tagged & hits["medium_video"],
        search=kind == "search",
        organic=tagged & hits["medium_organic"],
        shopping=kind == "shopping",
        ai=(kind == "ai") | (tagged & hits["medium_ai"]),
        email=(kind == "mail") | (tagged & (hits["source_email"] | hits["medium_email"])),
        display=(kind == "ads") | (tagged & hits["medium_display"]),
        affiliate=(kind == "affiliate") | (tagged & hits["medium_affiliate"]),
        audio=tagged & hits["medium_audio"],
        sms=tagged & (hits["source_sms"] | hits["medium_sms"]),
        push=tagged & (hits["source_push"] | hits["medium_push"]),
        referral=(step == "referrer") | (tagged & hits["medium_referral"]),
        shop_campaign=tagged & hits["campaign_shop"],
        cross_network=tagged & hits["campaign_cross"],
    )
