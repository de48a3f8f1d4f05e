"""Which statements about days are in force: tools repeat, correct and break down the same totals.

A *statement* is what one import says, at one grain, of one day, or of one range of days that cannot be
split. Of the statements of one series (a tool's property, or a part of its traffic that is told of
apart; a platform's account) those are in force that do not overlap and together cover the most days; of
several such choices the finest grain, and of those the newest data. So an ad export counts and the
campaign export of the same days does not, a later export of the whole month counts and that of its
first half does not, and nothing counts twice.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..schema import SPEND_GRAINS, TOTALS_GRAINS, Table

# Who tells, under which name of his, and of which part: Matomo tells of social networks in one table and of
# campaigns in another, and the two add up.
SERIES = {"totals": ("tool", "property", "part"), "spend": ("platform", "account")}
_GRAINS = {"totals": TOTALS_GRAINS, "spend": SPEND_GRAINS}
_STATEMENT = ("import_id", "grain", "first", "last")
_EPOCH = date(1970, 1, 1)

Newest = Mapping[str, tuple[datetime, int]]
Stated = Mapping[tuple[str, str], tuple[date, date]]


class Refused(NamedTuple):
    """A range of days that is not counted, though some of its days are in no other statement in force."""

    who: str
    """The tool or platform."""
    first: date
    last: date
    import_id: str
    crosses: bool
    """It reaches beyond the days that were asked for; else another range overlaps it."""


@dataclass(frozen=True)
class Restated:
    """The rows that are in force, with `import_id`, and the ranges that had to be left out."""

    rows: pd.DataFrame
    refused: list[Refused]
    told: Mapping[tuple[str, str], list[tuple[date, date]]] = field(default_factory=dict)
    """First and last days of the statements in force, by who tells and its property or account."""


@dataclass(frozen=True)
class _Statement:
    """Days are whole numbers since 1970, both ends included."""

    begin: int
    end: int
    grain: int
    import_id: str
    rank: tuple[datetime, bool, int]

    @property
    def days(self) -> int:
        return self.end - self.begin + 1


def in_force(
    rows: pd.DataFrame,
    table: Table,
    metric: str,
    newest: Newest,
    first: date | None,
    last: date | None,
    stated: Stated = MappingProxyType({}),
) -> Restated:
    """Choose the statements that count among all `rows` of TOTALS or SPEND, from `first` to `last`.

    Rows that say nothing of `metric` are passed over. `newest` says of each import how new its data
    are. An export that breaks its figures down by day states every day from its first to its last, and
    all days that it says it tells of, which `stated` has by import and who tells: a day without a row had
    nothing to tell.
    """
    said = rows[metric]
    rows = rows[(said.notna() & (said != "")).to_numpy()]
    rows = rows.assign(**{name: rows[name].astype("str") for name in (*SERIES[table.name], "import_id", "grain")})
    rows = _one_name(rows, *SERIES[table.name][:2])
    window = (_number(first) if first else -(10**6), _number(last) if last else 10**6)
    rows = rows[_near(rows, window, stated)].reset_index(drop=True)
    counts = pd.Series(False, index=rows.index)
    refused: list[Refused] = []
    told: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for (who, account, *_), own in rows.groupby(list(SERIES[table.name]), sort=True):
        statements = list(_statements(own, _GRAINS[table.name], newest, str(who), stated))
        inside = [s for s in statements if window[0] <= s.begin and s.end <= window[1]]
        chosen = _chosen(inside)
        keys = pd.MultiIndex.from_tuples(
            [(s.import_id, _GRAINS[table.name][s.grain], _day(s.begin), _day(s.end)) for s in chosen] or [("",) * 4]
        )
        counts[own.index] = pd.MultiIndex.from_frame(_dated(own)).isin(keys)
        refused += _refused(str(who), statements, chosen, window)
        told.setdefault((str(who), str(account)), []).extend((_day(s.begin), _day(s.end)) for s in chosen)
    return Restated(rows[counts].reset_index(drop=True), refused, told)


def _one_name(rows: pd.DataFrame, who: str, account: str) -> pd.DataFrame:
    """Where a tool has one named property, what comes without a name is of that one too."""
    named = rows[rows[account] != ""].groupby(who)[account].unique()
    only = {name: accounts[0] for name, accounts in named.items() if len(accounts) == 1}
    return rows.assign(
        **{account: rows[account].where(rows[account] != "", rows[who].map(only).astype("str").fillna(""))}
    )


def _near(rows: pd.DataFrame, window: tuple[int, int], stated: Stated) -> np.ndarray:
    """Flags the rows of imports that tell of any day of the window: of the others nothing can count."""
    hulls = rows.groupby("import_id").agg(first=("first", "min"), last=("last", "max"))
    days = {str(name): [begin.date(), end.date()] for name, begin, end in hulls.itertuples()}
    for (name, _), span in stated.items():
        days.get(name, []).extend(span)
    near = [name for name, of in days.items() if _number(min(of)) <= window[1] and _number(max(of)) >= window[0]]
    return rows["import_id"].isin(near).to_numpy()


def _dated(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[list(_STATEMENT)].assign(first=rows["first"].dt.date, last=rows["last"].dt.date)


def _statements(
    rows: pd.DataFrame, grains: Sequence[str], newest: Newest, who: str, stated: Stated
) -> Iterable[_Statement]:
    """The statements of one series; of equal days and grain only the newest."""
    found: dict[tuple[int, int, int], _Statement] = {}

    def add(begin: int, end: int, grain: str, import_id: str) -> None:
        as_of, sequence = newest[import_id]
        statement = _Statement(begin, end, grains.index(grain), import_id, (as_of, begin == end, sequence))
        key = (begin, end, statement.grain)
        if key not in found or found[key].rank < statement.rank:
            found[key] = statement

    for (import_id, grain), own in _dated(rows).drop_duplicates().groupby(["import_id", "grain"]):
        spans = [(_number(a), _number(b)) for a, b in zip(own["first"], own["last"], strict=True)]
        single = [begin for begin, end in spans if begin == end]
        if len(single) == len(spans):
            single += map(_number, stated.get((str(import_id), who), ()))
        for day in range(min(single), max(single) + 1) if single else ():
            add(day, day, str(grain), str(import_id))
        for begin, end in spans:
            if begin != end:
                add(begin, end, str(grain), str(import_id))
    return found.values()


def _chosen(statements: Iterable[_Statement]) -> list[_Statement]:
    """The best choice without overlaps: weighted interval scheduling by (days, fineness, newness)."""
    ordered = sorted(statements, key=lambda s: (s.end, s.begin, s.grain))
    ranks = {rank: place for place, rank in enumerate(sorted({s.rank for s in ordered}))}
    ends = [s.end for s in ordered]
    best: list[tuple[int, int, int]] = [(0, 0, 0)]
    for place, s in enumerate(ordered):
        before = best[bisect_left(ends, s.begin, 0, place)]
        weight = (s.days, s.days * s.grain, s.days * ranks[s.rank])
        taken = (before[0] + weight[0], before[1] + weight[1], before[2] + weight[2])
        best.append(max(taken, best[-1]))
    chosen, place = [], len(ordered)
    while place:
        if best[place] == best[place - 1]:
            place -= 1
            continue
        chosen.append(ordered[place - 1])
        place = bisect_left(ends, ordered[place - 1].begin, 0, place - 1)
    return chosen


def _refused(
    who: str, statements: Iterable[_Statement], chosen: Iterable[_Statement], window: tuple[int, int]
) -> list[Refused]:
    covered = {day for s in chosen for day in range(s.begin, s.end + 1)}
    left = []
    for s in statements:
        wanted = range(max(s.begin, window[0]), min(s.end, window[1]) + 1)
        if any(day not in covered for day in wanted):
            crosses = s.begin < window[0] or s.end > window[1]
            left.append(Refused(who, _day(s.begin), _day(s.end), s.import_id, crosses))
    return sorted(left, key=lambda r: (r.first, r.last, r.import_id))


def _number(day: date) -> int:
    return (day - _EPOCH).days


def _day(number: int) -> date:
    return _EPOCH + timedelta(days=number)
