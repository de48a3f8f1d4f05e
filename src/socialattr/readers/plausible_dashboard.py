"""Plausible's export of what its dashboard shows: the visits of each day, and each goal of the whole range.

Its tables by source tell of visitors, not of visits, and are no part of this format: people who came
on two days would count once there and twice here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pandas as pd

from .batch import Batch, Reader, ReadOptions
from .days import days
from .event_rows import under_names
from .grid import Grid, read_grids
from .headings import formats
from .look import Look, Top
from .named_days import days_in_name
from .plausible import TOOL, site_of, with_events
from .source import Source
from .totalling import totals_batch

NAME = "plausible-dashboard"
_VISITORS, _CONVERSIONS = f"{NAME}/visitors", f"{NAME}/conversions"
Days = tuple[date, date]


def claims(look: Look) -> bool:
    """Say whether a table has the visits of each day, or conversions by name."""
    return any(_kind(top, look.mapping) for top in look.tops)


def read(source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read visitors.csv or conversions.csv; one row of TOTALS a record.

    Raises SocialattrError (65) where neither the file nor the name of its archive tells of which days it is.
    """
    stated = options.told_days or days_in_name(source.file_name)
    for grid in read_grids(_VISITORS, source, options):
        kind = _kind(grid.top, options.mapping)
        if not kind:
            yield grid.left_out("other_table")
            continue
        grid = replace(grid, where=formats()[kind].where(grid.top.header, options.mapping))
        grid, events = with_events(grid) if kind == _CONVERSIONS else (_with_spans(grid, options, stated), {})
        site = site_of(source.file_name)
        batch = totals_batch(grid, options, tool=TOOL, property_name=site, grain="none", stated=stated, named=events)
        yield under_names(batch, grid, "event") if kind == _CONVERSIONS else batch


def named(file_name: str) -> str:
    """What only the file's name says: the site and the days."""
    return f"{site_of(file_name)} {days_in_name(file_name)}"


def _kind(top: Top, mapping: tuple[tuple[str, str], ...]) -> str:
    return next((kind for kind in (_CONVERSIONS, _VISITORS) if top.is_of(kind, mapping)), "")


def _with_spans(grid: Grid, options: ReadOptions, stated: Days | None) -> Grid:
    """Rows of weeks or months as such: each goes on until the next begins.

    Every day, week or month of the range has a row, also one without visits.
    """
    first = days(grid.text("day"), options.date_order, grid.name).day
    starts = first.dropna().drop_duplicates().sort_values()
    # The first week may be cut short by the range; hours are parts of a day.
    gaps = starts.diff().dt.days.dropna()[1 if len(starts) > 2 else 0 :]
    if (len(gaps) and gaps.min() < 7) or (not len(gaps) and not _longer(stated)):
        return grid
    ends = (starts.shift(-1) - pd.Timedelta(days=1)).to_list()
    if ends:
        ends[-1] = _end(starts.iloc[-1], gaps, stated)
    last = first.map(dict(zip(starts, ends, strict=True))).astype("datetime64[us]")
    texts = {name: cells.dt.strftime("%Y-%m-%d").fillna("") for name, cells in (("first", first), ("last", last))}
    where = {name: place for name, place in grid.where.items() if name != "day"}
    return replace(grid, where=where).also(**texts)


def _longer(stated: Days | None) -> bool:
    return stated is not None and stated[0] < stated[1]


def _end(start: pd.Timestamp, gaps: pd.Series, stated: Days | None) -> pd.Timestamp:
    """The last day of the last week or month."""
    if stated is not None:
        return pd.Timestamp(stated[1])
    week = len(gaps) and gaps.max() == 7
    return start + (pd.Timedelta(days=6) if week else pd.offsets.MonthEnd(0))


READER = Reader(
    name=NAME,
    table="totals",
    claims=claims,
    read=read,
    version=1,
    named=named,
)
