"""The fields of access log lines, cut from a block of bytes with array arithmetic.

A plain line is `prefix[26 bytes of time] "request" status bytes`, optionally followed by
` "referrer" "agent"` and more, with no escaped quote in it.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

TEXTS = ("prefix", "request", "referrer", "agent")
NOT_HTTP = "not_http"

_QUOTE, _SPACE, _OPEN, _CLOSE, _FEED, _RETURN, _BACKSLASH, _MINUS = b'" []\n\r\\-'
_ZERO, _NINE = b"09"
_TIME = 26
"""Length of 10/Oct/2000:13:55:36 -0700."""
_DIGITS_OF_TIME = np.array([0, 1, 7, 8, 9, 10, 12, 13, 15, 16, 18, 19, 22, 23, 24, 25])
_MARKS_OF_TIME = {2: b"/", 6: b"/", 11: b":", 14: b":", 17: b":", 20: b" "}
_MONTHS = {name: n for n, name in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())}
_LONGEST_SIZE = 20
# Other years are slips, and at the ends of the calendar arithmetic fails.
_FIRST_YEAR, _LAST_YEAR = 1970, 2200

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]

_REQUEST = re.compile(r"([A-Za-z][A-Za-z_-]{0,31}) (.+) HTTP/\d(?:\.\d)?")


class LineSpans:
    """Where the lines of a block begin and end, and where their quotes are."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.bytes = np.frombuffer(data, dtype=np.uint8)
        feeds = np.flatnonzero(self.bytes == _FEED)
        self.start = np.concatenate([[0], feeds[:-1] + 1]) if len(feeds) else feeds
        # A carriage return before the line feed belongs to the line end.
        returns = (feeds > self.start) & (self.bytes[feeds - 1] == _RETURN)
        self.end = feeds - returns
        self.count = len(feeds)

    @cached_property
    def quotes(self) -> Places:
        """Where all quotes are."""
        return np.flatnonzero(self.bytes == _QUOTE)

    @cached_property
    def first_quote(self) -> Places:
        """Index in `quotes` of each line's first quote, and one past the last line's."""
        return np.searchsorted(self.quotes, np.append(self.start, len(self.bytes)))

    def blank(self) -> Flags:
        """Lines of nothing but white space; few lines have no quote, and only those are looked at."""
        blank = np.zeros(self.count, dtype=bool)
        for line in np.flatnonzero(np.diff(self.first_quote) == 0):
            blank[line] = not self.data[self.start[line] : self.end[line]].strip()
        return blank

    def starts_with(self, mark: bytes) -> Flags:
        """Say which lines start with this one byte."""
        return np.asarray((self.end > self.start) & (self.bytes[self.start] == mark[0]))

    def quote(self, lines: Places, nth: int) -> Places:
        """Where the n-th quote (from 0) of these lines is."""
        return np.asarray(self.quotes[self.first_quote[:-1][lines] + nth])


def plain_lines(spans: LineSpans) -> Flags:
    """Say which lines the fast path may cut; their times are still to be checked."""
    plain = np.zeros(spans.count, dtype=bool)
    quotes = np.diff(spans.first_quote)
    unescaped = ~_has_escape(spans)
    for lines, check in (
        (np.flatnonzero(unescaped & (quotes == 2)), _common_is_plain),
        (np.flatnonzero(unescaped & (quotes >= 6)), _combined_is_plain),
    ):
        plain[lines] = check(spans, lines)
    return plain


def _has_escape(spans: LineSpans) -> Flags:
    backslashes = np.flatnonzero(spans.bytes[:-1] == _BACKSLASH)
    behind = spans.bytes[backslashes + 1]
    escapes = backslashes[(behind == _QUOTE) | (behind == _BACKSLASH)]
    escaped = np.zeros(spans.count, dtype=bool)
    escaped[np.searchsorted(spans.start, escapes, side="right") - 1] = True
    return escaped


def _common_is_plain(spans: LineSpans, lines: Places) -> Flags:
    ends = spans.end[lines]
    return _time_is_framed(spans, lines) & _answer_is_plain(spans, spans.quote(lines, 1), ends)


def _combined_is_plain(spans: LineSpans, lines: Places) -> Flags:
    data = spans.bytes
    q1, q2, q3, q4, q5 = (spans.quote(lines, nth) for nth in range(1, 6))
    behind = np.minimum(q5 + 1, len(data) - 1)
    return np.asarray(
        _time_is_framed(spans, lines)
        & (data[q2 - 1] == _SPACE)
        & _answer_is_plain(spans, q1, q2 - 1)
        & (q4 == q3 + 2)
        & (data[q3 + 1] == _SPACE)
        & ((q5 + 1 == spans.end[lines]) | (data[behind] == _SPACE))
    )


