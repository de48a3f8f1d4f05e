"""Of which days the rows of a table of spend tell: by day, week, month or range, or all of the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import Exit, SocialattrError
from .batch import ReadOptions
from .day_ranges import Days, day_spans, month_spans, week_ends, week_starts, within
from .days import DayColumn, days, telling_dates
from .grid import Grid
from .stamps import tidy

_COLUMNS = ("day", "week", "month", "first")


@dataclass(frozen=True)
class RowDays:
    """First and last day of each row, and which rows do not tell them."""

    first: pd.Series
    last: pd.Series
    bad: NDArray[np.bool_]


def row_days(
    grid: Grid, told: NDArray[np.bool_], options: ReadOptions, usual: str, stated: Days | None, named: Days | None
) -> RowDays:
    """Read the days of all rows; only those that are `told` tell the order of day and month.

    Where there is no column of days, they are those that the file `stated`, else what the user says, else
    what the file is `named` after; a lone cell without a day is not filled in.

    Raises SocialattrError (65) where neither the rows, nor the file, nor its name, nor the user tells.
    """
    by = next((name for name in _COLUMNS if grid.has(name)), "")
    if not by:
        return _all_of(stated or options.told_days or named, grid)
    cells = grid.text(by).where(told, "")
    if by == "first":
        ends = cells, grid.text("last").where(told, "") if grid.has("last") else cells
    else:
        ends = month_spans(cells) if by == "month" else day_spans(week_starts(cells) if by == "week" else cells)
    others = [grid.text(name) for name in ("first", "last") if by != "first" and grid.has(name)]
    columns = _read_all([*ends, *others], grid, options, usual)[:2]
    first, last = (column.day for column in columns)
    if by == "week":
        last = last.where(last != first, week_ends(first))
    if by in ("week", "month"):
        first, last = within(first, last, stated)
    bad = np.logical_or.reduce([column.bad for column in columns])
    return RowDays(first, last, np.asarray(bad | first.isna() | last.isna()))


def reported(grid: Grid, options: ReadOptions, usual: str) -> Days | None:
    """The days from the earliest `first` to the latest `last` of all rows, which totals tell best."""
    if not (grid.has("first") and grid.has("last")):
        return None
    ends = [grid.text(name) for name in ("first", "last")]
    first, last = (column.day for column in _read_all(ends, grid, options, usual))
    if not (first.notna().any() and last.notna().any()) or first.min() > last.max():
        return None
    return first.min().date(), last.max().date()


def _all_of(given: Days | None, grid: Grid) -> RowDays:
    if not given:
        what = "does not say of which days it tells"
        hint = "export it by day, or --days 2026-10-01..2026-10-31"
        raise SocialattrError(what, where=grid.name, hint=hint, exit_code=Exit.UNUSABLE)
    first, last = (pd.Series(pd.Timestamp(day), index=range(len(grid)), dtype="datetime64[us]") for day in given)
    return RowDays(first, last, np.zeros(len(grid), dtype=bool))


def _read_all(columns: Sequence[pd.Series], grid: Grid, options: ReadOptions, usual: str) -> list[DayColumn]:
    """Days of the columns of one table: what one tells of the order of day and month holds for all.

    What a platform usually writes holds for slashes, since spreadsheets write dashes.
    """
    told = telling_dates(dict.fromkeys(cell for cells in columns for cell in tidy(cells).unique()))
    order = options.date_order or (next(iter(told)) if len(told) == 1 else "")
    slashes = [bool(cells.str.contains("/", regex=False).any()) for cells in columns]
    return [
        days(cells, order, grid.name, usual if slash else "") for cells, slash in zip(columns, slashes, strict=True)
    ]
