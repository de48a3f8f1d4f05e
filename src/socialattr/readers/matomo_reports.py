"""Matomo's reports on where visits came from: social networks, websites, campaigns, channel types, all channels.

Matomo divides visits into parts and reports on each apart, so each row says of which part it tells:
reports on different parts add up, a finer report on a part counts before a coarser one on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import pandas as pd

from ..errors import Exit, SocialattrError
from .batch import Batch, Reader, ReadOptions, Reject
from .engaged import with_engaged
from .grid import Grid, read_grids
from .look import Look
from .matomo_goals import with_goals
from .matomo_parts import part_in_segment, part_of, parts, report_of
from .named_days import days_in_name
from .source import Source
from .sum_rows import less_than_others, says_total
from .totalling import totals_batch

NAME = "matomo-reports"
TOOL = "Matomo"

# A label that a spreadsheet could take for a formula has an apostrophe before it.
_GUARD = re.compile(r"^'(?=[=+\-@])")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+", re.ASCII)
# Reports on campaigns by their tags: how finely they tell, and the columns that the label stands for.
_BY_TAG = {
    "campaign_source_medium": ("source/medium", ("source", "medium")),
    "campaign_source": ("source", ("source",)),
    "campaign_medium": ("channel", ("medium",)),
    "campaign_name": ("campaign", ("campaign",)),
}
TOTALS_ROW = "totals"
_CHANNELS, _ALL, _PARTS = "channels", "all", "parts"


def claims(look: Look) -> bool:
    """Say whether a table has a label, visits, and the actions or bounces that Matomo counts beside them."""
    return look.has(NAME)


def read(source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read a report; one row of TOTALS a record.

    Raises SocialattrError (65) where neither the file nor its name tells which report it is, or which days
    it tells of.
    """
    name = source.file_name
    for grid in read_grids(NAME, source, options):
        yield _batch(grid, name, options) if grid.where else grid.left_out("other_table")


def named(file_name: str) -> str:
    """What only the file's name says: the report and the days."""
    return f"{_first(report_of, file_name)} {_first(days_in_name, file_name)}"


_Said = TypeVar("_Said")


def _first(read_name: Callable[[str], _Said], file_name: str) -> _Said:
    """What a file's own name says, else that of the archive that it is in."""
    archive, mark, member = file_name.rpartition(".zip:")
    return (read_name(member) or read_name(archive)) if mark else read_name(file_name)


def _batch(grid: Grid, file_name: str, options: ReadOptions) -> Batch:
    grid = _without_sums(grid)
    labels = grid.text("label").str.replace(_GUARD, "", regex=True)
    origin = _origin(grid, labels, file_name)
    grid, conversions = with_goals(_with_days(grid))
    batch = totals_batch(
        with_engaged(grid, options),
        options,
        tool=TOOL,
        grain="channel",
        stated=options.told_days or _first(days_in_name, file_name),
        texts=origin.texts,
        named=conversions,
    )
    at = pd.Index(grid.line).get_indexer(pd.Index(batch.rows["line"]))
    rows = batch.rows.assign(part=origin.part.to_numpy()[at], grain=origin.grain.to_numpy()[at])
    rows = rows.astype({"part": "str", "grain": "str"})
    lost = (rows["part"] == "").to_numpy()
    rejects = [Reject(int(line), 0, "unknown kind of traffic", "") for line in rows["line"][lost]]
    return replace(batch, rows=rows[~lost].reset_index(drop=True), rejects=batch.rejects + rejects)


def _without_sums(grid: Grid) -> Grid:
    """Matomo writes no total, but somebody may have added one below."""
    label = grid.text("label")
    sums = np.asarray(says_total(label) | (label == "")) & (len(grid) > 1)
    return grid.keep(~(sums & ~less_than_others(grid, sums)), TOTALS_ROW)


@dataclass(frozen=True)
class _Origin:
    """Where the visits of each row came from."""

    part: pd.Series
    grain: pd.Series
    texts: dict[str, pd.Series]


def _origin(grid: Grid, labels: pd.Series, file_name: str) -> _Origin:
    told = _each(grid.text("type"), part_of)
    told = told.where(told != "", _each(grid.text("segment"), part_in_segment))
    report = _first(report_of, file_name) or _guess(grid, labels, told)
    if not report:
        what = "is a report of Matomo, but its name does not say on what"
        hint = 'give it the name that Matomo gave it: "Export _ Social Networks _ October 2026.csv"'
        raise SocialattrError(what, where=grid.name, hint=hint, exit_code=Exit.UNUSABLE)
    if report in _BY_TAG:
        return _by_tag(report, labels)
    if report == _CHANNELS:
        part = told.where(told != "", _each(labels, part_of))
        texts = {"tool_channel": labels, "source": _of_part(part, "source"), "medium": _of_part(part, "medium")}
        return _Origin(part, part.mask(part != "", "channel"), texts)
    part = told if report in (_ALL, _PARTS) else told.where(told != "", report)
    column, grain = _of_part(part, "column"), _of_part(part, "grain")
    if report == _ALL:  # of searches it names the words, not the engine
        searched = part == "search"
        column, grain = column.mask(searched, ""), grain.mask(searched, "channel")
    texts = {
        "source": labels.where(column == "source", _of_part(part, "source")),
        "medium": _of_part(part, "medium"),
        "campaign": labels.where(column == "campaign", ""),
    }
    return _Origin(part, grain, texts)


def _guess(grid: Grid, labels: pd.Series, told: pd.Series) -> str:
    """Which report it is, by what stands in it."""
    if len(told) and (told != "").all():
        return _PARTS if grid.text("segment").str.contains("referrerName==", regex=False).any() else _CHANNELS
    if len(labels) and (_each(labels, part_of) != "").all():
        return _CHANNELS
    return "website" if len(labels) and labels.str.fullmatch(_HOST).all() else ""


def _by_tag(report: str, labels: pd.Series) -> _Origin:
    grain, columns = _BY_TAG[report]
    split = labels.str.rsplit(" - ", n=1, expand=True) if len(columns) > 1 else labels.to_frame(0)
    cells = split.reindex(columns=range(len(columns)))
    texts = {column: cells[n].fillna("").astype("str") for n, column in enumerate(columns)}
    same = [pd.Series(word, index=labels.index, dtype="str") for word in ("campaign", grain)]
    return _Origin(same[0], same[1], texts)


def _of_part(part: pd.Series, field: str) -> pd.Series:
    return _each(part, lambda name: str(getattr(parts()[name], field)) if name else "")


def _each(cells: pd.Series, read_word: Callable[[str], str]) -> pd.Series:
    """What each distinct cell means."""
    return cells.map({word: read_word(word) for word in cells.unique()}).astype("str")


def _with_days(grid: Grid) -> Grid:
    """A column of dates may hold weeks and months as well: `From 2026-10-05 to 2026-10-11`, `2026-10`."""
    if not grid.has("day"):
        return grid
    cells = grid.text("day")
    ends = {cell: days_in_name(cell) for cell in cells.unique()}
    first, last = (cells.map({c: str(e[n]) if e else c for c, e in ends.items()}) for n in (0, 1))
    where = {name: place for name, place in grid.where.items() if name != "day"}
    return replace(grid, where=where).also(first=first, last=last)


READER = Reader(
    name=NAME,
    table="totals",
    claims=claims,
    read=read,
    version=1,
    named=named,
)
