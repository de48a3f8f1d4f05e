"""Cells of text as days of the calendar, decided by the whole column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import Exit, SocialattrError

_ISO = re.compile(r"(\d{4})([-/.]?)(\d{2})\2(\d{2})(?:[T ].*)?")
_FIGURES = re.compile(r"(\d{1,2})([./-])(\d{1,2})[./-](\d{4}|\d{2})(?:[ ,T].*)?")
_DAY_NAMED = re.compile(r"(?:\w{2,10}\.?,? )?(\d{1,2})\.? (\w{3,10})\.?,? (\d{4})(?:[ ,].*)?")
_NAMED_DAY = re.compile(r"(?:\w{2,10}\.?,? )?([^\W\d]{3,10})\.? (\d{1,2}),? (\d{4})(?:[ ,].*)?")
# January to December in English, Danish, Norwegian, Swedish and German, by what they begin with.
_STARTS = (
    "jan",
    "feb",
    "mar mär mrz",
    "apr",
    "may maj mai",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct okt",
    "nov",
    "dec des dez",
)
_MONTHS = {start: month for month, starts in enumerate(_STARTS, 1) for start in starts.split()}
_FIRST_YEAR, _LAST_YEAR = 1990, 2200


@dataclass(frozen=True)
class DayColumn:
    """Days of a column (missing where there are none), and which cells are none though not empty."""

    day: pd.Series
    bad: NDArray[np.bool_]


def days(cells: pd.Series, order: str = "", where: str = "", usual: str = "") -> DayColumn:
    """Turn text cells into days. Work is on distinct cells.

    `order` is what the user says: dmy, mdy or ymd. Where neither that nor any cell of the column tells
    which of two figures is the day, `usual` is taken, what the format is known for.

    Raises SocialattrError (65) where nothing tells.

    >>> days(pd.Series(["20261031", "31-10-2026", "31. oktober 2026"])).day.dt.strftime("%d/%m").tolist()
    ['31/10', '31/10', '31/10']
    """
    codes, distinct = pd.factorize(cells.astype("str").str.strip())
    order = order or date_order(distinct, where, usual)
    found = [_day(cell, order) for cell in distinct]
    bad = np.array([day is None and cell != "" for day, cell in zip(found, distinct, strict=True)], dtype=bool)
    column = pd.Series(pd.to_datetime(pd.Series(found, dtype="object")).astype("datetime64[us]").array.take(codes))
    return DayColumn(column.set_axis(cells.index), bad[codes] if len(codes) else np.zeros(0, dtype=bool))


def date_order(cells: object, where: str = "", usual: str = "") -> str:
    """Tell whether a column writes the day or the month first; "" where it writes no figures with marks.

    Raises SocialattrError (65) where nothing tells, or where two cells tell different things.

    >>> date_order(["10/11/2026", "31/10/2026"])
    'dmy'
    """
    told: dict[str, str] = {}
    asked = ""
    for cell in map(str.strip, map(str, cells)):  # type: ignore[call-overload]
        if not (match := _FIGURES.fullmatch(cell)):
            continue
        first, mark, second = int(match[1]), match[2], int(match[3])
        if first > 12 >= second:
            told.setdefault("dmy", cell)
        elif second > 12 >= first:
            told.setdefault("mdy", cell)
        elif first != second and mark != "/":
            # Nobody writes the month first with points, and hardly anybody with dashes.
            usual = usual or "dmy"
            asked = asked or cell
        elif first != second:
            asked = asked or cell
    if len(told) > 1:
        what = f"{told['dmy']!r} and {told['mdy']!r} stand in one column, so its dates have no one order"
        raise SocialattrError(what, where=where, hint="--date-order dmy or mdy", exit_code=Exit.UNUSABLE)
    if told:
        return next(iter(told))
    if asked and not usual:
        what = f"cannot tell whether {asked!r} has the day or the month first, and no other date tells"
        raise SocialattrError(what, where=where, hint="--date-order dmy or mdy", exit_code=Exit.UNUSABLE)
    return usual


def _day(cell: str, order: str) -> date | None:
    """Read one day; None where it is none.

    >>> _day("July 8, 2025", ""), _day("Thu, 5 Feb 2026", ""), _day("10/11/2026", "mdy")
    (datetime.date(2025, 7, 8), datetime.date(2026, 2, 5), datetime.date(2026, 10, 11))
    """
    if match := _ISO.fullmatch(cell):
        return _date(match[1], match[3], match[4])
    if match := _FIGURES.fullmatch(cell):
        day, month = (match[3], match[1]) if order == "mdy" else (match[1], match[3])
        return _date(match[4], month, day)
    if match := _DAY_NAMED.fullmatch(cell):
        return _date(match[3], _month(match[2]), match[1])
    if match := _NAMED_DAY.fullmatch(cell):
        return _date(match[3], _month(match[1]), match[2])
    return None


def _month(name: str) -> int:
    return _MONTHS.get(name.casefold()[:3], 0)


def _date(year: str, month: str | int, day: str) -> date | None:
    number = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return date(number, int(month), int(day)) if _FIRST_YEAR <= number < _LAST_YEAR else None
    except ValueError:
        return None
