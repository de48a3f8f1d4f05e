"""What each column of a hit says by itself, worked out once per distinct value.

A clue is a number per row and, by that number, a few columns of facts. An entry of the catalogue is
given by its number in `Catalogue.entries`; `NOBODY` is none of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..catalogue import Catalogue, Entry
from . import utm
from .agents import first_token
from .distinct import Codes, Column, combined, distinct
from .hosts import url_hosts, without_www

NOBODY = -1
APP = "android-app://"
"""How the referrer of an app begins, before its package."""
# All of a URL that is not its path.
_PATH = re.compile(r"^(?:[^/?#]*//)?[^/?#]*|[?#].*", re.DOTALL)


@dataclass(frozen=True)
class Clue:
    """`codes` holds a number for each row, every fact a value for each number."""

    codes: Codes
    facts: Mapping[str, Column]


def clues_of(hits: pd.DataFrame, catalogue: Catalogue) -> list[Clue]:
    """Read the columns that `classify` takes; the name of a fact begins with its column's."""
    clues = []
    for name, read in _READERS.items():
        rows, texts = distinct(hits[name])
        clue = read(texts, catalogue)
        clues.append(Clue(clue.codes[rows], clue.facts))
    return clues


def _page(pages: pa.Array, _: Catalogue) -> Clue:
    codes, hosts = _encoded(without_www(url_hosts(pages)))
    return Clue(codes, {"page_host": _objects(hosts)})


class _Referred(NamedTuple):
    host: str
    entry: Entry | None
    role: str = ""
    app: bool = False


def _referrer(referrers: pa.Array, catalogue: Catalogue) -> Clue:
    hosts = url_hosts(referrers)
    forked = [host for host in pc.unique(hosts).to_pylist() if catalogue.path_matters(host)]
    # Of most referrers the host is all that counts; of these few the rest decides, too.
    whole = pc.or_(pc.starts_with(referrers, APP, ignore_case=True), pc.is_in(hosts, pa.array(forked, hosts.type)))
    codes, kinds = _encoded(pc.if_else(whole, referrers, hosts))
    found = [_referred(kind, host, catalogue) for kind, host in _with_hosts(kinds)]
    return Clue(
        codes,
        {
            "referrer_host": _objects(one.host for one in found),
            "referrer_entry": _numbers((one.entry for one in found), catalogue),
            "referrer_short": np.array([one.role == "short" for one in found], dtype=bool),
            "referrer_weak": np.array([one.role == "weak" for one in found], dtype=bool),
            "referrer_app": np.array([one.app for one in found], dtype=bool),
        },
    )


def _referred(referrer: str, host: str, catalogue: Catalogue) -> _Referred:
    app = referrer[: len(APP)].lower() == APP
    path = _PATH.sub("", referrer)
    if app:
        package, _, inner = referrer[len(APP) :].partition("/")
        # Some browsers add where they came from: android-app://PACKAGE/https/HOST
        scheme, _, inside = inner.partition("/")
        entry = catalogue.package(package)
        if entry or scheme not in ("http", "https") or not inside:
            return _Referred(package, entry, app=True)
        host, path = inside.partition("/")[0].lower().removeprefix("www."), ""
    if not (found := catalogue.host(host, path)) and (entry := catalogue.package(host)):
        # Some tools write an app's name where a host would stand.
        return _Referred(host, entry, app=True)
    entry, role = found or (None, "")
    return _Referred(host, entry, role, app)


def _source(sources: pa.Array, catalogue: Catalogue) -> Clue:
    codes, texts = _encoded(utm.cleaned(sources, catalogue, fold=True))
    meant = utm.meant(texts, catalogue)
    return Clue(
        codes,
        {
            "source": _objects(texts),
            "source_entry": _numbers((one.entry for one in meant), catalogue),
            "source_ad": np.array([one.ad for one in meant], dtype=bool),
            "source_weak": np.array([one.weak for one in meant], dtype=bool),
            **_among("source", texts, catalogue, ("email", "sms", "push", "social")),
        },
    )


def _medium(media: pa.Array, catalogue: Catalogue) -> Clue:
    codes, texts = _encoded(utm.cleaned(media, catalogue, fold=True))
    meant = utm.meant_by_long_names(texts, catalogue)
    words = ("display", "organic", "referral", "email", "affiliate", "audio", "sms", "ai")
    flags = _among("medium", texts, catalogue, words)
    return Clue(
        codes,
        {
            "medium": _objects(texts),
            "medium_entry": _numbers((one.entry for one in meant), catalogue),
            "medium_paid": np.array(
                [one.ad or utm.is_paid(text, catalogue) for one, text in zip(meant, texts, strict=True)],
                dtype=bool,
            ),
            "medium_video": np.array(["video" in text for text in texts], dtype=bool),
            "medium_push": np.array([utm.is_push(text) for text in texts], dtype=bool),
            "medium_social": np.array([utm.is_social(text, catalogue) for text in texts], dtype=bool),
            **flags,
            # Says outright that it is another kind of traffic.
            "medium_other": np.any(list(flags.values()), axis=0),
        },
    )


