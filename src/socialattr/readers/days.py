"""Cells of text as days of the calendar, decided by the whole column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import Exit, SocialattrError
from .stamps import figures, stamp, tidy


@dataclass(frozen=True)
class DayColumn:
    """Days of a column (missing where there are none), and which cells are none though not empty."""

    day: pd.Series
    bad: NDArray[np.bool_]


def days(cells: pd.Series, order: str = "", where: str = "", usual: str = "") -> DayColumn:
    """Turn text cells into days; a time of day behind them says nothing. Work is on distinct cells.

    `order` is what the user says: dmy, mdy or ymd. Where neither that nor any cell of the column tells
    which of two figures is the day, `usual` is taken, what the format is known for. The serial numbers
    in which a workbook counts its days are none: their meaning depends on the workbook.

    Raises SocialattrError (65) where nothing tells.

    >>> days(pd.Series(["20261031", "31-10-2026", "31. oktober 2026"])).day.dt.strftime("%d/%m").tolist()
    ['31/10', '31/10', '31/10']
    >>> days(pd.Series(["46326", ""])).bad.tolist()
    [True, False]
    """
    codes, distinct = pd.factorize(tidy(cells))
    order = order or date_order(distinct, where, usual)
    found = [None if (read := stamp(cell, order)) is None else read.day for cell in distinct]
    bad = np.array([day is None and cell != "" for day, cell in zip(found, distinct, strict=True)], dtype=bool)
    column = pd.Series(pd.to_datetime(pd.Series(found, dtype="object")).astype("datetime64[us]").array.take(codes))
    return DayColumn(column.set_axis(cells.index), bad[codes] if len(codes) else np.zeros(0, dtype=bool))


def date_order(cells: Iterable[str], where: str = "", usual: str = "") -> str:
    """Tell whether a column writes the day or the month first; "" where it writes no figures with marks.

    Nobody writes the month first with points, and hardly anybody with dashes: between those the day
    is first where no cell says otherwise.

    Raises SocialattrError (65) where nothing tells, or where two cells tell different things.

    >>> date_order(["10/11/2026", "31/10/2026"]), date_order(["10-11-2026"])
    ('dmy', 'dmy')
    """
    written = [str(cell) for cell in cells]
    told = telling_dates(written)
    if len(told) > 1:
        one, other = told.values()
        what = f"{one!r} and {other!r} stand in one column, so its dates have no one order"
        raise SocialattrError(what, where=where, hint="--date-order dmy or mdy", exit_code=Exit.UNUSABLE)
    if told:
        return next(iter(told))
    asked = open_dates(written)
    usual = usual or ("dmy" if any(figures(cell).marks != "//" for cell in asked) else "")
    if asked and not usual:
        what = f"cannot tell whether {asked[0]!r} has the day or the month first, and no other date tells"
        raise SocialattrError(what, where=where, hint="--date-order dmy or mdy", exit_code=Exit.UNUSABLE)
    return usual


def telling_dates(cells: Iterable[str]) -> dict[str, str]:
    """The order of day and month that cells tell, with the first cell that does.

    >>> telling_dates(["10/11/2026", "31/10/2026", "30/10/2026", "2026-10-31"])
    {'dmy': '31/10/2026'}
    """
    told: dict[str, str] = {}
    for cell in cells:
        first, second, _ = figures(cell)
        if first > 12 >= second > 0:
            told.setdefault("dmy", cell)
        elif second > 12 >= first > 0:
            told.setdefault("mdy", cell)
    return told


def in_figures(cells: pd.Series) -> list[str]:
    """The distinct dates of a column that are written in figures, day and month before the year.

    >>> in_figures(pd.Series(["31/10/2026 13:45", "31/10/2026 9:00", "2026-10-31"]))
    ['31/10/2026']
    """
    some = cells.astype("str").str.strip()
    some = some[some.str.match(r"\d{1,2}[./-]\d{1,2}[./-]\d\d")]
    return list(some.str.replace("[ ,T\u00a0\u202f].*$", "", regex=True).unique())


def open_dates(cells: Iterable[str]) -> list[str]:
    """Cells that are one day or another by the order of their figures.

    >>> open_dates(["10/11/2026", "10/10/2026", "31/10/2026"])
    ['10/11/2026']
    """
    return [cell for cell in cells if 12 >= (pair := figures(cell)).first != pair.second <= 12]
