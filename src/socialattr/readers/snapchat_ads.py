"""What only Snapchat's exports need: a row ends where the next one starts, at midnight."""

from __future__ import annotations

import re

import pandas as pd

from .day_ranges import Days
from .days import days
from .grid import Grid
from .headings import plain_heading
from .spending import with_column

_MIDNIGHT = re.compile(r".*[T ]0?0[:.]00(?:[:.]00(?:[.,]0+)?)?(?:\s?(?:Z|[+-]\d{2}:?\d{2}))?|.*12:00(?::00)? AM")

_BARE = re.compile(r"[\d./-]+")


def prepare(grid: Grid, stated: Days | None) -> tuple[Grid, dict[str, int]]:
    """Take a day off the ends that are a midnight after their start."""
    if not (grid.has("first") and grid.has("last")):
        return grid, {}
    # A workbook shows midnight as a bare day.
    bare = grid.top.typed and "date" not in plain_heading(grid.heading("last"))
    return with_column(grid, "last", last_days(grid.text("first"), grid.text("last"), bare=bare)), {}


def last_days(first: pd.Series, last: pd.Series, *, bare: bool = False) -> pd.Series:
    """The last days, as they are written or as ISO days where an end is no part of the row.

    `bare` says that a day without a time is its midnight.

    >>> last_days(pd.Series(["2026-10-01T00:00:00"]), pd.Series(["2026-10-02T00:00:00"])).tolist()
    ['2026-10-01']
    >>> last_days(pd.Series(["2026-10-01"]), pd.Series(["2026-10-02"])).tolist()
    ['2026-10-02']
    """
    begin, end = days(first).day, days(last).day
    midnight = last.str.fullmatch(_MIDNIGHT) | (bare & last.str.fullmatch(_BARE))
    beyond = midnight & (end > begin)
    return last.where(~beyond, (end - pd.Timedelta(days=1)).dt.strftime("%Y-%m-%d")).astype("str")
