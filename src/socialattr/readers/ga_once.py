"""Of the tables of one file, which repeat the same people, each figure once at each grain."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import pandas as pd

from .batch import Batch

REPEATED_TABLE = "repeated_table"
PARTIAL_TABLE = "partial_table"
_METRICS = ("sessions", "engaged_sessions", "purchases", "revenue", "conversions")
# A chart by day shows the few largest lines of a table only; sums of other breakdowns differ a little.
_WHOLE = 0.98


@dataclass(frozen=True)
class _Said:
    """What a table says of one metric at one grain."""

    table: int
    property: str
    grain: str
    metric: str
    daily: bool
    first: datetime
    last: datetime
    total: float

    def of_same(self, other: _Said) -> bool:
        """They tell of the same thing in days that overlap."""
        same = (self.property, self.grain, self.metric) == (other.property, other.grain, other.metric)
        return same and self.first <= other.last and other.first <= self.last


def once(batches: Sequence[Batch], weak: Collection[int] = ()) -> Iterator[Batch]:
    """Leave out what tables of one file say again.

    Of two tables of one grain the first counts, and those whose numbers are `weak` behind all others;
    but a table by day that holds clearly less than one for the whole range is a chart of its largest
    lines, and is left out.
    """
    order = sorted(range(len(batches)), key=lambda table: table in weak)
    said = [one for table in order for one in _said(table, batches[table].rows)]
    gone: dict[int, dict[str, str]] = {}
    kept: list[_Said] = []
    for one in said:
        ranges = [other for other in said if one.of_same(other) and other.daily != one.daily]
        if one.daily and any(one.total < _WHOLE * other.total for other in ranges):
            gone.setdefault(one.table, {})[one.metric] = PARTIAL_TABLE
        elif any(one.of_same(other) and one.daily == other.daily for other in kept):
            gone.setdefault(one.table, {})[one.metric] = REPEATED_TABLE
        else:
            kept.append(one)
    for table, batch in enumerate(batches):
        yield _without(batch, gone[table]) if table in gone else batch


def _said(table: int, rows: pd.DataFrame) -> Iterator[_Said]:
    if not len(rows):
        return
    daily = bool((rows["first"] == rows["last"]).all()) and rows["first"].nunique() > 1
    for metric in _METRICS:
        told = rows[rows[metric] != ""] if metric == "conversions" else rows[rows[metric].notna()]
        if len(told):
            total = 0.0 if metric == "conversions" else float(told[metric].sum())
            whose, grain = rows["property"].iloc[0], rows["grain"].iloc[0]
            yield _Said(table, whose, grain, metric, daily, told["first"].min(), told["last"].max(), total)


def _without(batch: Batch, gone: dict[str, str]) -> Batch:
    """The batch without some metrics; rows that have none left are counted under the rule."""
    rows = batch.rows.copy()
    for metric in gone:
        rows[metric] = "" if metric == "conversions" else pd.Series(np.nan, index=rows.index).astype(rows[metric].dtype)
    left = rows[list(_METRICS[:-1])].notna().any(axis=1) | (rows["conversions"] != "")
    rule = next(iter(gone.values()))
    count = int((~left).sum())
    excluded = batch.excluded | ({rule: batch.excluded.get(rule, 0) + count} if count else {})
    return replace(batch, rows=rows[left].reset_index(drop=True), excluded=excluded)
