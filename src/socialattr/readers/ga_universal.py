"""Universal Analytics, the Google Analytics before GA4: its reports saved as CSV."""

from __future__ import annotations

from collections.abc import Iterator

from .batch import Batch, Reader, ReadOptions
from .ga_preamble import preamble
from .ga_tables import Tool, totals
from .grid import read_grids
from .headings import formats
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
    grids = read_grids(NAME, source, options)
    yield from totals(((grid, preamble(grid.top.preamble)) for grid in grids), options, _TOOL)


READER = Reader(
    name=NAME,
    table="totals",
    feed="Universal Analytics",
    identity="",
    claims=claims,
    read=read,
    version=1,
)
