"""Tags that say too little, in the wrong place, or what nobody should say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np

from ..catalogue import Entry
from ..names import Fault
from .rules import TAGS
from .spelling import (
    cleaned_word,
    house_source,
    is_medium_word,
    is_unclean,
    meant_network,
    network_names,
)
from .tagged import Found, Tagged, flags
from .touches import OTHER_SOCIAL
from .utm import is_paid

BOTH = "source / medium"
"""The part of a fault that lies in these two together."""
_GUESSED = 100
_KNOWN_TO_GA4 = (
    *("Organic Social", "Paid Social", "Organic Video", "Paid Video"),
    # By the campaign's name: no other source or medium would change that.
    *("Organic Shopping", "Paid Shopping", "Cross-network"),
)


def swapped(tags: Tagged) -> Iterator[Found]:
    """A network where the medium stands, or a word of the medium where the source stands."""
    word = flags(tags.small["source"], lambda text: is_medium_word(text, tags.catalogue))
    named = np.array([one.entry is not None for one in tags.medium_meant], dtype=bool)
    for number in np.flatnonzero(tags.tagged & ~tags.personal["medium"] & (word | named)).tolist():
        says = tags.medium_meant[number]
        own = tags.entry(number)
        if says.entry and says.entry.kind != "sharing_tool":
            # A tool's own name leaves the network to the medium.
            network = own if own and own.kind != "sharing_tool" else says.entry
            paid = bool(says.ad or tags.paid[number] or is_paid(tags.small["source"][number], tags.catalogue))
            becomes = {"source": house_source(network, tags.catalogue), "medium": tags.house_medium(paid=paid)}
            # Where the source means somebody else, such as a search engine, nobody can say which of them is right.
            clear = tags.network_entry(number) is network
            yield _in_both(tags, number, Fault.SWAPPED, becomes if clear else {})
        elif word[number]:
            yield Found(number, Fault.SWAPPED, BOTH, tags.pair(number))


def missing(tags: Tagged) -> Iterator[Found]:
    """No source, no medium, or no campaign where somebody paid for it."""
    blank = {part: (tags.said[part] == "") & ~tags.personal[part] for part in TAGS}
    if "source" in tags.carried:
        # Of a medium that names a network `swapped` tells.
        named = np.array([one.entry is not None for one in tags.medium_meant], dtype=bool)
        for number in np.flatnonzero(tags.tagged & blank["source"] & ~named).tolist():
            yield Found(number, Fault.MISSING_SOURCE, BOTH, tags.pair(number))
    if "medium" in tags.carried:
        word = flags(tags.small["source"], lambda text: is_medium_word(text, tags.catalogue))
        for number in np.flatnonzero(tags.tagged & ~blank["source"] & blank["medium"] & ~word).tolist():
            yield _in_both(tags, number, Fault.MISSING_MEDIUM, _medium_of(tags, number))
    if "campaign" in tags.carried:
        paid = tags.tagged & tags.social & tags.paid & ~blank["source"] & blank["campaign"]
        for number in np.flatnonzero(paid).tolist():
            yield Found(number, Fault.MISSING_CAMPAIGN, "campaign", "")


def _medium_of(tags: Tagged, number: int) -> dict[str, str]:
    """Source and medium of a link that has no medium; nothing where we cannot know."""
    entry = tags.entry(number)
    if entry:
        paid = bool(tags.meant[number].ad)
        return {"source": house_source(entry, tags.catalogue), "medium": tags.house_medium(paid=paid)}
    if tags.channel[number] == "Email":
        return {"medium": "email"}
    return {}


def unknown(tags: Tagged) -> Iterator[Found]:
    """Social by its medium, of a network that nobody knows; where its name is nearly a known one's, that is asked."""
    fits = tags.tagged & (tags.network == OTHER_SOCIAL) & (tags.tool == "") & (tags.said["source"] != "")
    fits &= ~tags.personal["source"] & ~tags.macro["source"]
    fits &= ~flags(tags.small["source"], lambda text: is_medium_word(text, tags.catalogue))
    numbers = np.flatnonzero(fits).tolist()
    near = _near_networks(tags, numbers)
    for number in numbers:
        # Never mended without being asked: it may be the name of something else.
        meant = near.get(tags.small["source"][number])
        suggestion = f"{house_source(meant, tags.catalogue)}?" if meant else ""
        yield Found(number, Fault.UNKNOWN_NETWORK, "source", tags.shown["source"][number], suggestion)


