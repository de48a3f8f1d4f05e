"""The report of a period: final figures, not rounded and not worded, with where they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

import pandas as pd

from ..evidence.intervals import Intervals
from ..names import Channels, Dimension, Level, Model, RevenueBasis
from .balance import Off
from .cells import KEYS, Cells
from .certainty import Ranking, Spreads
from .change import change_of
from .coverage import Covered
from .dark import Dark
from .merged import Merged
from .period import Period
from .posts import Post
from .recorded import Recorded, RecordedRow
from .reported import Reported, ReportedRow
from .shares import UNIT
from .spent import Spend
from .spread import ROW, TOTAL


@dataclass(frozen=True)
class Row:
    """One line of the report. Money in minor units; `sessions` is None where no level carries them."""

    keys: Mapping[str, str]
    sessions: int | None
    sessions_before: int | None
    conversions: float
    assisted: int
    revenue: int
    refunded: int
    revenue_other: Mapping[str, int] = field(default_factory=dict)
    refunded_other: Mapping[str, int] = field(default_factory=dict)
    intervals: Intervals = field(default_factory=Intervals)
    """How far the figures may be chance, where visitors or orders tell."""

    @property
    def change(self) -> float | None:
        """Change in sessions against the period before, as a share; None where there is nothing to compare."""
        return change_of(self.sessions, self.sessions_before)


@dataclass(frozen=True)
class Reconciliation:
    """Where all conversions went: `social` + `other` + `unattributed` = `all`."""

    social: float
    other: float
    unattributed: float
    all: float
    holds: bool
    """Checked in whole units, before anything was divided."""
    off: tuple[Off, ...] = ()
    """The sums of the report that are off, to the last unit; with one of them it does not hold."""


@dataclass(frozen=True)
class Quality:
    """How good the data are that the report rests on."""

    tagged_sessions: int
    social_sessions: int
    robots: int
    rejected: int
    rows: int
    older_rules: int
    """Imports that were read by other rules than those of now."""
    basis_unknown: int = 0
    """Conversions whose value may be with tax or without."""
    left_out: int = 0
    """Purchase events without an order number, not counted beside the shop's orders."""
    shop_says_social: int = 0
    """Unattributed orders that the shop itself ascribes to social traffic."""
    converted: int = 0
    """Conversions in other currencies whose amounts were converted by the rate of their day."""
    without_rate: int = 0
    """Those of which the file of rates has none, and so stay apart; 0 where there is no such file."""
    retired: Mapping[str, date] = field(default_factory=dict)
    """Feeds that ended long ago, with their last day."""

    @property
    def tagged_share(self) -> float | None:
        """Share of the social sessions that came by a tagged link."""
        return self.tagged_sessions / self.social_sessions if self.social_sessions else None


class Adds(StrEnum):
    """What a further export would add."""

    TRAFFIC = "traffic"
    ORDERS = "orders"
    SPEND = "spend"
    SOURCES = "sources"
    VISITS = "visits"


@dataclass(frozen=True)
class Advice:
    """A format whose export would add something, as `socialattr formats` names it."""

    adds: Adds
    format: str


@dataclass(frozen=True)
class LeftOut:
    """A range of days that a tool or platform tells of and that does not fit the period."""

    who: str
    first: date
    last: date
    crosses: bool
    """It reaches beyond the period; else another range overlaps it."""


@dataclass(frozen=True)
class Report:
    """All that a renderer needs."""

    level: Level
    period: Period
    covered_by_feed: Mapping[str, Covered]
    by: Dimension
    conversion: str
    model: Model
    lookback_days: float
    currency: str
    revenue_basis: RevenueBasis
    rows: list[Row]
    total: Row
    reconciliation: Reconciliation
    models: Mapping[str, float]
    quality: Quality
    compared_with: Period | None
    example: str = ""
    """A conversion to explain, as `socialattr explain` takes it."""
    has_visits: bool = True
    """Whether there are single visits; else `rows` are those of the best section below."""
    recorded: Sequence[Recorded] = ()
    """Level B: orders by where the shop, or a tool, says that they came from."""
    reported: Sequence[Reported] = ()
    """Level A: totals by tool and property."""
    spend: Spend | None = None
    dark_social: Dark | None = None
    """What may have come from social media without a trace; None where there are no single visits."""
    channels: Channels = Channels.SOCIALATTR
    """Whose channels `rows` are of, where rows are channels."""
    left_out: Sequence[LeftOut] = ()
    advice: Advice | None = None
    ranking: Ranking | None = None
    """Which network comes first, where there are journeys to two of them."""
    without_visit: Sequence[Post] = ()
    """Posts of the period, as their register dates them, that no visit came from; only where rows are posts."""
    merged: Merged | None = None
    """What the identity map did; None where there is none."""
    lookback_by_network: Mapping[str, float] = field(default_factory=dict)
    """Days that touchpoints of a network may lie back, where it has a window of its own."""

    @property
    def complete(self) -> bool:
        """Whether every feed tells of the whole period."""
        return all(feed.complete for feed in self.covered_by_feed.values())