def _time_is_framed(spans: LineSpans, lines: Places) -> Flags:
    """`[26 bytes] "` stands before the first quote, and no other bracket before that."""
    data, q0 = spans.bytes, spans.quote(lines, 0)
    opened = q0 - _TIME - 3
    framed = opened >= spans.start[lines]
    opened = np.maximum(opened, 0)
    framed &= (data[opened] == _OPEN) & (data[q0 - 2] == _CLOSE) & (data[q0 - 1] == _SPACE)
    brackets = np.flatnonzero(data == _OPEN)
    if len(brackets):
        first = np.searchsorted(brackets, spans.start[lines])
        framed &= brackets[np.minimum(first, len(brackets) - 1)] == opened
    return np.asarray(framed)


def _answer_is_plain(spans: LineSpans, quote: Places, end: Places) -> Flags:
    """` 200 1234` stands between a closing quote and `end`: three digits, then digits or a dash."""
    data = spans.bytes
    last = len(data) - 1
    status = [_is_digit(data[np.minimum(quote + n, last)]) for n in (2, 3, 4)]
    size = quote + 6
    long_enough = (end > size) & (end - size <= _LONGEST_SIZE)
    digits = data[np.minimum(size[:, None] + np.arange(_LONGEST_SIZE), last)]
    within = np.arange(_LONGEST_SIZE) < (end - size)[:, None]
    a_number = (_is_digit(digits) | ~within).all(axis=1)
    a_dash = (end - size == 1) & (digits[:, 0] == _MINUS)
    return np.asarray(
        (data[np.minimum(quote + 1, last)] == _SPACE)
        & np.logical_and.reduce(status)
        & (data[np.minimum(quote + 5, last)] == _SPACE)
        & long_enough
        & (a_number | a_dash)
    )


def _is_digit(data: NDArray[np.uint8]) -> Flags:
    return np.asarray((data >= _ZERO) & (data <= _NINE))


def times(spans: LineSpans, plain: Flags) -> tuple[Places, Flags]:
    """Microseconds since 1970 (UTC) of the plain lines, and where the time is a real one."""
    lines = np.flatnonzero(plain)
    micros = np.zeros(spans.count, dtype=np.int64)
    good = np.zeros(spans.count, dtype=bool)
    if len(lines):
        begin = spans.quote(lines, 0) - _TIME - 2
        stamps = spans.bytes[begin[:, None] + np.arange(_TIME)]
        micros[lines], good[lines] = _stamps_to_micros(stamps)
    return micros, good


def _stamps_to_micros(stamps: NDArray[np.uint8]) -> tuple[Places, Flags]:
    good = _is_digit(stamps[:, _DIGITS_OF_TIME]).all(axis=1)
    for place, mark in _MARKS_OF_TIME.items():
        good &= stamps[:, place] == mark[0]
    month = np.full(len(stamps), -1)
    for name, place_in_year in _MONTHS.items():
        month[(stamps[:, 3:6] == np.frombuffer(name, dtype=np.uint8)).all(axis=1)] = place_in_year
    sign = np.select([stamps[:, 21] == ord("+"), stamps[:, 21] == ord("-")], [1, -1], 0)

    numbers = stamps.astype(np.int64) - _ZERO

    def number(*places: int) -> Places:
        return np.asarray(numbers[:, list(places)] @ (10 ** np.arange(len(places))[::-1]))

    day, year = number(0, 1), number(7, 8, 9, 10)
    hour, minute, second = number(12, 13), number(15, 16), number(18, 19)
    offset = sign * (number(22, 23) * 60 + number(24, 25))
    good &= (month >= 0) & (sign != 0) & (hour < 24) & (minute < 60) & (second < 61) & (day >= 1)
    good &= (year >= _FIRST_YEAR) & (year < _LAST_YEAR)
    months = np.where(good, (year - 1970) * 12 + month, 0).astype("datetime64[M]")
    days_in_month = ((months + 1).astype("datetime64[D]") - months.astype("datetime64[D]")).astype(np.int64)
    good &= day <= days_in_month
    days = months.astype("datetime64[D]").astype(np.int64) + day - 1
    seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset * 60
    return np.where(good, seconds * 1_000_000, 0), good


def time_of(stamp: bytes) -> int | None:
    """Microseconds since 1970 of one time; None where it is none."""
    if len(stamp) == _TIME:
        micros, good = _stamps_to_micros(np.frombuffer(stamp, dtype=np.uint8)[None, :])
        return int(micros[0]) if good[0] else None
    return None


@dataclass(frozen=True)
class Cut:
    """The fields of the plain lines, text as categories."""

    status: Places
    prefix: pd.Categorical
    request: pd.Categorical
    referrer: pd.Categorical
    agent: pd.Categorical


