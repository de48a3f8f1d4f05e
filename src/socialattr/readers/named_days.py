"""The days that a file's name tells of, as analytics tools and their users write them."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date

from .stamps import MONTHS

# The longest first; three letters of a name are enough.
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_TO = r" ?(?:[-–—]|\bto\b|\btil\b|\btill\b|\bbis\b) ?"
_STAMP = r"(?<!\d)(20\d\d)([-.]?)([01]\d)\2([0-3]\d)(?!\d)"
_WHOLE_MONTH = r"(?<!\d)(20\d\d)-([01]\d)(?![-\d])"


def _range(first: str, last: str) -> re.Pattern[str]:
    """A pattern of two days, of which the first may leave out what the last says, or the other way round."""
    return re.compile(_parts(first, "1") + _TO + _parts(last, "2"))


def _parts(shape: str, number: str) -> str:
    parts = {
        "D": rf"(?<!\d)(?P<d{number}>[0-3]?\d)(?!\d)\.?",
        "M": rf"\b(?P<m{number}>{_MONTH})\b\.?",
        "Y": rf"(?P<y{number}>20\d\d)(?!\d)",
    }
    return "".join(parts.get(letter, letter) for letter in shape)


# The order counts: a range also holds what looks like a single day, and a day what looks like a month.
_PATTERNS = (
    *(_range(first, "D M Y") for first in ("D M Y", "D M", "D")),
    _range("M D, Y", "M D, Y"),
    _range("M D", "M D,? Y"),
    _range("M D", "D,? Y"),
    *(re.compile(_parts(shape, "2")) for shape in ("D M Y", "M D,? Y", "M Y")),
)
_YEAR = re.compile(r"(?<![\d.-])(20\d\d)$")
_ENDING = re.compile(r"(?:\.[a-z]{2,4}|\s*\(\d+\))+$")
# No file in an archive has a longer name; a cell or a line that is longer tells of no days.
_LONGEST = 520


def days_in_name(name: str) -> tuple[date, date] | None:
    """First and last day that a file's name tells of; None where it tells of none.

    >>> days_in_name("Export _ Social Networks _ October 1 – 15, 2026.csv")
    (datetime.date(2026, 10, 1), datetime.date(2026, 10, 15))
    >>> days_in_name("Eksport _ Kampagner _ oktober 2026.csv")
    (datetime.date(2026, 10, 1), datetime.date(2026, 10, 31))
    >>> days_in_name("imported_sources_20261001_20261031.csv")
    (datetime.date(2026, 10, 1), datetime.date(2026, 10, 31))
    """
    if len(name) > _LONGEST:
        return None
    plain = _ENDING.sub("", unicodedata.normalize("NFC", name).casefold().strip())
    stamps = [day for match in re.finditer(_STAMP, plain) if (day := _date(match[1], match[3], match[4]))]
    if stamps:
        return _ordered(stamps[0], stamps[1] if len(stamps) > 1 else stamps[0])
    months = [(match[1], int(match[2])) for match in re.finditer(_WHOLE_MONTH, plain) if 1 <= int(match[2]) <= 12]
    if months:
        return _ordered(_edge(*months[0], last=False), _edge(*months[-1], last=True))
    words = " ".join(re.sub(r"[_\s]+", " ", plain).split())
    for pattern in _PATTERNS:
        if match := pattern.search(words):
            return _told(match.groupdict())
    if match := _YEAR.search(words):
        return date(int(match[1]), 1, 1), date(int(match[1]), 12, 31)
    return None


def _told(said: dict[str, str]) -> tuple[date, date] | None:
    """The days of a match; what one end leaves out, the other says."""
    year, month = said["y2"], MONTHS[said.get("m2") or said["m1"]]
    if "d2" not in said:
        return _edge(year, month, last=False), _edge(year, month, last=True)
    last = _date(year, month, said["d2"])
    if "d1" not in said:
        return (last, last) if last else None
    first = _date(said.get("y1") or year, MONTHS[said["m1"]] if said.get("m1") else month, said["d1"])
    return _ordered(first, last) if first and last else None


def _edge(year: str, month: int, *, last: bool) -> date:
    """The first or last day of a month."""
    return date(int(year), month, calendar.monthrange(int(year), month)[1] if last else 1)


def _date(year: str, month: str | int, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _ordered(first: date, last: date) -> tuple[date, date] | None:
    return (first, last) if first <= last else None
