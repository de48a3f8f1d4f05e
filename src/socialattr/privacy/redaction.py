"""Personal data that people and shops leave in URLs and tags, taken out and counted by kind."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from ipaddress import IPv6Address
from itertools import pairwise

REDACTED = "(redacted)"
LONGEST_FIELD = 8 * 1024

# Bounded and without nested quantifiers: the texts are strangers'.
_EMAIL = re.compile(r"[\w.+\-]{1,64}(?:@|%40)[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,4}")
_CPR = re.compile(r"(?<!\d)(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}(?:-?\d{4}|\s\d{4})(?!\d)")
# A number of eight digits may be a date: only with a country code is it surely a telephone.
_PHONE = re.compile(r"(?<!\d)(?:\+|00)[1-9]\d{0,2}(?:[ .\-]?\d{2,4}){3,5}(?!\d)")
_ADDRESS = re.compile(r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\d|\.\d)")
_COLONED = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{2,39}(?:\.[\d.]{5,11})?(?![\w:])")
_UUID = re.compile(r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Fa-f])")
_RUN = re.compile(r"[A-Za-z0-9]{20,}")
_KINDS = (("email", _EMAIL), ("token", _UUID), ("cpr", _CPR), ("phone", _PHONE), ("address", _ADDRESS))
# Most texts are words; what has none of these is nothing personal that we could tell.
_SUSPECT = re.compile(r"[@:\d]|[A-Za-z]{20}")
# Words change between letters, digits and cases now and then, random text all the time.
_CHANGES_OF_RANDOM_TEXT = 4


class Redactor:
    """Takes personal data out of texts and counts what it took, over many calls."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def __call__(self, text: str, rows: int = 1) -> str:
        """Give `text` (in NFC, at most 8 KiB) without personal data; it stands in `rows` rows.

        >>> Redactor()("nyhedsbrev/mette@example.dk")
        'nyhedsbrev/(redacted)'
        >>> Redactor()("black-friday-cykler-2026")
        'black-friday-cykler-2026'
        """
        if len(text) > LONGEST_FIELD:
            self.counts["shortened"] += rows
            text = text[:LONGEST_FIELD]
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
        if not _SUSPECT.search(text):
            return text
        for kind, pattern in _KINDS:
            text, found = pattern.subn(REDACTED, text)
            if found:
                self.counts[kind] += rows
        if text.count(":") > 1:
            with_addresses = text
            text = _COLONED.sub(lambda found: REDACTED if _is_ipv6(found[0]) else found[0], text)
            if text != with_addresses:
                self.counts["address"] += rows
        cleaned = _RUN.sub(lambda run: REDACTED if _looks_random(run[0]) else run[0], text)
        if cleaned != text:
            self.counts["token"] += rows
        return cleaned


def _is_ipv6(text: str) -> bool:
    """Tell an address of somebody, which begins with four digits, from times and words with colons.

    >>> _is_ipv6("2001:db8::7"), _is_ipv6("12:30:00"), _is_ipv6("fb::ad")
    (True, False, False)
    """
    try:
        return int(IPv6Address(text)) >> 124 > 0
    except ValueError:
        return False


def _looks_random(run: str) -> bool:
    """Tell a token from a word run together.

    >>> _looks_random("5f8a9b2c7d1e4f60a3b8"), _looks_random("EfteraarsudsalgCykler2026")
    (True, False)
    """
    if run.isdigit():
        return False
    kinds = [0 if c.isdigit() else 1 if c.islower() else 2 for c in run]
    # A capital that begins a word is no change of its own.
    changes = sum(1 for a, b in pairwise(kinds) if a != b and (a, b) != (2, 1))
    return changes > _CHANGES_OF_RANDOM_TEXT
