"""Level A out of the cellar: the totals in force, whose traffic they are of, and which days they tell of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from ..classify import Rules, advertiser_of, classify_told
from ..names import Dimension, Level
from ..rates import Rates
from ..settings import Settings
from ..store import Refused, Snapshot, scan_totals
from ..summaries.coverage import Covered, Source, coverage
from ..summaries.period import Period
from ..summaries.posts import Post, as_registered
from ..summaries.reported import NAMED, Reported, reported
from ..summaries.spent import PAID, Evidence, Why

_TEXTS = [
    *("tool", "property", "part", "grain"),
    *("source", "medium", "campaign", "content", "landing_page", "tool_channel", "currency"),
]
Series = tuple[str, str]
Days = Mapping[Series, set[date]]


@dataclass(frozen=True)
class Told:
    """All totals of some days: rows with a touch of which each has one metric, the days that each metric tells of,
    by tool and property, and the ranges that had to be left out."""

    rows: pd.DataFrame
    days: Mapping[str, Days]
    refused: list[Refused]
    posts: Mapping[str, Post]

    def partial(self, series: Series) -> tuple[str, ...]:
        """The metrics that tell of fewer days than all of them together do."""
        every = set().union(*(days.get(series, set()) for days in self.days.values()))
        return tuple(name for name, days in self.days.items() if days.get(series) and days[series] < every)


def told_totals(
    snapshot: Snapshot,
    period: Period,
    rules: Rules,
    posts: Mapping[str, Post] | None = None,
    rates: Rates | None = None,
) -> Told:
    """Give the totals that are in force, with whose traffic they are of; content is written as `posts` write it.

    Revenue of single days is converted by `rates`.
    """
    found = scan_totals(snapshot, period.first, period.last)
    frames = []
    for metric, restated in found.items():
        rows = restated.rows
        if rates and metric == "revenue":
            rows, _ = rates.exchanged(rows, ["revenue"], rows["first"], rows["last"])
        kept = rows[_TEXTS].astype("str")
        frames.append(kept.assign(**(_named(rows) if metric == "conversions" else {metric: rows[metric]})))
    rows = pd.concat(frames, ignore_index=True)
    only = _only_names(rows)
    names = rows["tool"].map({tool: only.get(tool, "") for tool in rows["tool"].unique()}).astype("str")
    rows = rows.assign(property=rows["property"].mask(rows["property"] == "", names))
    # A touch has a `tool` too: whose link it was.
    rows = rows.rename(columns={"tool": "teller"})
    touches = classify_told(rows, rules)
    # ... and tags, which are kept beside it as the tool wrote them.
    raw = {name: f"utm_{name}" for name in ("source", "medium", "campaign")}
    both = pd.concat([rows.rename(columns=raw), touches], axis=1)
    # Totals by nothing, by page or by campaign alone: of these nobody can say where people came from.
    sourced = rows["grain"].str.startswith("source") | (rows[["source", "medium", "tool_channel"]] != "").any(axis=1)
    days = {name: _days(restated.told, only) for name, restated in found.items()}
    refused = sorted({refused for restated in found.values() for refused in restated.refused})
    known = posts or {}
    return Told(as_registered(both.assign(sourced=sourced.to_numpy(dtype=bool)), known), days, refused, known)


def reports_of(
    snapshot: Snapshot,
    settings: Settings,
    rules: Rules,
    period: Period,
    told: Told,
    by: Dimension,
    sources: Iterable[Source],
) -> list[Reported]:
    """One report for each property that a tool has told of in the period, the largest first."""
    sources = list(sources)
    before = _comparable(snapshot, rules, period, told, sources)
    made = []
    for (tool, name), own in told.rows.groupby(["teller", "property"], sort=True):
        series = (str(tool), str(name))
        then = None if before is None else before.rows
        earlier = None if then is None else then[(then["teller"] == tool) & (then["property"] == name)]
        if earlier is not None and (
            not len(earlier)
            or not _covers(tool, sources, period.previous)
            or "sessions" in told.partial(series)
            or not _alike(own, earlier)
        ):
            earlier = None
        one = reported(
            own.dropna(axis="columns", how="all"),
            earlier,
            tool=series[0],
            name=series[1],
            by=by,
            currency=settings.site.currency,
            partial=told.partial(series),
        )
        made.append(one)
    return sorted(made, key=lambda one: (-(one.everything.sessions or 0), one.tool, one.property))


def totals_evidence(
    told: Told, made: Iterable[Reported], covered: Mapping[str, Covered], rules: Rules
) -> list[Evidence]:
    """What the totals say of paid traffic, each tool and property by itself."""
    made, found = list(made), []
    tools = [one.tool for one in made]
    for one in made:
        rows = told.rows[(told.rows["teller"] == one.tool) & (told.rows["property"] == one.property)]
        paid = rows[(rows["paid"] == "yes") & rows["sourced"]]
        frame = pd.DataFrame(
            {
                "advertiser": advertiser_of(paid, rules.catalogue),
                "campaign": paid["campaign"],
                "currency": paid["currency"],
                "touches": _numbers(paid, "sessions") + _numbers(paid, "purchases"),
                "conversions": _numbers(paid, "purchases"),
                "revenue": _numbers(paid, "revenue").astype("int64"),
            }
        )
        complete = one.tool in covered and covered[one.tool].complete
        refused = any(refused.who == one.tool for refused in told.refused)
        why = Why.REFUSED if refused else None if complete else Why.FEED
        everything = one.everything
        found.append(
            Evidence(
                Level.A,
                f"{one.tool}, {one.property}" if tools.count(one.tool) > 1 else one.tool,
                frame.groupby(PAID[:3], sort=True)[PAID[3:]].sum().reset_index(),
                why,
                has_conversions=everything.purchases is not None and "purchases" not in one.partial,
                has_revenue=everything.revenue is not None and "revenue" not in one.partial,
            )
        )
    return found


def _numbers(rows: pd.DataFrame, metric: str) -> pd.Series:
    return rows[metric].fillna(0).astype("float64") if metric in rows else pd.Series(0.0, index=rows.index)


def _comparable(snapshot: Snapshot, rules: Rules, period: Period, told: Told, sources: Iterable[Source]) -> Told | None:
    """The totals of the period before, where there are any and none had to be left out."""
    if period.so_far or told.refused:
        return None
    before = told_totals(snapshot, period.previous, rules, told.posts)
    return before if len(before.rows) and not before.refused and "sessions" in before.rows else None


def _alike(now: pd.DataFrame, then: pd.DataFrame) -> bool:
    """Whether both periods tell in the same way of what is social in either of them.

    What is told of another part of the traffic, or by channel instead of source, finds other sessions to be
    social; that is no change of the traffic.
    """

    def ways(rows: pd.DataFrame) -> set[tuple[str, str]]:
        rows = rows[rows["sessions"].notna()]
        return set(zip(rows["part"], rows["grain"].str.split("/").str[0], strict=True))

    social_now, social_then = (rows[rows["social"] & rows["sourced"]] for rows in (now, then))
    return ways(social_now) <= ways(then) and ways(social_then) <= ways(now)


def _covers(tool: object, sources: Iterable[Source], period: Period) -> bool:
    found = coverage(sources, period).get(str(tool))
    return found is not None and found.complete


def _named(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """A column for each conversion that has a name of its own; the texts are few, the rows many."""
    codes, texts = pd.factorize(rows["conversions"].astype("str"))
    said = [json.loads(text) if text else {} for text in texts]
    names = sorted({name for one in said for name in one})
    return {
        NAMED + name: pd.Series(np.array([one.get(name, np.nan) for one in said])[codes], index=rows.index)
        for name in names
    }


def _only_names(rows: pd.DataFrame) -> dict[str, str]:
    """Where a tool has one named property, what comes without a name is of that one too."""
    named = rows[rows["property"] != ""].groupby("tool")["property"].unique()
    return {str(tool): str(names[0]) for tool, names in named.items() if len(names) == 1}


def _days(told: Mapping[Series, list[tuple[date, date]]], only: Mapping[str, str]) -> Days:
    """Every day that is told of, by tool and property."""
    found: dict[Series, set[date]] = {}
    for (tool, name), spans in told.items():
        days = found.setdefault((tool, name or only.get(tool, "")), set())
        for first, last in spans:
            days.update(first + timedelta(days=n) for n in range((last - first).days + 1))
    return found
