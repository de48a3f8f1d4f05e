"""Level A: what a tool's totals say of a period, by network as we recognise it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from ..names import Dimension
from .cells import KEYS
from .change import change_of

METRICS = ("sessions", "engaged_sessions", "purchases", "revenue")
"""What a tool may tell; other conversions go by their own names, `named:NAME`."""
NAMED = "named:"


@dataclass(frozen=True)
class ReportedRow:
    """Figures of one line; None where the tool tells nothing. Revenue in minor units of the site's currency."""

    keys: Mapping[str, str]
    sessions: int | None
    engaged: int | None
    purchases: float | None
    revenue: int | None
    named: Mapping[str, float]
    revenue_other: Mapping[str, int] = field(default_factory=dict)
    sessions_before: int | None = None

    @property
    def change(self) -> float | None:
        """Change in sessions against the period before, as a share; None where there is nothing to compare."""
        return change_of(self.sessions, self.sessions_before)


@dataclass(frozen=True)
class Reported:
    """What one tool says of one property; figures of two are never added, since they may count the same people."""

    tool: str
    property: str
    rows: list[ReportedRow]
    social: ReportedRow
    everything: ReportedRow
    rescued: int | None
    """Social sessions that the tool itself does not call social; None where its channels are not told."""
    without_source: ReportedRow
    """What is told without any source: nobody can say whether it is social."""
    partial: tuple[str, ...]
    """Metrics that are told of for fewer days than others, and so left out."""
    carries: bool
    """Whether the totals are broken down by what was asked for; else there are no rows."""
    parts: tuple[str, ...] = ()
    """The parts of the traffic that `everything` is made of, where a tool tells of parts; else all there is."""


def reported(
    told: pd.DataFrame,
    before: pd.DataFrame | None,
    *,
    tool: str,
    name: str,
    by: Dimension,
    currency: str,
    partial: Iterable[str] = (),
) -> Reported:
    """Sum up the rows of one tool and property: `part`, a touch, `sourced`, `unsure`, keys, and metrics of which each
    row has one. `before` are those of the period before, where that was told of likewise.
    """
    keys = KEYS[by]
    left_out = tuple(partial)
    told = told.drop(columns=[name for name in left_out if name in told])
    social = told[told["social"] & told["sourced"]]
    # Where no social row says what was asked for, the tool did not break its totals down by it.
    carries = by is Dimension.NETWORK or bool((social[keys[-1]] != "").any())
    earlier = {} if before is None else _sessions_by(before[before["social"] & before["sourced"]], keys)
    found = dict(tuple(social.groupby(keys, sort=True))) if carries and len(social) else {}
    rows = [
        _row(
            own,
            told,
            dict(zip(keys, _tuple(key), strict=True)),
            currency,
            earlier.get(_tuple(key)) if earlier else None,
        )
        for key, own in found.items()
    ]
    rows = [row for row in rows if _tells(row)]
    total_before = None if before is None else int(sum(earlier.values()))
    parts = set(told["part"])
    all_before = None if before is None or set(before["part"]) != parts else int(before["sessions"].sum())
    return Reported(
        tool,
        name,
        sorted(rows, key=lambda row: (-(row.revenue or 0), -(row.sessions or 0), *row.keys.values())),
        _row(social, told, {}, currency, total_before),
        _row(told, told, {}, currency, all_before),
        int(social.loc[social["unsure"], "sessions"].sum()) if (social["tool_channel"] != "").any() else None,
        _row(told[~told["sourced"]], told, {}, currency, None),
        left_out,
        carries,
        tuple(sorted(parts - {""})),
    )


def _tells(row: ReportedRow) -> bool:
    return any((row.sessions, row.purchases, row.revenue, row.revenue_other, *row.named.values()))


def _sessions_by(rows: pd.DataFrame, keys: list[str]) -> dict[tuple[str, ...], int]:
    sums = rows.groupby(keys, sort=True)["sessions"].sum()
    return {_tuple(key): int(value) for key, value in sums.items()}


def _row(
    rows: pd.DataFrame, told: pd.DataFrame, keys: Mapping[str, str], currency: str, before: int | None
) -> ReportedRow:
    """Sum up `rows`; a metric that `told` tells nothing of is not known, one that only `rows` lack is 0."""

    def known(metric: str) -> bool:
        return metric in told and bool(told[metric].notna().any())

    def total(metric: str) -> float | None:
        return float(rows[metric].sum()) if known(metric) else None

    whole = {name: None if (value := total(name)) is None else int(value) for name in METRICS if name != "purchases"}
    money = rows.groupby("currency")["revenue"].sum() if known("revenue") else pd.Series(dtype="int64")
    amounts = {str(code): int(amount) for code, amount in money.items()}
    names = [name for name in told if str(name).startswith(NAMED)]
    return ReportedRow(
        keys=keys,
        sessions=whole["sessions"],
        engaged=whole["engaged_sessions"],
        purchases=total("purchases"),
        revenue=amounts.pop(currency, 0) if known("revenue") else None,
        named={str(name).removeprefix(NAMED): float(rows[name].sum()) for name in names},
        revenue_other={code: amount for code, amount in sorted(amounts.items()) if code and amount},
        sessions_before=before,
    )


def _tuple(key: object) -> tuple[str, ...]:
    return tuple(map(str, key)) if isinstance(key, tuple) else (str(key),)
