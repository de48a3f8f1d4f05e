"""What only LinkedIn's exports need: a start date may stand for a day, a month, or the whole report."""

from __future__ import annotations

from dataclasses import replace

from .day_ranges import Days
from .days import days
from .grid import Grid

_MONTHLY, _WHOLE = "month", "report start"


def prepare(grid: Grid, stated: Days | None) -> tuple[Grid, dict[str, int]]:
    """Tell what the start dates stand for, where there are no end dates beside them.

    Daily rows start on their day. Without a breakdown by time all rows start on the first day of the
    report, and tell of all of it. By month they start on the first of months, the first one perhaps later.
    """
    if not grid.has("first") or grid.has("last"):
        return grid, {}
    cells = grid.text("first")
    usual = "mdy" if cells.str.contains("/", regex=False).any() else ""
    starts = sorted({day.date() for day in days(cells, usual=usual).day.dropna()})
    others = {word: place for word, place in grid.where.items() if word != "first"}
    if stated and stated[0] < stated[1] and starts == [stated[0]]:
        return replace(grid, where=others | {_WHOLE: grid.where["first"]}), {}
    if len(starts) > 1 and all(day.day == 1 for day in starts[1:]) and starts[0].month != starts[1].month:
        return replace(grid, where=others | {_MONTHLY: grid.where["first"]}), {}
    return replace(grid, where=others | {"day": grid.where["first"]}), {}
