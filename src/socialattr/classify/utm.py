"""What tagged links say: the parts cleaned, and whom their words mean."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import pyarrow as pa

from ..catalogue import Catalogue, Entry, squeezed
from .hosts import url_hosts, without_www

_PARTS = re.compile(r"[\s_\-./|:+,&]+")
_LETTERS = re.compile(r"[^\W_]+")
_TOOLS = ("sharing_tool", "link_in_bio")
# Who writes out more names of networks than this names none.
_NAMES_AT_ONCE = 4
_HEX = re.compile(r"[0-9a-f]*")
# A shop in the campaign's name as GA4 reads it: shop, eshop, shopping, but not workshop.
_SHOP = re.compile(r"(?:[^a-df-z]|^)shop|shopping")


class Meant(NamedTuple):
    """Whom a word means, and whether it says that the link is an ad; `weak` where only a host's name speaks for it."""

    entry: Entry | None = None
    ad: bool = False
    weak: bool = False


def cleaned(texts: pa.Array, catalogue: Catalogue, *, fold: bool) -> pa.Array:
    """Trim, compose accents, and case-fold where asked; what stands for nothing becomes `""`."""
    empty = frozenset(catalogue.words["empty"])
    trimmed = (unicodedata.normalize("NFC", text).strip() for text in texts.to_pylist())
    kept = (("" if t.casefold() in empty else t.casefold() if fold else t) for t in trimmed)
    return pa.array(kept, type=texts.type)


def meant(values: list[str], catalogue: Catalogue) -> list[Meant]:
    """Whom each case-folded value means: a name, a host, an app, or a name beside a place on it.

    `fb`, `m.facebook.com`, `fbads`, `facebook_mobile_feed` and `paid_facebook` are all Facebook, the third and the
    last an ad. `fb_ig` is one of Meta's apps.
    """
    hosts = without_www(url_hosts(pa.array(values, type=pa.large_string()))).to_pylist()
    places = frozenset(catalogue.words["source"]["placement"])
    return [_meant(value, host, places, catalogue) for value, host in zip(values, hosts, strict=True)]


def meant_by_long_names(values: list[str], catalogue: Catalogue) -> list[Meant]:
    """The same for utm_medium and utm_content, where a word of one or two letters is no name."""
    return [
        one if one.entry and one.entry.social and len(value) > 2 else Meant()
        for value, one in zip(values, meant(values, catalogue), strict=True)
    ]


def _meant(value: str, host: str, places: frozenset[str], catalogue: Catalogue) -> Meant:
    placed = _meant_by_its_words([word for word in _PARTS.split(value) if word], places, catalogue)
    if entry := catalogue.alias(value) or catalogue.package(value):
        # Twitterfeed and Instabio are tools, twitter_feed and insta-bio are places.
        return placed if entry.kind in _TOOLS and placed.entry else Meant(entry)
    if "." in host:
        # Some tools write an app's name as they found it: android-app://com.linkedin.android.
        entry, role = catalogue.host(host) or (catalogue.package(host), "")
        return Meant(entry, weak=role == "weak")
    for ending in ("ads", "ad"):
        if value.endswith(ending) and (entry := catalogue.alias(value.removesuffix(ending))):
            return Meant(entry, ad=True)
    return placed


def _meant_by_its_words(words: list[str], places: frozenset[str], catalogue: Catalogue) -> Meant:
    if len(words) == 1:
        # facebook. and /facebook
        return Meant(catalogue.alias(words[0]))
    bought = catalogue.words["source"]["placement_paid"]
    for length in (1, 2):
        for name, rest in ((words[:length], words[length:]), (words[-length:], words[:-length])):
            # post_x says nothing of X: at the end a name of one or two letters is none.
            short = name != words[:length] and len("".join(name)) < 3
            if rest and places.issuperset(rest) and not short and (entry := catalogue.alias("".join(name))):
                return Meant(entry, ad=not set(rest).isdisjoint(bought))
    names = [word for word in words if word not in places]
    found = [catalogue.alias(word) for word in names] if 1 < len(names) <= _NAMES_AT_ONCE else []
    groups = {entry.group if entry and entry.social else "" for entry in found}
    if len(groups) == 1 and (group := groups.pop()):
        return Meant(catalogue.alias(group), ad=not set(words).isdisjoint(bought))
    return Meant()


def is_paid(medium: str, catalogue: Catalogue) -> bool:
    """Whether a word of the medium says that somebody paid.

    >>> from socialattr.catalogue import load
    >>> [is_paid(medium, load()) for medium in ("paid_social", "fb-cpc", "social", "scope", "non-paid")]
    [True, True, False, False, False]
    """
    words, known = set(_LETTERS.findall(medium)), catalogue.words["medium"]
    says = not words.isdisjoint(known["paid"]) or any(word.startswith("paid") for word in words)
    return says and words.isdisjoint(known["unpaid"])


def is_social(medium: str, catalogue: Catalogue) -> bool:
    """Whether a word of the medium says that the link stands on a social network, whichever it is.

    >>> from socialattr.catalogue import load
    >>> [is_social(medium, load()) for medium in ("paid_social", "SoMe opslag".casefold(), "socialist", "asocial")]
    [True, True, False, False]
    """
    known = catalogue.words["medium"]
    words = {squeezed(medium), *_LETTERS.findall(medium)}
    return medium in known["social"] or not words.isdisjoint(known["social_words"])


def is_shop(campaign: str) -> bool:
    return bool(_SHOP.search(campaign))


def is_push(medium: str) -> bool:
    """Whether a medium means notifications of an app, as GA4 reads it."""
    return medium.endswith("push") or "mobile" in medium or "notification" in medium


def tool_of_campaign(campaign: str, catalogue: Catalogue) -> Entry | None:
    """The sharing tool that signs its links with this campaign."""
    return catalogue.campaign_tools.get(campaign)


def tool_of_content(content: str, catalogue: Catalogue) -> Entry | None:
    """The sharing tool that numbers its links like this: its word and hexadecimal digits."""
    for word, entry in catalogue.content_tools.items():
        if content.startswith(word) and _HEX.fullmatch(content, len(word)):
            return entry
    return None
