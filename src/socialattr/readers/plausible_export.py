"""Plausible's site export: its daily tables of sources, entry pages, custom events and all visits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from .batch import Batch, Reader, ReadOptions
from .engaged import with_engaged
from .event_rows import under_names
from .grid import Grid, read_grids
from .headings import formats
from .look import Look, Top
from .named_days import days_in_name
from .plausible import TOOL, site_of, with_events
from .source import Source
from .totalling import totals_batch

NAME = "plausible-export"
_SOURCES, _PAGES, _EVENTS, _VISITORS = (
    f"{NAME}/{part}" for part in ("sources", "entry-pages", "custom-events", "visitors")
)
_GRAINS = {
    _SOURCES: "source/medium/campaign/content",
    _PAGES: "landing_page",
    _EVENTS: "none",
    _VISITORS: "none",
}


def claims(look: Look) -> bool:
    """Say whether a table is one of those that carry an answer; pages, places and devices carry none."""
    return any(_kind(top, look.mapping) for top in look.tops)


def read(source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read one table of the export; one row of TOTALS a record.

    Raises SocialattrError (65) where days or numbers cannot be told.
    """
    stated = options.told_days or days_in_name(source.file_name.rpartition(".zip:")[2])
    for grid in read_grids(_VISITORS, source, options):
        kind = _kind(grid.top, options.mapping)
        if not kind:
            yield grid.left_out("other_table")
            continue
        grid = replace(grid, where=formats()[kind].where(grid.top.header, options.mapping))
        grid, events = with_events(grid) if kind == _EVENTS else (grid, {})
        batch = totals_batch(
            with_engaged(grid, options),
            options,
            tool=TOOL,
            property_name=site_of(source.file_name),
            grain=_GRAINS[kind],
            stated=stated,
            texts=_origin(grid) if kind == _SOURCES else {},
            named=events,
        )
        yield under_names(batch, grid, "event") if kind == _EVENTS else batch


def named(file_name: str) -> str:
    """What only the file's name says: the site."""
    return site_of(file_name)


def _kind(top: Top, mapping: tuple[tuple[str, str], ...]) -> str:
    """Which table it is; "" where it carries no answer."""
    for kind in _GRAINS:
        if top.is_of(kind, mapping) and not (kind == _VISITORS and _broken_down(top)):
            return kind
    return ""


def _broken_down(top: Top) -> bool:
    """Say whether visits are told of by something else than the day."""
    return "other" in formats()[_VISITORS].where(top.header)


def _origin(grid: Grid) -> dict[str, pd.Series]:
    """Source and medium: as they were tagged, else the source that Plausible found by the referrer."""
    tagged, found, medium = (grid.text(name) for name in ("utm_source", "found_source", "utm_medium"))
    source = tagged.where(tagged != "", found)
    direct = ((source == "") & (medium == "")).to_numpy()
    return {"source": source.mask(direct, "(direct)"), "medium": medium.mask(direct, "(none)")}


READER = Reader(
    name=NAME,
    table="totals",
    claims=claims,
    read=read,
    version=1,
    named=named,
)
