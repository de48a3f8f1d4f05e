"""Tables of Google Analytics as TOTALS: which of a file's tables count, and what of them is not said twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from ..errors import Exit, SocialattrError
from .batch import Batch, ReadOptions
from .days import days
from .event_rows import UNDER_NAMES, under_names
from .ga_columns import OTHER_TABLE, UNKNOWN_SPLIT, columns, left_out, ours, repeats, without_totals
from .ga_events import named_conversions
from .ga_once import once
from .ga_preamble import Preamble
from .grid import Grid
from .totalling import totals_batch

FIRST_SOURCE = "rows by a visitor's first source, which is not where the session came from"
SPLIT = "rows split by a column that we do not know, so sessions may repeat; if not, --map 'its heading=detail'"
# Why nothing is taken of a table that is broken down by what repeats sessions, or by no day.
REPEATING = {
    "comparison": "rows of a comparison, which repeat the same sessions: export it without",
    "event_scope": "rows by page, item or transaction, which repeat the same sessions: export it by session source",
    "nth_other": "rows by numbered weeks, months or hours: export it by Date",
    "cohort": "rows by cohort, which are no visits of a day",
}
_HOUR = re.compile(r"^(\d{8})\d{2}(?:\d{2})?$")

Stated = tuple[date, date] | None


@dataclass(frozen=True)
class Tool:
    """Who reports, and how it writes."""

    name: str
    format: str
    grouped: bool
    """It sets thousands apart."""


def totals(tables: Iterable[tuple[Grid, Preamble]], options: ReadOptions, tool: Tool) -> Iterator[Batch]:
    """Bring the tables of one file into TOTALS, each once: tables of one file tell of the same people.

    Raises SocialattrError (65) where decimals, dates or the days of the file cannot be told.
    """
    batches: list[Batch] = []
    weak: list[int] = []
    said = Preamble()
    for grid, own in tables:
        said = Preamble(own.property_name or said.property_name, own.stated or said.stated, own.screen)
        if grid.has("event_name") and not grid.has("key_events"):
            weak.append(len(batches))
        batches.append(_batch(grid, said, options, tool))
    # The cards of a screen are left out as a matter of course, a whole file is not.
    taken = any(len(batch.rows) for batch in batches)
    yield from (_without_notes(batch) if taken else batch for batch in once(batches, weak))


def _without_notes(batch: Batch) -> Batch:
    return replace(batch, notes={what: n for what, n in batch.notes.items() if what not in REPEATING.values()})


def _batch(grid: Grid, said: Preamble, options: ReadOptions, tool: Tool) -> Batch:
    found = columns(grid, tool.format)
    stated = said.stated or options.told_days
    if rule := left_out(grid, found):
        batch = grid.left_out(rule)
        why = FIRST_SOURCE if found.first_user else next((REPEATING[name] for name in REPEATING if grid.has(name)), "")
        count = batch.excluded.get(OTHER_TABLE, 0)
        return replace(batch, stated=stated, notes={why: count} if why and count else {})
    grid = without_totals(ours(grid), found)
    if repeats(grid, found):
        batch = grid.left_out(UNKNOWN_SPLIT)
        return replace(batch, stated=stated, notes={SPLIT: batch.excluded[UNKNOWN_SPLIT]}, unmatched=grid.top.header)
    named = named_conversions(_dated(grid, stated), tool.format)
    batch = totals_batch(
        named.grid,
        options,
        tool=tool.name,
        property_name=said.property_name,
        usual_order=_order_within(named.grid, stated),
        stated=stated,
        grouped=tool.grouped,
        named=named.cells,
    )
    batch = under_names(batch, named.grid, "event_name") if UNDER_NAMES in named.cells else batch
    return replace(batch, notes={**batch.notes, **named.notes})


def _dated(grid: Grid, stated: Stated) -> Grid:
    """The table with days that can be read: of hours their day, of numbers from its first day on the day.

    Raises SocialattrError (65) where days are numbered, but nobody says from which day on.
    """
    name = next((name for name in ("nth_day", "day") if grid.has(name)), "")
    if not name:
        return grid
    place = grid.where[name]
    cells = grid.frame[place].str.strip()
    if name == "day":
        return replace(grid, frame=_with(grid.frame, place, cells.str.replace(_HOUR, r"\1", regex=True)))
    if stated is None:
        hint = "--days 2026-10-01..2026-10-31, with the days that it was exported for"
        what = "numbers its days, but does not say which one is the first"
        raise SocialattrError(what, where=grid.name, hint=hint, exit_code=Exit.UNUSABLE)
    # A spreadsheet takes the zeros away that stand before a number: 0000 is 0.
    numbers = {cell: int(cell) for cell in cells.unique() if re.fullmatch(r"\d{1,5}", cell)}
    day = cells.replace({cell: str(stated[0] + timedelta(number)) for cell, number in numbers.items()})
    where = {name: at for name, at in grid.where.items() if name != "nth_day"} | {"day": place}
    return replace(grid, frame=_with(grid.frame, place, day), where=where)


def _with(frame: pd.DataFrame, place: int, cells: pd.Series) -> pd.DataFrame:
    changed = frame.copy(deep=False)
    changed[place] = cells.astype("str")
    return changed


def _order_within(grid: Grid, stated: Stated) -> str:
    """The order of day and month by which all days are within those that the file states; "" where it does not tell."""
    if not grid.has("day") or stated is None:
        return ""
    cells = pd.Series(grid.text("day").unique(), dtype="str")
    fits = []
    for order in ("dmy", "mdy"):
        day = days(cells, order).day.dropna()
        if len(day) and (day >= pd.Timestamp(stated[0])).all() and (day <= pd.Timestamp(stated[1])).all():
            fits.append(order)
    return fits[0] if len(fits) == 1 else ""
