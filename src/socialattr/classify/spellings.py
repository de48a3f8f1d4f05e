"""Several spellings of one word among tags: all but one of them are faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ..names import Fault
from .spelling import (
    LONGEST,
    SOCIAL,
    best_spelling,
    house_source,
    is_medium_word,
    plain,
    spelled_mediums,
)
from .tagged import Found, Tagged, flags, mapped

# Per number of a tag what it is a spelling of; "" where that does not matter.
Keys = list[str]


def misspelt(every: Sequence[Tagged], *, strict: bool) -> list[list[Found]]:
    """The faults of the tags of each teller: of all spellings that are in use by any of them, one is kept.

    `strict`: a word that is spelled in one way only must be spelled in the best one, too.
    """
    houses = {
        f"@{entry.slug}": house_source(entry, tags.catalogue)
        for tags in every
        for entry in {one.entry.slug: one.entry for one in tags.meant if one.entry}.values()
    }
    source = _spelled("source", every, [_source_keys(tags) for tags in every], houses, strict)
    medium = _spelled("medium", every, [_medium_keys(tags) for tags in every], _houses(every), strict)
    campaign = _spelled("campaign", every, [_campaign_keys(tags) for tags in every], {}, strict)
    return [
        [
            *(_source(tags, *one) for one in sources),
            *(_other(tags, "medium", *one) for one in media),
            *(_other(tags, "campaign", *one) for one in campaigns),
        ]
        for tags, sources, media, campaigns in zip(every, source, medium, campaign, strict=True)
    ]


def _houses(every: Sequence[Tagged]) -> dict[str, str]:
    """The mediums that there is one word for, whatever the others write."""
    houses = {SOCIAL: SOCIAL, "paidsocial": "paid_social", "email": "email"}
    for tags in every:
        houses |= {key: word for word, key in spelled_mediums(tags.media, tags.catalogue).items()}
    return houses


def _source_keys(tags: Tagged) -> Keys:
    words = mapped(tags.small["source"], lambda text: "" if is_medium_word(text, tags.catalogue) else plain(text))
    entries = [one.entry if one.entry and one.entry.social else None for one in tags.meant]
    keys = [f"@{entry.slug}" if entry else word for entry, word in zip(entries, words, strict=True)]
    return _where("source", tags, keys)


def _medium_keys(tags: Tagged) -> Keys:
    known = spelled_mediums(dict.fromkeys(tags.said["medium"].tolist()), tags.catalogue)
    return _where("medium", tags, [known[text] for text in tags.said["medium"]])


def _campaign_keys(tags: Tagged) -> Keys:
    """Names of campaigns with social traffic: how others are spelled is no business of ours."""
    keys = mapped(tags.said["campaign"], plain)
    return _where("campaign", tags, np.where(tags.social, keys, "").tolist())


def _where(part: str, tags: Tagged, keys: Keys) -> Keys:
    usable = tags.tagged & ~tags.personal[part] & ~tags.macro[part]
    usable &= flags(tags.said[part], lambda text: 0 < len(text) <= LONGEST)
    return [key if use else "" for key, use in zip(keys, usable.tolist(), strict=True)]


def _spelled(
    part: str,
    every: Sequence[Tagged],
    keys: Sequence[Keys],
    houses: Mapping[str, str],
    strict: bool,
) -> Iterator[list[tuple[int, str]]]:
    """For each teller the numbers of tags with another spelling than the one to keep, and that one.

    `houses`: by key the spelling to keep, where that is settled.
    """
    used: dict[str, dict[str, int]] = {}
    for tags, own in zip(every, keys, strict=True):
        for key, text, count in zip(own, tags.said[part].tolist(), tags.counts.tolist(), strict=True):
            if key:
                spellings = used.setdefault(key, {})
                spellings[text] = spellings.get(text, 0) + int(count)
    best = {key: houses.get(key) or best_spelling(counts) for key, counts in used.items() if strict or len(counts) > 1}
    for tags, own in zip(every, keys, strict=True):
        said = tags.said[part].tolist()
        kept = (best.get(key, "") for key in own)
        yield [(number, house) for number, house in enumerate(kept) if house and said[number] != house]


def _source(tags: Tagged, number: int, house: str) -> Found:
    becomes = {"source": house}
    if tags.meant[number].ad and not tags.says_paid(number):
        # The word was all that said that it is an ad.
        becomes["medium"] = tags.house_medium(paid=True)
    repair = tags.repair(number, becomes, becomes)
    return Found(number, Fault.SPELLING, "source", tags.shown["source"][number], " / ".join(becomes.values()), repair)


def _other(tags: Tagged, part: str, number: int, house: str) -> Found:
    repair = tags.repair(number, [part], {part: house})
    return Found(number, Fault.SPELLING, part, tags.shown[part][number], house, repair)
