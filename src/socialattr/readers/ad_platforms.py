"""Exports of ad platforms; nearly all that differs stands in `data/ad_platforms.toml` and `headers.toml`."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources

from . import linkedin_ads, meta_ads, snapchat_ads
from .batch import Batch, Reader, ReadOptions
from .day_ranges import Days, days_above
from .grid import Grid, read_grids
from .headings import plain_heading
from .look import Look, Top
from .named_days import days_in_name
from .source import Source
from .spend_once import once
from .spending import spend_batch

Prepare = Callable[[Grid, Days | None], tuple[Grid, dict[str, int]]]
"""What a platform needs before its table is read: table and stated days in; table and notes out."""

_PREPARE: dict[str, Prepare] = {
    "meta-ads": meta_ads.prepare,
    "linkedin-ads": linkedin_ads.prepare,
    "snapchat-ads": snapchat_ads.prepare,
}


@dataclass(frozen=True)
class AdPlatform:
    """One platform; the fields are explained in `ad_platforms.toml`."""

    format: str
    name: str
    also: frozenset[str]
    dates: str
    headings: frozenset[str]
    above: tuple[str, ...]

    def is_above(self, top: Top) -> bool:
        """Say whether a line above the heading is one of this platform's."""
        lines = (plain_heading(line.strip(' ,;\t"\ufeff')) for line in top.preamble)
        return bool(self.above) and any(line.startswith(self.above) for line in lines)

    def is_in(self, top: Top) -> bool:
        """Say whether one of the headings is only this platform's."""
        return not self.headings.isdisjoint(map(plain_heading, top.header))


@dataclass(frozen=True)
class AdPlatforms:
    """All platforms, and what stands in the last lines of their files."""

    platforms: tuple[AdPlatform, ...]
    footers: tuple[str, ...]


@functools.cache
def known() -> AdPlatforms:
    """What `data/ad_platforms.toml` knows."""
    text = resources.files("socialattr").joinpath("data", "ad_platforms.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    platforms = tuple(
        AdPlatform(
            one["format"],
            one["name"],
            frozenset(map(plain_heading, (one["name"], *one["also"]))),
            one["dates"],
            frozenset(one["headings"]),
            tuple(one["above"]),
        )
        for one in data["platform"]
    )
    return AdPlatforms(platforms, tuple(data["footers"]))


def by_name(name: str) -> str:
    """A platform as its own exports are called, by what a list calls it; the name itself where it is none.

    >>> by_name("facebook ads"), by_name("META"), by_name("Instagram")
    ('Meta', 'Meta', 'Instagram')
    """
    plain = plain_heading(name)
    return next((one.name for one in known().platforms if plain in one.also), name)


def of(top: Top, mapping: tuple[tuple[str, str], ...] = ()) -> list[AdPlatform]:
    """The platforms that a table is of: one, or none; several where headings are of several.

    What stands above the heading counts more than the headings, which platforms share.
    """
    able = [one for one in known().platforms if top.is_of(one.format, mapping)]
    return [one for one in able if one.is_above(top)] or [one for one in able if one.is_in(top)]


def _claims(platform: AdPlatform, look: Look) -> bool:
    return any(platform in of(top, look.mapping) for top in look.tops)


def _read(platform: AdPlatform, source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read an export; one row of SPEND a record, and each table once."""
    yield from once(_tables(platform, source, options))


def _tables(platform: AdPlatform, source: Source, options: ReadOptions) -> Iterator[Batch]:
    for grid in read_grids(platform.format, source, options):
        if not grid.where:
            yield grid.left_out("other_table")
            continue
        stated = days_above(grid.top.preamble, platform.dates)
        table, notes = _PREPARE.get(platform.format, _as_it_is)(grid, stated)
        yield spend_batch(
            table,
            options,
            platform=platform.name,
            usual_order=platform.dates,
            stated=stated,
            named=days_in_name(source.file_name),
            footers=known().footers,
            notes=notes,
        )


def days_named(file_name: str) -> str:
    """The days in a file's name, which count where the file does not tell of any."""
    found = days_in_name(file_name)
    return f"{found[0]}..{found[1]}" if found else ""


def _as_it_is(grid: Grid, stated: Days | None) -> tuple[Grid, dict[str, int]]:
    return grid, {}


def _reader(platform: AdPlatform) -> Reader:
    return Reader(
        name=platform.format,
        table="spend",
        claims=functools.partial(_claims, platform),
        read=functools.partial(_read, platform),
        version=1,
        named=days_named,
    )


READERS = tuple(map(_reader, known().platforms))
