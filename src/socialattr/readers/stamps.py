"""One cell as a date, with or without a time of day, as people and programs of five languages write them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import pandas as pd

# Word joiners of layout software, and the blanks that are none to some programs.
_BLANKS = "[\\s\u00a0\u2000-\u200b\u202f\u2060\ufeff]+"
_CLOCK = (
    r"(?P<hour>\d{1,2})[.:](?P<minute>\d{2})(?:[.:](?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?: ?(?P<half>[ap])\.?m\.?)?(?: uhr)?"
)
# A day without a clock may be followed by nothing: `2026-10-01 - 2026-10-07` is no day.
_ZONE = r"(?: ?(?P<zone>[a-z_]+/[a-z_/]+|z|[a-z]{3,4}|(?:utc|gmt)?[+-]\d\d:?\d\d))?"
_BEHIND = rf"(?:(?:t|,? (?:(?:kl\.?|at|um) )?){_CLOCK}{_ZONE})?"
_WEEKDAY = r"(?:[^\W\d]{2,12}\.?,? (?:(?:den|d\.) )?)?"
_NAME = r"(?P<name>[^\W\d]{3,10})"
_YEAR = r"(?P<year>\d{4}|\d\d)"


def _shape(day: str) -> re.Pattern[str]:
    return re.compile(day + _BEHIND, re.IGNORECASE)


_YEAR_FIRST = _shape(r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})")
_EIGHT = _shape(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)")
_FIGURES = _shape(rf"(?P<one>\d{{1,2}})(?P<mark>[./-])(?P<two>\d{{1,2}})(?P<other>[./-]){_YEAR}")
_DAY_NAMED = _shape(rf"{_WEEKDAY}(?P<day>\d{{1,2}})\.?[ /-]{_NAME}\.?,?[ /-]{_YEAR}")
_NAMED_DAY = _shape(rf"{_WEEKDAY}{_NAME}\.? (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})")

# January to December in English, Danish, Norwegian, Swedish and German; three letters are enough.
_NAMES = (
    "january januar januari jänner",
    "february februar februari",
    "march marts mars märz maerz mrz",
    "april",
    "may maj mai",
    "june juni",
    "july juli",
    "august augusti",
    "september",
    "october oktober",
    "november",
    "december desember dezember",
)
MONTHS = {
    name[:length]: month
    for month, names in enumerate(_NAMES, 1)
    for name in names.split()
    for length in range(3, len(name) + 1)
}
_FIRST_YEAR, _LAST_YEAR = 1990, 2200
# Names of zones that mean one thing; others are not guessed at.
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "wet": 0, "cet": 1, "cest": 2, "bst": 1, "eet": 2, "eest": 3}
_OFFSET = re.compile(r"(?:utc|gmt)?([+-])(\d\d):?(\d\d)")


class Stamp(NamedTuple):
    """A day, and the time of day that stood behind it, if one did."""

    day: date
    clock: time
    zone: str
    """As it was written, in lower case; empty where none was."""

    @property
    def local(self) -> datetime:
        return datetime.combine(self.day, self.clock)

    @property
    def offset(self) -> timedelta | None:
        """How far its zone is ahead of UTC; None where it has none, or one that is not known."""
        if self.zone in _ZONES:
            return timedelta(hours=_ZONES[self.zone])
        if not (match := _OFFSET.fullmatch(self.zone)):
            return None
        ahead = timedelta(hours=int(match[2]), minutes=int(match[3]))
        return -ahead if match[1] == "-" else ahead


class Figures(NamedTuple):
    """The first two figures of a date that is written in figures, and its two marks; zeros where it is none."""

    first: int
    second: int
    marks: str


def tidy(cells: pd.Series) -> pd.Series:
    """Cells as they are compared: any run of blanks is one."""
    return cells.astype("str").str.replace(_BLANKS, " ", regex=True).str.strip()


def figures(cell: str) -> Figures:
    """The figures of a date between which somebody has to decide.

    >>> figures("31/12-2026 kl. 13.45"), figures("2026-12-31").first
    (Figures(first=31, second=12, marks='/-'), 0)
    """
    match = _FIGURES.fullmatch(cell.strip())
    return Figures(int(match["one"]), int(match["two"]), match["mark"] + match["other"]) if match else _NONE


_NONE = Figures(0, 0, "")


def stamp(cell: str, order: str = "") -> Stamp | None:
    """Read one cell; None where it is no date. `order` says what the figures are: dmy, mdy or ymd.

    >>> str(stamp("10/11/2026 13:45", "mdy").local), str(stamp("31. december 2026 kl. 13.45").local)
    ('2026-10-11 13:45:00', '2026-12-31 13:45:00')
    >>> str(stamp("Thu, 5 Feb 2026").day), str(stamp("Jan 5, 2026 3:04:05 PM").clock)
    ('2026-02-05', '15:04:05')
    """
    if match := _YEAR_FIRST.fullmatch(cell) or _EIGHT.fullmatch(cell):
        return _stamp(match, match["year"], match["month"], match["day"])
    if match := _FIGURES.fullmatch(cell):
        one, two, three = match["one"], match["two"], match["year"]
        if order == "ymd":
            # Two figures each: what has a year of four has it at the wrong end.
            return _stamp(match, one, two, three) if len(one) == len(three) == 2 else None
        return _stamp(match, three, one, two) if order == "mdy" else _stamp(match, three, two, one)
    if match := _DAY_NAMED.fullmatch(cell) or _NAMED_DAY.fullmatch(cell):
        return _stamp(match, match["year"], MONTHS.get(match["name"].casefold(), 0), match["day"])
    return None


def _stamp(match: re.Match[str], year: str, month: str | int, day: str) -> Stamp | None:
    number = int(year) + (2000 if len(year) == 2 else 0)
    if not _FIRST_YEAR <= number < _LAST_YEAR:
        return None
    hour, half = int(match["hour"] or 0), (match["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0) if 1 <= hour <= 12 else 24
    micro = int((match["fraction"] or "0")[:6].ljust(6, "0"))
    try:
        clock = time(hour, int(match["minute"] or 0), int(match["second"] or 0), micro)
        return Stamp(date(number, int(month), int(day)), clock, (match["zone"] or "").lower())
    except ValueError:
        return None
