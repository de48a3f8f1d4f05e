"""Universal Analytics, the Google Analytics before GA4: its reports saved as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .batch import Batch, Reader, ReadOptions
from .ga_preamble import preamble
from .ga_tables import Tool, totals
from .grid import Grid, read_grids
from .headings import formats, plain_heading
from .look import Look, Top
from .source import Source

NAME = "universal-analytics"
_TOOL = Tool("Universal Analytics", NAME, grouped=True)


def claims(look: Look) -> bool:
    """Say whether a table counts sessions or sales and has a heading that GA4 gave up."""
    return any(top.is_of(NAME, look.mapping) and _is_old(top) for top in look.tops)


def _is_old(top: Top) -> bool:
    known = formats()[NAME].where(top.header)
    # Other tools have revenue too, but not below a range of days in a comment.
    marked = "mark" in known or ("weak_mark" in known and preamble(top.preamble).stated is not None)
    return marked and "ga4_mark" not in known


def read(source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read the table of a report and that of its days; one row of TOTALS a record.

    Raises SocialattrError (65) where decimals, dates or the days of the file cannot be told.
    """
    grids = (part for grid in read_grids(NAME, source, options) for part in _days_apart(grid, options))
    yield from totals(((grid, preamble(grid.top.preamble)) for grid in grids), options, _TOOL)


def _days_apart(grid: Grid, options: ReadOptions) -> Iterator[Grid]:
    """The table, and that of its days, which a spreadsheet made as wide as the one above it."""
    known = formats()[NAME]
    first = [plain_heading(cell) for cell in grid.frame[0]] if len(grid) else []
    place = next((n for n, cell in enumerate(first) if cell in known.columns["day"]), None)
    if place is None:
        yield grid
        return
    below = len(grid) - place
    rejects = [reject for reject in grid.rejects if reject.line < grid.line[place]]
    later = grid.rejects[len(rejects) :]
    yield replace(
        grid,
        frame=grid.frame[:place],
        line=grid.line[:place],
        lines_read=grid.lines_read - below - len(later),
        rejects=rejects,
    )
    top = Top(tuple(grid.frame.iloc[place]), int(grid.line[place]), sheet=grid.top.sheet, typed=grid.top.typed)
    where = known.where(top.header, options.mapping)
    yield Grid(
        top,
        {} if known.missing(where) else where,
        grid.frame[place + 1 :].reset_index(drop=True),
        grid.line[place + 1 :],
        below + len(later),
        {"heading": 1},
        later,
        grid.name,
    )


READER = Reader(
    name=NAME,
    table="totals",
    claims=claims,
    read=read,
    version=1,
)
