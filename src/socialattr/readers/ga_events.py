"""Conversions that a Google Analytics table names: by its headings, or by a column of event names."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pandas as pd

from .event_rows import UNDER_NAMES
from .grid import Grid
from .headings import formats, plain_heading

PURCHASE = "purchase"
UNNAMED = "rows with key events that the file does not name, so they are no conversions"
# GA4 collects these of every visit by itself; nobody's aim is one of them.
_BY_ITSELF = frozenset({"page_view", "screen_view", "session_start", "first_visit", "user_engagement", "scroll"})
_NOTHING = frozenset({"", "0", "0.0", "0,0"})


@dataclass(frozen=True)
class Named:
    """A table, and the cells of each conversion that it names; those of events in rows are UNDER_NAMES."""

    grid: Grid
    cells: dict[str, pd.Series]
    notes: dict[str, int]


def named_conversions(grid: Grid, format_name: str) -> Named:
    """Take the named conversions out of a table.

    A lump of key events is none, since nobody knows what is in it; purchases go where purchases are
    told. In a table by event a session is in the rows of all its events, so sessions are not taken.
    """
    found, grid = _in_headings(grid, format_name)
    notes: dict[str, int] = {}
    if grid.has("event_name"):
        found |= _in_rows(grid)
        counted = "key_events" if grid.has("key_events") else "event_count"
        grid = _without(_read(grid, counted), "sessions", "engaged_sessions")
    elif grid.has("key_events"):
        count = int((~grid.text("key_events").isin(_NOTHING)).sum())
        notes = {UNNAMED: count} if count and not found else {}
    grid = _without(grid, "key_events", "event_count")
    bought = found.pop(PURCHASE, None)
    if bought is not None and not grid.has("purchases"):
        grid = grid.also(purchases=bought)
    return Named(grid, found, notes)


def _in_headings(grid: Grid, format_name: str) -> tuple[dict[str, pd.Series], Grid]:
    """Columns such as `Key events: sign_up`, `keyEvents:sign_up` or `Sign-up (Goal 1 Completions)`."""
    lumps = "|".join(map(re.escape, formats()[format_name].columns.get("key_events", ())))
    found, where = {}, dict(grid.where)
    for place, heading in enumerate(grid.top.header):
        if lumps and re.match(rf"(?:{lumps})\s*[:(–]", plain_heading(heading)):
            name = re.split(r"[:(–]", heading, maxsplit=1)[1].strip(" )")
        elif match := re.fullmatch(r"(.+) \(goal \d+ completions\)|(goal \d+) completions", heading, re.IGNORECASE):
            name = (match[1] or match[2]).strip()
        else:
            continue
        if name:
            found[name] = grid.frame[place].str.strip().reset_index(drop=True)
            where[f"conversion {name}"] = place
    return found, replace(grid, where=where)


def _in_rows(grid: Grid) -> dict[str, pd.Series]:
    """The counts of events, in the rows of each: those of purchases, and those of all others."""
    name = grid.text("event_name")
    by_key = grid.has("key_events")
    count = grid.text("key_events" if by_key else "event_count")
    # An event that is never a key event is not what the table is about.
    wanted = name.isin(name[~count.isin(_NOTHING)]) if by_key else ~name.isin(_BY_ITSELF)
    count = count.where(wanted & (name != ""), "")
    bought = name == PURCHASE
    both = {PURCHASE: count.where(bought, ""), UNDER_NAMES: count.mask(bought, "")}
    return {which: cells for which, cells in both.items() if (cells != "").any()}


def _read(grid: Grid, *names: str) -> Grid:
    """The table with columns set aside that something was read from, but which are none of TOTALS."""
    return replace(grid, where={f"read {n}" if n in names else n: place for n, place in grid.where.items()})


def _without(grid: Grid, *names: str) -> Grid:
    return replace(grid, where={name: place for name, place in grid.where.items() if name not in names})
