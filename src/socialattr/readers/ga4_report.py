"""Google Analytics 4: screens and explorations saved as CSV or Excel, one or many tables in a file."""

from __future__ import annotations

from collections.abc import Iterator

from . import ga4_transactions, ga_universal
from .batch import Batch, Reader, ReadOptions
from .ga_preamble import preamble
from .ga_tables import Tool, totals
from .grid import read_grids
from .headings import formats
from .look import Look
from .source import Source

NAME = "ga4-report"
_TOOL = Tool("GA4", NAME, grouped=False)


def claims(look: Look) -> bool:
    """Say whether the comments are those of GA4, or a heading is one that only GA4 has."""
    if ga4_transactions.claims(look) or ga_universal.claims(look):
        return False
    known = formats()[NAME]
    if any("mark" in known.where(top.header) and top.is_of(NAME, look.mapping) for top in look.tops):
        return True
    said = [preamble(top.preamble) for top in look.tops]
    return any(own.screen or (own.stated and own.property_name) for own in said)


def read(source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read all tables of a screen or an exploration; one row of TOTALS a record of those that count.

    Raises SocialattrError (65) where decimals, dates or the days of the file cannot be told.
    """
    grids = read_grids(NAME, source, options)
    yield from totals(((grid, preamble(grid.top.preamble)) for grid in grids), options, _TOOL)


READER = Reader(
    name=NAME,
    table="totals",
    claims=claims,
    read=read,
    version=1,
)
