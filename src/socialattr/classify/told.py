"""Whose traffic is it that a tool or a shop tells of: totals and orders with a source, in the tool's own words."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from ..catalogue import Catalogue, load
from ..names import Channels, Confidence
from . import utm
from .clues import APP, CLUES
from .distinct import distinct
from .ga4 import ga4_channels
from .rules import TAGS, Rules
from .touches import OTHER_SOCIAL, classify


def classify_told(told: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Tell where each row came from by what a tool says of it; rows keep their index.

    Text columns in, those that are absent count as empty: source, medium, campaign, content, referrer,
    tool_channel. Columns out are those of `classify`, and `unsure`: the tool's own channel group does not
    say that it is social. Where a tool names no source, but calls the channel social, it is, of no known network.

    A tool writes what it saw as if it were tags. `evidence` is `referrer` all the same where nobody tagged a
    link: a host with the medium `referral`, a search engine with `organic`, both without campaign and content,
    or a `part` of the traffic that the tool tells by the referrer; `app_referrer` where that is an Android app.
    A word with the medium `referral` is a tag: no tool sees words.

    >>> rows = pd.DataFrame({"source": ["l.facebook.com", "(direct)", ""], "medium": ["referral", "(none)", ""],
    ...                      "tool_channel": ["Referral", "Direct", "Paid Social"]})
    >>> classify_told(rows, Rules())[["network", "paid", "unsure"]].values.tolist()
    [['Facebook', 'no', True], ['', 'no', False], ['Other social', 'yes', False]]
    >>> classify_told(rows.assign(campaign=["", "", "spring"]), Rules())["evidence"].tolist()
    ['referrer', 'none', 'utm']
    """
    words = _words()
    tags = {f"utm_{name}": _cleaned(told, name, words["empty"]) for name in TAGS}
    tags["utm_campaign"] = _without(tags["utm_campaign"], words["no_campaign"])
    hits = pd.DataFrame(tags).assign(referrer=_column(told, "referrer"))
    found = classify(hits.reindex(columns=CLUES, fill_value=""), rules)
    seen = _seen(tags, told, rules.catalogue)
    found["evidence"] = found["evidence"].mask((found["evidence"] == "utm") & (seen != ""), seen)
    group = _column(told, "tool_channel").str.strip().str.casefold()
    paid = group.isin(words["paid_social"])
    by_group = found["direct"] & (paid | group.isin(words["social"]))
    found.loc[by_group, ["network", "evidence", "confidence"]] = [OTHER_SOCIAL, "tool_channel", Confidence.LOW]
    found.loc[by_group, "channel"] = np.where(paid[by_group], "Paid Social", "Organic Social")
    found.loc[by_group, "paid"] = np.where(paid[by_group], "yes", "no")
    if rules.channels is Channels.GA4:
        found["channel"] = _ga4_channel(told, found["channel"])
    found["social"] |= by_group
    found["direct"] &= ~by_group
    return found.assign(unsure=group.isin(words["unsure"]).to_numpy())


def _ga4_channel(told: pd.DataFrame, otherwise: pd.Series) -> pd.Series:
    """GA4's channel of its own words, which say more than tags do: (not set) is not (direct)."""
    words = {word: english for english, others in _ga4_words().items() for word in others}
    parts = [_column(told, name).str.strip() for name in ("source", "medium", "campaign")]
    source, medium, campaign = (part.mask(part.isin(words), part.map(words)) for part in parts)
    named = (source != "") | (medium != "") | (campaign != "")
    channels = ga4_channels(*(part.to_numpy(dtype=object) for part in (source, medium, campaign)))
    return otherwise.where(~named, pd.Series(channels, index=told.index, dtype="str"))


def advertisers(names: Iterable[str], catalogue: Catalogue | None = None) -> dict[str, str]:
    """Slug of whose ads each name means, be it a network, an ad platform or a source; "" where nobody's.

    >>> advertisers(["Meta", "Instagram", "WhatsApp", "Google Ads", "X", "Other social"])
    {'Meta': 'meta', 'Instagram': 'meta', 'WhatsApp': 'meta', 'Google Ads': 'google', 'X': 'x', 'Other social': ''}
    """
    catalogue = catalogue or load()
    by_name = {entry.name: entry for entry in catalogue.entries}
    distinct = list(dict.fromkeys(names))
    meant = utm.meant([name.strip().casefold() for name in distinct], catalogue)
    entries = [by_name.get(name) or one.entry for name, one in zip(distinct, meant, strict=True)]
    return {name: entry.advertiser if entry else "" for name, entry in zip(distinct, entries, strict=True)}


def advertiser_of(touches: pd.DataFrame, catalogue: Catalogue | None = None) -> pd.Series:
    """Slug of whose ads each touch may have come from, by its network, else by its source; "" where nobody's."""
    owners = {name: touches[name].astype("str") for name in ("network", "source")}
    whose = advertisers((name for texts in owners.values() for name in texts.unique()), catalogue)
    network, source = (texts.map(whose).astype("str") for texts in owners.values())
    return network.where(network != "", source)


def _seen(tags: Mapping[str, pd.Series], told: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    """`referrer` or `app_referrer` where a tool may have seen that and no tags; else ""."""
    codes, texts = {}, {}
    for name in TAGS:
        codes[name], raw = distinct(tags[f"utm_{name}"])
        texts[name] = utm.cleaned(raw, catalogue, fold=True).to_pylist()
    says = {name: np.array(texts[name], dtype=object)[codes[name]] for name in TAGS}
    meant = utm.meant(texts["source"], catalogue)
    engine = np.array([one.entry is not None and one.entry.kind == "search" for one in meant], dtype=bool)
    app = np.array(
        [text.startswith(APP) or catalogue.package(text) is not None for text in texts["source"]], dtype=bool
    )
    host = np.array(["." in text and " " not in text for text in texts["source"]], dtype=bool)
    of_source = codes["source"]
    plain = ((says["medium"] == "referral") & host[of_source]) | ((says["medium"] == "organic") & engine[of_source])
    by_part = _column(told, "part").isin(_words()["parts_by_referrer"]).to_numpy()
    seen = (says["campaign"] == "") & (says["content"] == "") & (plain | by_part)
    return pd.Series(np.select([seen & app[of_source], seen], ["app_referrer", "referrer"], default=""), told.index)


def _column(told: pd.DataFrame, name: str) -> pd.Series:
    return told[name].astype("str") if name in told else pd.Series("", index=told.index, dtype="str")


def _cleaned(told: pd.DataFrame, name: str, empty: Collection[str]) -> pd.Series:
    return _without(_column(told, name), empty)


def _without(texts: pd.Series, words: Collection[str]) -> pd.Series:
    return texts.mask(texts.str.strip().str.casefold().isin(words), "")


@cache
def _ga4_words() -> Mapping[str, list[str]]:
    """GA4's own words for what is missing -> the same in other languages."""
    data = tomllib.loads((files("socialattr") / "data" / "tools.toml").read_text(encoding="utf-8"))
    words: Mapping[str, list[str]] = data["ga4"]
    return words


@cache
def _words() -> Mapping[str, frozenset[str]]:
    data = tomllib.loads((files("socialattr") / "data" / "tools.toml").read_text(encoding="utf-8"))
    lists = {**{name: data[name] for name in ("empty", "no_campaign", "parts_by_referrer")}, **data["channel"]}
    return {name: frozenset(word.casefold() for word in words) for name, words in lists.items()}
