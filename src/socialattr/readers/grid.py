"""A whole table of a file by our column names; reports and lists are small enough for that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .batch import Batch, ReadOptions, Reject
from .dialect import Cells, read_tables
from .headings import currency_in, formats, unmatched
from .look import Top
from .source import Source


@dataclass(frozen=True)
class Grid:
    """The text cells of one table, and what became of the lines that hold no record of it."""

    top: Top
    where: Mapping[str, int]
    """Our word for a column = its place; empty where the table is not of the format."""
    frame: pd.DataFrame
    line: NDArray[np.int64]
    lines_read: int
    excluded: dict[str, int]
    rejects: list[Reject] = field(default_factory=list)
    name: str = ""
    left: tuple[tuple[int, list[str]], ...] = ()
    """The cells of the lines of `rejects`, as well as they can be told."""

    def __len__(self) -> int:
        return len(self.frame)

    def has(self, column: str) -> bool:
        return column in self.where

    def text(self, column: str) -> pd.Series:
        """The stripped cells of a column; empty texts where the table has no such column."""
        if column not in self.where:
            return pd.Series("", index=range(len(self.frame)), dtype="str")
        return self.frame[self.where[column]].str.strip().reset_index(drop=True)

    def heading(self, column: str) -> str:
        """The heading of a column as the file writes it; empty where there is no such column."""
        place = self.where.get(column, len(self.top.header))
        return self.top.header[place] if place < len(self.top.header) else ""

    def currency(self, *columns: str) -> str:
        """The currency that stands in the heading of one of these columns, the first that has one."""
        return next((code for column in columns if (code := currency_in(self.heading(column)))), "")

    def keep(self, rows: NDArray[np.bool_], rule: str) -> Grid:
        """The table without the other rows, which are counted under `rule`."""
        gone = int((~rows).sum())
        counted = self.excluded | ({rule: self.excluded.get(rule, 0) + gone} if gone else {})
        frame = self.frame[rows].reset_index(drop=True)
        return replace(self, frame=frame, line=self.line[rows], excluded=counted)

    def also(self, **columns: pd.Series) -> Grid:
        """The table with further columns that a reader has worked out, instead of those of the same name."""
        added = {len(self.frame.columns) + n: cells.to_numpy() for n, cells in enumerate(columns.values())}
        frame = self.frame.assign(**{str(place): cells for place, cells in added.items()})
        frame = frame.set_axis(range(len(frame.columns)), axis=1).astype(dict.fromkeys(added, "str"))
        return replace(self, frame=frame, where={**self.where, **dict(zip(columns, added, strict=True))})

    def left_out(self, rule: str) -> Batch:
        """A batch that accounts for every line of a table of which nothing is taken."""
        excluded = self.excluded | {rule: self.excluded.get(rule, 0) + len(self)}
        return Batch(pd.DataFrame(), self.lines_read, excluded, self.rejects)

    def batch(self, rows: pd.DataFrame, reasons: Mapping[str, NDArray[np.bool_]], **more: object) -> Batch:
        """A batch of `rows`, one for each record, without those for which a reason holds: they are rejected.

        The first reason that holds is given. `more` are further fields of `Batch`.
        """
        reason = np.select(list(reasons.values()), list(reasons), "") if reasons else np.full(len(rows), "")
        bad = np.flatnonzero(reason != "")
        rejects = [Reject(int(self.line[n]), 0, str(reason[n]), "") for n in bad]
        good = rows[reason == ""].reset_index(drop=True)
        left = unmatched(self.top.header, self.where)
        return Batch(good, self.lines_read, self.excluded, self.rejects + rejects, unmatched=left, **more)  # type: ignore[arg-type]


def read_grids(format_name: str, source: Source, options: ReadOptions) -> Iterator[Grid]:
    """Read the tables of a file one after the other, with the columns of a format.

    Tables that are not of the format come with an empty `where`; no line of the file is left out.
    """
    known = formats()[format_name]
    for cells in _by_table(read_tables(source, options.encoding)):
        top = cells[0].top
        where = known.where(top.header, options.mapping)
        excluded: Counter[str] = Counter()
        for part in cells:
            excluded.update(part.excluded)
        yield Grid(
            top,
            {} if known.missing(where) else where,
            pd.concat([part.frame for part in cells], ignore_index=True),
            np.concatenate([part.line for part in cells]).astype(np.int64),
            sum(part.lines_read for part in cells),
            {rule: count for rule, count in excluded.items() if count},
            [reject for part in cells for reject in part.rejects],
            source.name,
            tuple(left for part in cells for left in part.left),
        )


def _by_table(parts: Iterable[Cells]) -> Iterator[Sequence[Cells]]:
    found: list[Cells] = []
    for part in parts:
        if found and part.top is not found[0].top:
            yield found
            found = []
        found.append(part)
    if found:
        yield found
