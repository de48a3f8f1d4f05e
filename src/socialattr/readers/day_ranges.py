"""Ranges of days as ad platforms write them: above a heading, in one cell, as a week or a month."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

import pandas as pd

from .days import days
from .named_days import days_in_name

Days = tuple[date, date]

_FIGURES = re.compile(r"(?<![\d./-])(?:\d{1,2}([./-])\d{1,2}\1\d{4}|\d{4}-\d{2}-\d{2})(?![\d/-])")
_BEGIN = re.compile(r"start\b|\b(?:from|begin\w*|fra|från|von|anfang)\b", re.IGNORECASE)
_END = re.compile(r"(?:end|slutt?|ende)\b|\b(?:to|until|til|till|bis)\b", re.IGNORECASE)
# When a file was made says nothing of what it tells of.
_MADE = re.compile(
    r"\b(?:generated|created|exported|downloaded|available|hentet|oprettet|genereret|erstellt)\b", re.IGNORECASE
)
# Between two days of one cell; a dash needs blanks around it, or it is part of a day.
_BETWEEN = re.compile(r" (?:-|–|—|to|til|till|bis) | ?~ ?")
# `2026-W41`, `uge 41, 2026`: weeks of ISO 8601, which are those of Danish, Norwegian, Swedish and German calendars.
_WEEK = r"(?:weeks?|w|uge|uke|vecka|v|kw|woche)\.?\s*(?P<week>\d{1,2})"
_WEEKS = [
    re.compile(form, re.IGNORECASE) for form in (rf"(?P<year>20\d\d)[-\s]*{_WEEK}", rf"{_WEEK}[-,/\s]+(?P<year>20\d\d)")
]
_MONTH = re.compile(r"(\d{4})-(\d{1,2})|(?:([^\W\d_]{3,10})\.? (\d{4}))")


def days_above(lines: Sequence[str], usual: str = "") -> Days | None:
    """First and last day that the lines above a heading tell of; None where they do not.

    A line with both ends counts first, then a line for each end, then a line that is one day. `usual`
    is the order of day and month where no figure tells.

    >>> days_above(["Campaign report", "27 January 2026 - 23 February 2026"])
    (datetime.date(2026, 1, 27), datetime.date(2026, 2, 23))
    >>> days_above(["Report Start: October 1, 2026, 12:00 AM", "Report End: October 31, 2026, 11:59 PM"])
    (datetime.date(2026, 10, 1), datetime.date(2026, 10, 31))
    >>> days_above(["Rapportstart: 1. oktober 2026, 00.00", "Rapportslut: 31. oktober 2026, 23.59"])
    (datetime.date(2026, 10, 1), datetime.date(2026, 10, 31))
    >>> days_above(['"Report Time: 10/1/2026,10/31/2026"'], "mdy")
    (datetime.date(2026, 10, 1), datetime.date(2026, 10, 31))
    """
    told = [(line, found) for line in lines if not _MADE.search(line) and (found := _days_in(line, usual))]
    for _, found in told:
        if found[0] != found[1]:
            return found
    begin = next((found[0] for line, found in told if _BEGIN.search(line)), None)
    end = next((found[1] for line, found in told if _END.search(line)), None)
    if begin or end:
        return (begin, end) if begin and end and begin <= end else None
    return told[0][1] if told else None


def _days_in(line: str, usual: str) -> Days | None:
    """The days in a line, by figures or by names of months."""
    figures = [match[0] for match in _FIGURES.finditer(line)]
    if not figures:
        words = re.sub(r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s*(?:[AaPp][Mm])?", "", line.strip(' ,;\t"'))
        return days_in_name(words.strip(" ,"))
    told = days(pd.Series(figures[:2]), usual=usual or "dmy").day.dropna()
    return (told.min().date(), told.max().date()) if len(told) else None


def day_spans(cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The two ends of each cell that writes a range; the cell itself twice where it writes one day.

    >>> [column.tolist() for column in day_spans(pd.Series(["2026-10-01", "2026-10-01 - 2026-10-31"]))]
    [['2026-10-01', '2026-10-01'], ['2026-10-01', '2026-10-31']]
    """
    # A run of blanks is one, or looking for dashes between them takes the square of its length.
    parts = {cell: _BETWEEN.split(" ".join(cell.split())) for cell in cells.unique()}
    ends = {cell: (found if len(found) == 2 and all(found) else [cell, cell]) for cell, found in parts.items()}
    first, last = (cells.map({cell: end[place] for cell, end in ends.items()}) for place in (0, 1))
    return first.astype("str"), last.astype("str")


def week_starts(cells: pd.Series) -> pd.Series:
    """The Monday of each cell that writes a week by its number, as an ISO day; other cells as they are.

    >>> week_starts(pd.Series(["2026-W01", "uge 41, 2026", "2026-10-05", "2026-W60"])).tolist()
    ['2025-12-29', '2026-10-05', '2026-10-05', '2026-W60']
    """
    return cells.map({cell: _monday(str(cell)) for cell in cells.unique()}).astype("str")


def _monday(cell: str) -> str:
    for form in _WEEKS:
        if match := form.fullmatch(cell.strip()):
            try:
                return date.fromisocalendar(int(match["year"]), int(match["week"]), 1).isoformat()
            except ValueError:
                return cell
    return cell


def week_ends(first: pd.Series) -> pd.Series:
    """The last days of the weeks that begin on some days."""
    return first + pd.Timedelta(days=6)


def month_spans(cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    """First and last days of months: `2026-10`, `October 2026`, or any day of it, as ISO days.

    >>> [column.tolist() for column in month_spans(pd.Series(["2026-10", "oktober 2026", "2026-02-01", "x"]))]
    [['2026-10-01', '2026-10-01', '2026-02-01', 'x'], ['2026-10-31', '2026-10-31', '2026-02-28', 'x']]
    """
    whole = {cell: _first_of_month(cell) for cell in cells.unique()}
    first = days(cells.map(whole).astype("str")).day.dt.to_period("M")
    begin, end = (day.dt.strftime("%Y-%m-%d").fillna(cells) for day in (first.dt.start_time, first.dt.end_time))
    return begin.astype("str"), end.astype("str")


def _first_of_month(cell: str) -> str:
    match = _MONTH.fullmatch(cell.strip())
    if not match:
        return cell
    return f"{match[1]}-{match[2].zfill(2)}-01" if match[1] else f"{match[3]} 1, {match[4]}"


def within(begin: pd.Series, end: pd.Series, stated: Days | None) -> tuple[pd.Series, pd.Series]:
    """Weeks and months that reach beyond what a file tells of, cut to it."""
    if not stated:
        return begin, end
    low, high = map(pd.Timestamp, stated)
    return begin.where(begin.isna() | (begin >= low), low), end.where(end.isna() | (end <= high), high)


def covering(ranges: Iterable[Days | None]) -> Days | None:
    """The days from the first to the last of all ranges."""
    known = [found for found in ranges if found]
    return (min(first for first, _ in known), max(last for _, last in known)) if known else None