def cut(spans: LineSpans, plain: Flags) -> Cut:
    """Cut the plain lines at their quotes."""
    lines = np.flatnonzero(plain)
    q0, q1 = spans.quote(lines, 0), spans.quote(lines, 1)
    digits = spans.bytes[q1[:, None] + np.array([2, 3, 4])].astype(np.int64) - _ZERO
    # A common line has no referrer and agent: cut nothing, at a place behind the line's other cuts.
    combined = np.diff(spans.first_quote)[lines] >= 6
    nowhere = spans.end[lines]
    q2, q3, q4, q5 = nowhere - 1, nowhere.copy(), nowhere - 1, nowhere.copy()
    for nth, place in ((2, q2), (3, q3), (4, q4), (5, q5)):
        place[combined] = spans.quote(lines[combined], nth)
    return Cut(
        status=digits @ np.array([100, 10, 1]),
        prefix=_categories(spans, spans.start[lines], q0 - _TIME - 3),
        request=_categories(spans, q0 + 1, q1),
        referrer=_categories(spans, q2 + 1, q3),
        agent=_categories(spans, q4 + 1, q5),
    )


def _categories(spans: LineSpans, start: Places, end: Places) -> pd.Categorical:
    """Text between two rising arrays of places, as codes and distinct values.

    The places are laid one after the other as the offsets of an Arrow array, so that text and the
    gaps between take turns; every second one is the text.
    """
    offsets = np.empty(2 * len(start) + 1, dtype=np.int32)
    offsets[0:-1:2], offsets[1::2], offsets[-1] = start, end, end[-1] if len(end) else 0
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(spans.data)]
    both = pa.BinaryArray.from_buffers(pa.binary(), 2 * len(start), buffers)
    encoded = both.take(pa.array(np.arange(0, 2 * len(start), 2))).dictionary_encode()
    try:
        distinct = encoded.dictionary.cast(pa.string()).to_pylist()
    except pa.ArrowInvalid:
        distinct = [decode(text) for text in encoded.dictionary.to_pylist()]
    return recode(encoded.indices.to_numpy(zero_copy_only=False), distinct)


def decode(text: bytes) -> str:
    """Decode as UTF-8, else as Windows-1252, which old Danish systems write."""
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("cp1252", errors="replace")


def recode(codes: NDArray[np.integer], values: Sequence[str]) -> pd.Categorical:
    """Make a categorical of `values[codes]`, where `values` may repeat itself."""
    new_codes, distinct = pd.factorize(pd.Series(values, dtype="str"), use_na_sentinel=False)
    return pd.Categorical.from_codes(new_codes[codes], categories=pd.Index(distinct, dtype="str"))


def on_distinct(values: pd.Categorical, function: Callable[[str], tuple[str, ...]], width: int) -> list[pd.Categorical]:
    """Apply `function` to the distinct values; one categorical for each text that it gives."""
    parts = [function(value) for value in values.categories]
    columns: list[tuple[str, ...]] = list(zip(*parts, strict=True)) if parts else [()] * width
    return [recode(values.codes, list(column)) for column in columns]


def constant(value: str, count: int) -> pd.Categorical:
    """A text column of one value."""
    return recode(np.zeros(count, dtype=np.int8), [value])


class Who(NamedTuple):
    """Host that was asked (vhost logs only) and the address that asked."""

    host: str
    address: str


def who(prefix: str) -> Who:
    """Read what stands before the time.

    >>> who("192.0.2.7 - mette hansen "), who("shop.example:443 2001:db8::1 - - ")
    (Who(host='', address='192.0.2.7'), Who(host='shop.example', address='2001:db8::1'))
    """
    tokens = prefix.split(" ")
    if len(tokens) > 4 and not is_address(tokens[0]) and is_address(tokens[1]):
        return Who(re.sub(r":\d+$", "", tokens[0]).lower(), tokens[1])
    return Who("", tokens[0])


def is_address(text: str) -> bool:
    """Say whether this is an address of IP version 4 or 6.

    >>> is_address("192.0.2.7"), is_address("2001:db8::7"), is_address("shop.example")
    (True, True, False)
    """
    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True


class What(NamedTuple):
    """Method, target, and the rule that leaves the line out when it is no HTTP request."""

    method: str
    url: str
    rule: str


def what(request: str) -> What:
    """Read a request line.

    >>> what("GET /a?b HTTP/1.1"), what("-")
    (What(method='GET', url='/a?b', rule=''), What(method='', url='', rule='not_http'))
    """
    match = _REQUEST.fullmatch(request)
    return What(match[1].upper(), match[2], "") if match else What("", "", NOT_HTTP)


def dash_is_empty(text: str) -> tuple[str]:
    """A lone dash is how both servers write nothing."""
    return ("" if text == "-" else text,)
