"""How tags ought to be written: one word for each network, one spelling for each word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from urllib.parse import unquote

from ..catalogue import Catalogue, Entry, squeezed
from ..text import visible
from .utm import is_paid

SOCIAL = "social"
"""Stands for all words by which GA4 knows the medium of social traffic."""
LONGEST = 100
"""Characters of a tag that GA4 keeps."""
_SPACERS = re.compile(r"[\s\-_+]+")
# What ad platforms fill in when somebody clicks: {{campaign.name}}, {keyword}, ${id}, __CAMPAIGN_NAME__, %%SITE%%.
_MACRO = re.compile(r"\{[^{}]{0,60}\}|__[A-Z][A-Z0-9_]{1,60}__|%%[^%]{1,60}%%")
_NORDIC = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ł": "l"})
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_SHORTEST_TYPO = 5
_SHORTEST_OF_TWO = 8


def house_source(entry: Entry, catalogue: Catalogue) -> str:
    """The one word for a network or tool in utm_source: its slug, else another word by which it is recognised.

    >>> from socialattr.catalogue import load
    >>> [house_source(entry, load()) for word in ("fb", "twitter", "vkontakte") if (entry := load().alias(word))]
    ['facebook', 'x', 'vk']
    """
    # A blank between words means no more than a hyphen, and arrives in different ways.
    names = (name.replace(" ", "-") for name in entry.utm_sources)
    for word in (entry.slug, *names, *(host.host for host in entry.hosts)):
        found = catalogue.alias(word) or ("." in word and (catalogue.host(word) or (None,))[0])
        if found and found.slug == entry.slug and not is_unclean(word, strict=True):
            return word
    return entry.slug


def decoded(text: str) -> str:
    """Without percent escapes that were left over, be it from escaping twice.

    >>> decoded("black%2520friday"), decoded("100%")
    ('black friday', '100%')
    """
    for _ in range(2):
        if "%" not in text:
            break
        text = unquote(text, errors="replace")
    return text


def plain(text: str) -> str:
    """What spellings of one word have in common: case, accents, escapes, æ or ae, and what stands between its parts.

    >>> {plain(text) for text in ("Black Friday", "black_friday", "BLACK%20FRIDAY", "black--friday ")}
    {'black-friday'}
    >>> {plain(text) for text in ("Mørke morgener", "moerke-morgener")}
    {'moerke-morgener'}
    """
    small = unicodedata.normalize("NFC", decoded(text)).strip().casefold().translate(_NORDIC)
    return _SPACERS.sub("-", small).strip("-")


def slug(text: str) -> str:
    """A name as one word of small letters, digits and -, which no tool writes in two ways.

    >>> slug("Sommer 2026: Rødgrød & æbler på Åen"), slug("sommer-2026"), slug("!")
    ('sommer-2026-roedgroed-aebler-paa-aaen', 'sommer-2026', '')
    """
    composed = unicodedata.normalize("NFC", text).casefold().translate(_NORDIC)
    plain = "".join(c for c in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(c))
    # What falls apart may show such a letter, and capitals, once more.
    return _NOT_A_WORD.sub("-", plain.casefold().translate(_NORDIC)).strip("-")


def has_macro(text: str) -> bool:
    """Whether a place is left that an ad platform should have filled.

    >>> [has_macro(text) for text in ("{{campaign.name}}", "__CAMPAIGN_NAME__", "summer_{2026", "a__b")]
    [True, True, False, False]
    """
    return bool(_MACRO.search(text) or ("%" in text and _MACRO.search(decoded(text))))


def is_unclean(text: str, *, strict: bool = False) -> bool:
    """Whether a value is likely to arrive damaged: blanks, escapes, markup, controls, letters in two pieces, length.

    `strict` refuses every letter that is not English: in mails and chats these are escaped in different ways.

    >>> [is_unclean(text) for text in ("forår", "fora\\u030ar", "black friday", "<b>", "x" * 101)]
    [False, True, True, True, True]
    """
    if len(text) > LONGEST or any(c in '<>"\\ ' for c in text) or decoded(text) != text:
        return True
    if text.isascii():
        return visible(text) != text
    composed = unicodedata.normalize("NFC", text)
    return strict or composed != text or visible(text) != text or "\N{REPLACEMENT CHARACTER}" in text


def cleaned_word(text: str, strict: bool) -> str:
    """What to write instead of an unclean value: letters put together, else one word; "" where nothing says what.

    >>> [cleaned_word(text, strict=False) for text in ("fora\\u030ar", "Mørke morgener", "<b>")]
    ['forår', 'moerke-morgener', '']
    """
    composed = unicodedata.normalize("NFC", text).strip()
    if not is_unclean(composed, strict=strict):
        return composed
    return "" if is_unclean(plain(text)) else slug(decoded(text))


def best_spelling(counts: Mapping[str, int]) -> str:
    """Of spellings of one word the one to keep: clean before unclean, then the most frequent, in small letters.

    >>> best_spelling({"Summer Sale": 90, "SUMMER-SALE": 20, "summer-sale": 5, "summer_sale": 24})
    'summer-sale'
    """
    summed: dict[str, int] = {}
    for text, count in counts.items():
        small = unicodedata.normalize("NFC", text).strip().casefold()
        summed[small] = summed.get(small, 0) + count
    best = min(summed, key=lambda text: (is_unclean(text), -summed[text], text))
    return slug(decoded(best)) if is_unclean(best) else best


def spelled_mediums(media: Iterable[str], catalogue: Catalogue) -> dict[str, str]:
    """For each medium what it is a spelling of: GA4's words for social and e-mail are one each.

    >>> from socialattr.catalogue import load
    >>> list(spelled_mediums(["Social Media", "sm", "E-mail", "CPC", "paid-social"], load()).values())
    ['social', 'social', 'email', 'cpc', 'paidsocial']
    """
    words = catalogue.words["medium"]
    one = {squeezed(word): SOCIAL for word in words["social"]}
    return {text: one.get(key := squeezed(plain(text)), key) for text in media}


def is_medium_word(text: str, catalogue: Catalogue) -> bool:
    """Whether a case-folded source is a word of the medium: social, cpc, paid_social."""
    if catalogue.alias(text) or "." in text:
        return False
    return text in catalogue.words["medium"]["social"] or (is_paid(text, catalogue) and len(text) < LONGEST)


def network_names(catalogue: Catalogue) -> dict[str, Entry]:
    """The social networks by all their names, as `meant_network` takes them."""
    return {squeezed(alias): entry for entry in catalogue.entries if entry.social for alias in entry.utm_sources}


def meant_network(text: str, names: Mapping[str, Entry]) -> Entry | None:
    """The social network whose name was mistyped; None where it is not near to one, or as near to another.

    >>> from socialattr.catalogue import load
    >>> names = network_names(load())
    >>> [found and found.slug for text in ("facebok", "istagram", "opslag") if (found := meant_network(text, names))]
    ['facebook', 'instagram']
    """
    word = squeezed(plain(text))
    if not _SHORTEST_TYPO <= len(word) <= 40:
        return None
    allowed = 2 if len(word) >= _SHORTEST_OF_TWO else 1
    near = {name: _distance(word, name) for name in get_close_matches(word, names, n=5, cutoff=0.7)}
    best = min(near.values(), default=allowed + 1)
    found = {names[name].slug: names[name] for name, distance in near.items() if distance == best}
    return next(iter(found.values())) if best <= allowed and len(found) == 1 else None


def _distance(one: str, other: str) -> int:
    """How many letters must be put in, taken out, changed or swapped with the next to make one of the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