def _near_networks(tags: Tagged, numbers: list[int]) -> dict[str, Entry | None]:
    """Whom the most frequent of the unknown sources may mean: strangers could make up any number of them."""
    counts: Counter[str] = Counter()
    for number in numbers:
        counts[tags.small["source"][number]] += int(tags.counts[number])
    often = sorted(counts, key=lambda text: (-counts[text], text))[:_GUESSED]
    names = network_names(tags.catalogue) if often else {}
    return {text: meant_network(text, names) for text in often}


def hidden(tags: Tagged, causes: Iterable[Found]) -> Iterator[Found]:
    """What GA4 does not show as the channel that it is, though other words would; but where `causes` say why."""
    explained = {found.number for found in causes if found.fault is not Fault.MISSING_CAMPAIGN}
    source, medium = tags.small["source"].copy(), tags.small["medium"].copy()
    complete = tags.tagged & (source != "") & (medium != "") & ~tags.personal["source"] & ~tags.personal["medium"]
    social = complete & tags.social & ~np.isin(tags.ga4, _KNOWN_TO_GA4)
    mail = complete & ~tags.social & (tags.ga4 == "Unassigned") & (tags.channel == "Email")
    for number in np.flatnonzero(social).tolist():
        # A tool's name in the source stays: nothing else says which network it was.
        entry = tags.network_entry(number)
        source[number] = house_source(entry, tags.catalogue) if entry else source[number]
        medium[number] = tags.house_medium(paid=bool(tags.paid[number]))
    medium[mail] = "email"
    cured = np.isin(tags.ga4_of(source, medium), (*_KNOWN_TO_GA4, "Email"))
    nobodys = complete & ~tags.social & ~mail & (tags.ga4 == "Unassigned")
    for number in np.flatnonzero(((social | mail) & cured) | nobodys).tolist():
        if number not in explained:
            becomes = {} if nobodys[number] else {"source": source[number], "medium": medium[number]}
            yield _in_both(tags, number, Fault.UNASSIGNED, becomes)


def marks(tags: Tagged) -> Iterator[Found]:
    """Personal data, which is never shown, and places that an ad platform should have filled."""
    for part in TAGS:
        for number in np.flatnonzero(tags.personal[part]).tolist():
            yield Found(number, Fault.PERSONAL, part, "")
        for number in np.flatnonzero(tags.macro[part] & ~tags.personal[part] & tags.tagged).tolist():
            yield Found(number, Fault.MACRO, part, tags.shown[part][number])


def unclean(tags: Tagged, strict: bool) -> Iterator[Found]:
    """Values that are likely to arrive damaged; how others name their campaigns is no business of ours."""
    words = tags.catalogue.words["medium"]["social"]
    for part in TAGS:
        texts = tags.mended[part]
        own = tags.tagged & ~tags.personal[part] & ~tags.macro[part] & (tags.said[part] != "")
        own &= tags.social if part in ("campaign", "content") else True
        for number in np.flatnonzero(own & flags(texts, lambda text: is_unclean(text.strip(), strict=strict))).tolist():
            if part == "medium" and tags.small[part][number] in words:
                continue
            yield Found(number, Fault.UNCLEAN, part, tags.shown[part][number], cleaned_word(texts[number], strict))


def _in_both(tags: Tagged, number: int, fault: Fault, becomes: dict[str, str]) -> Found:
    """A fault of source and medium, which are read as `becomes`; without that somebody has to change the link."""
    if not becomes:
        return Found(number, fault, BOTH, tags.pair(number))
    written = {part: tags.written[part][number] for part in ("source", "medium")}
    suggestion = " / ".join((written | becomes).values())
    becomes = {part: text for part, text in becomes.items() if text != written[part]}
    return Found(number, fault, BOTH, tags.pair(number), suggestion, tags.repair(number, written, becomes))
