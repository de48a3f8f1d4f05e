"""The account of one file as it is read: every row is accepted, excluded by rule, or rejected."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..classify import CLUES, Rules, classify
from ..errors import Exit, SocialattrError
from ..privacy import Door
from ..readers import Batch


@dataclass
class Tally:
    """The account of one file as it is read: rows = accepted + excluded + rejected."""

    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    excluded: Counter[str] = field(default_factory=Counter)
    parsed: int = 0
    external_referrer: int = 0
    social_referrer: int = 0
    tagged: int = 0
    notes: Counter[str] = field(default_factory=Counter)
    sites: set[str] = field(default_factory=set)
    first: pd.Timestamp | None = None
    last: pd.Timestamp | None = None
    example: str = ""
    spans: dict[str, tuple[date, date]] = field(default_factory=dict)
    """First and last day of each tool or platform."""
    stated: tuple[date, date] | None = None
    unmatched: dict[str, None] = field(default_factory=dict)
    """Headings that nothing was read from, in their order."""

    def add_batch(self, batch: Batch) -> None:
        """Add what a reader handed on, before anything is left out of it."""
        self.rows += batch.lines_read
        self.rejected += len(batch.rejects)
        self.excluded.update({rule: count for rule, count in batch.excluded.items() if count})
        self.notes.update(batch.notes)
        self.parsed += len(batch.rows)
        self.unmatched.update(dict.fromkeys(batch.unmatched))
        if batch.stated:
            known = self.stated or batch.stated
            self.stated = (min(known[0], batch.stated[0]), max(known[1], batch.stated[1]))
        if batch.rejects and not self.example:
            self.example = f"line {batch.rejects[0].line}: {batch.rejects[0].reason}"

    def add_times(self, times: pd.Series) -> None:
        """Add rows that are stored, by their times."""
        self.accepted += len(times)
        if len(times):
            self.first = min(filter(None, (self.first, times.min())))
            self.last = max(filter(None, (self.last, times.max())))

    def add_days(self, rows: pd.DataFrame, feed: pd.Series, stated: tuple[date, date] | None, zone: ZoneInfo) -> None:
        """Add rows of days that are stored; `feed` says of which tool or platform each is."""
        self.accepted += len(rows)
        found = rows.groupby(feed.astype("str").to_numpy()).agg(first=("first", "min"), last=("last", "max"))
        spans = {str(name): (first.date(), last.date()) for name, first, last in found.itertuples()}
        if stated:
            spans = {name: (min(first, stated[0]), max(last, stated[1])) for name, (first, last) in spans.items()}
        for name, span in spans.items():
            known = self.spans.get(name, span)
            self.spans[name] = (min(known[0], span[0]), max(known[1], span[1]))
        for first, last in spans.values():
            midnight = [pd.Timestamp(datetime.combine(day, time(), zone)).tz_convert("UTC") for day in (first, last)]
            self.first = min(filter(None, (self.first, midnight[0])))
            self.last = max(filter(None, (self.last, midnight[1])))

    def refuse_if_hopeless(self, name: str) -> None:
        """A file of which most was not understood was not understood."""
        if self.rejected * 2 > self.rows - self.excluded["blank"] - self.excluded["comment"]:
            what = f"{self.rejected:,} of {self.rows:,} rows cannot be read ({self.example}); nothing of it was stored"
            raise SocialattrError(what, where=name, hint="--format, --encoding or --decimal", exit_code=Exit.UNUSABLE)


def count_signs(hits: pd.DataFrame, door: Door, rules: Rules, tally: Tally) -> None:
    """Count referrers and tags among all that was parsed, before anything is left out."""
    referrers, counts = _distinct(hits["referrer"])
    touches = pd.DataFrame(dict.fromkeys(CLUES, ""), index=range(len(referrers)))
    touches["page"] = door.host
    touches["referrer"] = [door.referrer(text) for text in referrers]
    found = classify(touches, rules)
    external = (touches["referrer"] != "") & (found["evidence"] != "own")
    tally.external_referrer += int(counts[external.to_numpy()].sum())
    tally.social_referrer += int(counts[(external & found["social"]).to_numpy()].sum())
    urls, counts = _distinct(hits["url"])
    tagged = pd.Series(urls, dtype="str").str.contains(r"[?&#;]utm_\w+=", case=False)
    tally.tagged += int(counts[tagged.to_numpy()].sum())


def _distinct(column: pd.Series) -> tuple[list[str], NDArray[np.int64]]:
    counts = column.value_counts()
    counts = counts[counts > 0]
    return [str(text) for text in counts.index], np.asarray(counts, dtype=np.int64)
