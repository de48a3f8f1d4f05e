"""Several spellings of one word among tags: all but one of them are faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ..names import Fault
from .spelling import (
    LONGEST,
    SOCIAL_MEDIUM,
    best_spelling,
    house_medium,
    house_source,
    is_medium_word,
    plain,
    spelled_mediums,
)
from .tagged import Found, Mask, Tagged, flags, mapped


def sources(tags: Tagged, strict: bool) -> Iterator[Found]:
    """Several words for one source."""
    keys: list[str] = []
    for number, (text, small) in enumerate(zip(tags.said["source"], tags.small["source"], strict=True)):
        entry = tags.entry(number)
        keys.append(f"@{entry.slug}" if entry else "" if is_medium_word(small, tags.catalogue) else plain(text))
    houses = {f"@{entry.slug}": house_source(entry, tags.catalogue) for m in tags.meant if (entry := m.entry)}
    for number, house in _other_spellings(tags, "source", keys, houses, strict, tags.tagged):
        becomes = {"source": house}
        if tags.meant[number].ad and not tags.says_paid(number):
            # The word was all that said that it is an ad.
            becomes["medium"] = house_medium(paid=True)
        parts = ["source", "medium"] if len(becomes) > 1 else ["source"]
        repair = tags.repair(number, parts, becomes)
        suggestion = " / ".join(becomes.values())
        yield Found(number, Fault.SPELLING, "source", tags.written["source"][number], suggestion, repair)


def mediums(tags: Tagged, strict: bool) -> Iterator[Found]:
    keys_of = spelled_mediums(dict.fromkeys(tags.said["medium"].tolist()), tags.catalogue)
    keys = [keys_of[text] for text in tags.said["medium"]]
    houses = {"social": SOCIAL_MEDIUM, "paidsocial": house_medium(paid=True), "email": "email"}
    for number, house in _other_spellings(tags, "medium", keys, houses, strict, tags.tagged):
        repair = tags.repair(number, ["medium"], {"medium": house})
        yield Found(number, Fault.SPELLING, "medium", tags.written["medium"][number], house, repair)


def campaigns(tags: Tagged, strict: bool) -> Iterator[Found]:
    """Names of campaigns with social traffic: how others are spelled is no business of ours."""
    keys = mapped(tags.said["campaign"], plain).tolist()
    for number, house in _other_spellings(tags, "campaign", keys, {}, strict, tags.tagged & tags.social):
        repair = tags.repair(number, ["campaign"], {"campaign": house})
        yield Found(number, Fault.SPELLING, "campaign", tags.written["campaign"][number], house, repair)


def _other_spellings(
    tags: Tagged, part: str, keys: list[str], houses: Mapping[str, str], strict: bool, among: Mask
) -> Iterator[tuple[int, str]]:
    """Numbers of tags with another spelling than the best of its key, and that one."""
    said = tags.said[part]
    usable = among & ~tags.personal[part] & ~tags.macro[part] & flags(said, lambda text: 0 < len(text) <= LONGEST)
    numbers = [number for number in np.flatnonzero(usable).tolist() if keys[number]]
    used: dict[str, dict[str, int]] = {}
    for number in numbers:
        spellings = used.setdefault(keys[number], {})
        spellings[said[number]] = spellings.get(said[number], 0) + int(tags.counts[number])
    best = {key: houses.get(key) or best_spelling(counts) for key, counts in used.items() if strict or len(counts) > 1}
    for number in numbers:
        house = best.get(keys[number])
        if house and said[number] != house:
            yield number, house
