"""What the columns of a Google Analytics table are: what it is broken down by, and what may be added up."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from .grid import Grid
from .headings import formats, plain_heading
from .sum_rows import less_than_others, says_total

OTHER_TABLE = "other_table"
UNKNOWN_SPLIT = "unknown_dimension"
TOTALS_ROW = "totals"

_SOURCES = ("source_medium", "source", "medium", "campaign", "content", "tool_channel", "landing_page")
_DAYS = ("day", "nth_day")
# By these the same session is told of in several rows, or they are not the session's.
_NOT_OURS = ("nth_other", "comparison", "event_scope", "cohort")
_METRICS = ("sessions", "engaged_sessions", "purchases", "revenue", "key_events", "event_count")
_TAKEN = (*_DAYS, *_SOURCES, *_METRICS, "event_name")
_NUMBER = re.compile(r"[-+]?[\d.,\s]*%?|[-–]+|\(not set\)")


@dataclass(frozen=True)
class Columns:
    """The places of a table's columns by what they are."""

    first_user: bool
    """By a visitor's first source, which is not that of the session."""
    others: tuple[int, ...]
    """Columns that are known to split sessions without repeating them: country, device ..."""
    unknown: tuple[int, ...]
    """Headings that we do not know."""


def columns(grid: Grid, format_name: str) -> Columns:
    """Look at the headings of a table."""
    known = formats()[format_name].columns
    headings = [plain_heading(heading) for heading in grid.top.header]
    first_user = [place for place, heading in enumerate(headings) if heading in known["first_user"]]
    others = [place for place, heading in enumerate(headings) if heading in known["detail"]]
    others += [grid.where["detail"]] if grid.has("detail") else []
    matched = {*grid.where.values(), *first_user, *others}
    return Columns(
        bool(first_user),
        tuple(dict.fromkeys([*others, *first_user])),
        tuple(place for place, heading in enumerate(headings) if place not in matched and heading),
    )


def left_out(grid: Grid, found: Columns) -> str:
    """The rule by which nothing is taken of a table; "" where something is."""
    if not grid.where or any(grid.has(name) for name in _NOT_OURS):
        return OTHER_TABLE
    if found.first_user and not any(grid.has(name) for name in _SOURCES):
        return OTHER_TABLE
    return ""


def ours(grid: Grid) -> Grid:
    """The table with the columns that totals are made of."""
    return replace(grid, where={name: place for name, place in grid.where.items() if name in _TAKEN})


def without_totals(grid: Grid, found: Columns) -> Grid:
    """The table without its rows of totals: what they are broken down by is empty, or says so."""
    places = [place for name, place in grid.where.items() if name in (*_DAYS, *_SOURCES, "event_name")]
    places = list(dict.fromkeys([*places, *found.others]))
    if not places or not len(grid):
        return grid
    cells = grid.frame[places].apply(lambda column: column.str.strip())
    first = cells[min(places)]
    rest = (cells == "").drop(columns=min(places)).all(axis=1)
    says = says_total(first) & (rest if len(places) > 1 else True)
    totals = np.asarray(((first == "") & rest) | says)
    if len(places) == 1 and not grid.has("event_name"):  # in a table by event a session is in many rows
        totals = totals & ~less_than_others(grid, totals)
    return grid.keep(~totals, TOTALS_ROW)


def repeats(grid: Grid, found: Columns) -> bool:
    """Say whether a column that we do not know splits the rows, so that they may tell of a session twice."""
    unknown = [place for place in found.unknown if _is_text(grid.frame[place])]
    if not unknown:
        return False
    known = [place for name, place in grid.where.items() if name in (*_DAYS, *_SOURCES, "event_name")]
    return bool(grid.frame[[*known, *found.others]].duplicated().any()) if known else len(grid) > 1


def _is_text(cells: pd.Series) -> bool:
    distinct = pd.Series(cells.unique(), dtype="str").str.strip()
    return not bool(distinct.str.fullmatch(_NUMBER).all())