def rows_of(cells: Cells, before: pd.DataFrame | None, by: Dimension, currency: str) -> list[Row]:
    """One row for each key that has any figure, the strongest first."""
    keys = KEYS[by]
    figures = _by_key(cells.sessions, keys, "sessions")
    earlier = None if before is None else _by_key(before, keys, "sessions")
    assisted = _by_key(cells.assisted, keys, "assisted")
    money = {tuple(map(str, key)): lines for key, lines in cells.credit.groupby(keys)}
    rows = [
        _row(dict(zip(keys, key, strict=True)), key, figures, earlier, assisted, money, currency)
        for key in {*figures, *assisted, *money}
    ]
    return sorted(rows, key=lambda row: (-row.conversions, -row.revenue, -(row.sessions or 0), *row.keys.values()))


def _row(
    names: dict[str, str],
    key: tuple[str, ...],
    sessions: Mapping[tuple[str, ...], int],
    before: Mapping[tuple[str, ...], int] | None,
    assisted: Mapping[tuple[str, ...], int],
    money: Mapping[tuple[str, ...], pd.DataFrame],
    currency: str,
) -> Row:
    lines = money.get(key)
    units = 0 if lines is None else int(lines["units"].sum())
    revenue = {} if lines is None else dict(zip(lines["currency"], map(int, lines["revenue"]), strict=True))
    refunded = {} if lines is None else dict(zip(lines["currency"], map(int, lines["refunded"]), strict=True))
    return Row(
        keys=names,
        sessions=sessions.get(key, 0),
        sessions_before=None if before is None else before.get(key, 0),
        conversions=units / UNIT,
        assisted=assisted.get(key, 0),
        revenue=revenue.pop(currency, 0),
        refunded=refunded.pop(currency, 0),
        revenue_other={code: amount for code, amount in sorted(revenue.items()) if code and amount},
        refunded_other={code: amount for code, amount in sorted(refunded.items()) if code and amount},
    )


def total_of(cells: Cells, before: pd.DataFrame | None, currency: str) -> Row:
    """The line under the rows. `assisted` counts each conversion once, so it is no sum."""
    credit = cells.credit.groupby("currency")[["units", "revenue", "refunded"]].sum()
    money = {
        name: {str(code): int(amount) for code, amount in credit[name].items()} for name in ("revenue", "refunded")
    }
    return Row(
        keys={},
        sessions=int(cells.sessions["sessions"].sum()),
        sessions_before=None if before is None else int(before["sessions"].sum()),
        conversions=int(credit["units"].sum()) / UNIT,
        assisted=cells.counts["assisted"],
        revenue=money["revenue"].pop(currency, 0),
        refunded=money["refunded"].pop(currency, 0),
        revenue_other={code: amount for code, amount in money["revenue"].items() if code and amount},
        refunded_other={code: amount for code, amount in money["refunded"].items() if code and amount},
    )


def with_intervals(row: Row, spreads: Spreads, by: Dimension) -> Row:
    """A line of level C, or the total, which has no keys, with its intervals."""
    line = (ROW, *(row.keys[key] for key in KEYS[by])) if row.keys else (TOTAL, *("" for _ in KEYS[by]))
    figures = (row.conversions, row.revenue, row.sessions, row.sessions_before)
    return replace(row, intervals=spreads.intervals(line, *figures))


def reconciled(cells: Cells) -> Reconciliation:
    """See that every conversion of the period is social, other or unattributed, to the last unit."""
    social = int(cells.credit["units"].sum())
    other, unattributed, every = (cells.counts[name] for name in ("other_units", "unattributed", "conversions"))
    holds = social + other + unattributed * UNIT == every * UNIT
    return Reconciliation(social / UNIT, other / UNIT, unattributed, every, holds)


def recorded_row(row: RecordedRow) -> Row:
    """A line of level B as a line of the report: one touch an order, so nothing is assisted."""
    return Row(
        keys=row.keys,
        sessions=None,
        sessions_before=None,
        conversions=float(row.orders),
        assisted=0,
        revenue=row.revenue,
        refunded=row.refunded or 0,
        revenue_other=row.revenue_other,
        refunded_other=row.refunded_other,
        # There are no sessions that changed.
        intervals=replace(row.intervals, change=None),
    )


def reported_row(row: ReportedRow) -> Row:
    """A line of level A as a line of the report."""
    return Row(
        keys=row.keys,
        sessions=row.sessions,
        sessions_before=row.sessions_before,
        conversions=row.purchases or 0.0,
        assisted=0,
        revenue=row.revenue or 0,
        refunded=0,
        revenue_other=row.revenue_other,
    )


def _by_key(frame: pd.DataFrame, keys: list[str], value: str) -> dict[tuple[str, ...], int]:
    names = frame[keys].itertuples(index=False, name=None)
    return {key: int(count) for key, count in zip(names, frame[value], strict=True)}
