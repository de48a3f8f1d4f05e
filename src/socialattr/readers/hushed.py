"""Log lines that could not be read, as they may be kept: with what tells why, without what tells who."""

from __future__ import annotations

import re
from urllib.parse import unquote

from .clf_fields import is_address

# A query ends at a blank or a quote, as long as the text is still escaped.
_QUERY = re.compile(r'(?:\?|%3[Ff])(?:[^ "\\]|\\.)*')
_QUERY_LEFT = re.compile(r'\?(?!\(cut\))[^ "]*')
# A slip in the time is what one wants to see, so its form is wide; who writes a login in it is not looked for.
_TIME = re.compile(r"\[\d{1,2}/\w{3,9}/\d{4}:[\d:]{5,8}(?: ?[+-]?\w{1,5} ?)?\]")
_RUN_OR_ADDRESS = re.compile(r"(?<![\w:.])[0-9A-Fa-f:.]{2,45}(?![\w:])|\d{4,}")


def hushed(text: str) -> str:
    """Give a rejected line without its queries, its login name and its long numbers.

    Percent escapes are decoded, so that what they hide is seen and can be redacted.

    >>> hushed('192.0.2.7 - mette [10/Okt/2026:13:55:36 +0200] "GET /a%40b?q=1 HTTP/1.1" 200 51234 "-"')
    '192.0.2.7 - - [10/Okt/2026:13:55:36 +0200] "GET /a@b?(cut) HTTP/1.1" 200 (number) "-"'
    """
    text = _QUERY_LEFT.sub("?(cut)", unquote(_QUERY.sub("?(cut)", text)))
    before, quote, behind = text.partition('"')
    times = list(_TIME.finditer(before))
    if not times:
        known = _without_login(before, to_the_end=bool(quote))
        return _without_numbers(known + quote + behind)
    start, end = times[-1].span()
    login = _without_login(before[:start], to_the_end=True)
    return _without_numbers(login) + before[start:end] + _without_numbers(before[end:] + quote + behind)


def _without_login(before: str, *, to_the_end: bool) -> str:
    """Write `-` for the third field, or the fourth of a log with hosts.

    A login may have blanks in it: where something marks its end, it goes `to_the_end`. Where nothing
    does, and no address or dash stands before it either, the line has no login.
    """
    fields = before.split(" ")
    place = 3 if len(fields) > 3 and not is_address(fields[0]) and is_address(fields[1]) else 2
    like_a_log = to_the_end or fields[1:2] == ["-"] or any(map(is_address, fields[:2]))
    if not any(fields[place:]) or not like_a_log:
        return before
    return " ".join([*fields[:place], "-", *([""] if to_the_end else fields[place + 1 :])])


def _without_numbers(text: str) -> str:
    return _RUN_OR_ADDRESS.sub(_number, text)


def _number(found: re.Match[str]) -> str:
    """An address stays whole, or what takes addresses out would not know it."""
    if ":" in found[0] and is_address(found[0]):
        return found[0]
    return re.sub(r"\d{4,}", "(number)", found[0])