def _campaign(campaigns: pa.Array, catalogue: Catalogue) -> Clue:
    codes, texts = _encoded(utm.cleaned(campaigns, catalogue, fold=False))
    folded = [text.casefold() for text in texts]
    return Clue(
        codes,
        {
            "campaign": _objects(texts),
            "campaign_tool": _numbers((utm.tool_of_campaign(text, catalogue) for text in folded), catalogue),
            "campaign_shop": np.array([utm.is_shop(text) for text in folded], dtype=bool),
            "campaign_cross": np.array(["cross-network" in text for text in folded], dtype=bool),
        },
    )


def _content(contents: pa.Array, catalogue: Catalogue) -> Clue:
    texts = utm.cleaned(contents, catalogue, fold=True).to_pylist()
    tool = _numbers((utm.tool_of_content(text, catalogue) for text in texts), catalogue)
    entry = _numbers((one.entry for one in utm.meant_by_long_names(texts, catalogue)), catalogue)
    # Every post has a content of its own, and nearly all of them say nothing here.
    codes, first = combined([tool - NOBODY, entry - NOBODY])
    return Clue(codes, {"content_tool": tool[first], "content_entry": entry[first]})


def _click_ids(names: pa.Array, catalogue: Catalogue) -> Clue:
    """Of several ids the one that proves most: an ad's before others, a network's before a group's.

    Networks, sharing tools and other sites are asked apart: a link may carry an id of each.
    """
    networks, tools, sites = [], [], []
    for text in names.to_pylist():
        known = [catalogue.click_ids[name] for name in text.lower().split(",") if name in catalogue.click_ids]
        known.sort(key=lambda owned: (owned[1].paid != "yes", owned[1].scope != "network"))
        networks.append(next((one for one in known if one[0].social and one[0].kind != "sharing_tool"), None))
        tools.append(next((one for one in known if one[0].kind == "sharing_tool"), None))
        sites.append(next((one for one in known if not one[0].social), None))
    return Clue(
        np.arange(len(names), dtype=np.intp),
        {
            "click_entry": _numbers((one and one[0] for one in networks), catalogue),
            "click_of_group": np.array([bool(one and one[1].scope == "group") for one in networks], dtype=bool),
            "click_paid": _objects(one[1].paid if one else "" for one in networks),
            "click_tool": _numbers((one and one[0] for one in tools), catalogue),
            "click_site": _numbers((one and one[0] for one in sites), catalogue),
            "click_site_paid": _objects(one[1].paid if one else "" for one in sites),
        },
    )


def _agent(agents: pa.Array, catalogue: Catalogue) -> Clue:
    entries = [*catalogue.agent_entries.values(), None]
    return Clue(first_token(agents, catalogue) % len(entries), {"agent_entry": _numbers(entries, catalogue)})


_READERS: Mapping[str, Callable[[pa.Array, Catalogue], Clue]] = {
    "page": _page,
    "referrer": _referrer,
    "utm_source": _source,
    "utm_medium": _medium,
    "utm_campaign": _campaign,
    "utm_content": _content,
    "click_id": _click_ids,
    "agent": _agent,
}

CLUES = list(_READERS)
"""The columns of a hit that say where it came from."""


def _encoded(texts: pa.Array) -> tuple[Codes, list[str]]:
    """Numbers for texts that have become equal, and the texts by number."""
    encoded = texts.dictionary_encode()
    return encoded.indices.to_numpy().astype(np.intp), encoded.dictionary.to_pylist()


def _with_hosts(referrers: list[str]) -> Iterable[tuple[str, str]]:
    hosts = without_www(url_hosts(pa.array(referrers, type=pa.large_string())))
    return zip(referrers, hosts.to_pylist(), strict=True)


def _numbers(entries: Iterable[Entry | None], catalogue: Catalogue) -> Codes:
    number = catalogue.numbers
    return np.array([number[entry.slug] if entry else NOBODY for entry in entries], dtype=np.intp)


def _among(part: str, texts: list[str], catalogue: Catalogue, lists: Iterable[str]) -> dict[str, Column]:
    words = catalogue.words[part]
    return {f"{part}_{name}": np.array([text in words[name] for text in texts], dtype=bool) for name in lists}


def _objects(values: Iterable[str]) -> Column:
    return np.array(list(values), dtype=object)
