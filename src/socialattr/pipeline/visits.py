"""Level C of a report: what single visits say of a period, summed over all visitors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from .. import engine
from ..classify import advertiser_of
from ..names import Dimension, Level, Model
from ..settings import Settings
from ..store import Snapshot
from ..summaries.cells import KEYS, Cells, add, cells, counted_sessions, session_cells
from ..summaries.coverage import Covered, Source, coverage, without_gap_since
from ..summaries.dark import Dark
from ..summaries.period import Period
from ..summaries.posts import as_registered
from ..summaries.shares import UNIT
from ..summaries.spent import PAID, Evidence, Why
from ..summaries.spread import add_session_spreads, session_spread
from .dark import counts_of, dark_of
from .feeds import ORDERS_FEED, feeds_of
from .measure import Measure
from .question import Question, measure_of
from .recorded import is_whole


@dataclass(frozen=True)
class Before:
    """Social sessions of the period before: by row, and how those of both periods are spread over visitors."""

    sessions: pd.DataFrame
    spread: pd.DataFrame


@dataclass(frozen=True)
class Visits:
    """What single visits say: the figures of all visitors, a conversion that is worth explaining, dark social
    where there are visits, and the period before where that can be compared.
    """

    cells: Cells
    example: str
    dark: Dark | None
    before: Before | None


def visit_cells(
    measure: Measure, model: Model, by: Dimension, parts: int, period: Period, earlier: Measure | None
) -> Visits:
    """Sum up all visitors, one part after the other; `earlier` measures the period before."""
    told: list[tuple[int, str]] = []
    every, days, before = [], [], []
    buckets = iter(engine.split(parts))
    for part in measure.visited(parts):
        told.extend(tellable(part.touchpoints))
        days.append(counts_of(part.sessions, period, measure.settings))
        visits = as_registered(part.sessions, measure.posts)
        every.append(
            cells(
                visits,
                part.conversions,
                as_registered(part.touchpoints, measure.posts),
                by=by,
                model=model,
                attribution=measure.settings.attribution,
                start=measure.start,
                end=measure.end,
                left_out=part.left_out,
            )
        )
        own = next(buckets, None)
        if earlier and own is not None:
            before.append(_compared(counted_sessions(visits, measure.start, measure.end), earlier, own, by))
    dark = dark_of(days, period) if measure.has_visits else None
    return Visits(add(every, by), max(told, default=(0, ""))[1], dark, _added_before(before, by) if before else None)


def _compared(now: pd.DataFrame, earlier: Measure, buckets: range, by: Dimension) -> Before:
    """The social sessions of some visitors in the period before, and beside those of `now`."""
    visits = as_registered(earlier.sessions(buckets), earlier.posts)
    then = counted_sessions(visits, earlier.start, earlier.end)
    return Before(session_cells(visits, by, earlier.start, earlier.end), session_spread(now, then, KEYS[by]))


def _added_before(parts: Sequence[Before], by: Dimension) -> Before:
    sessions = pd.concat([part.sessions for part in parts])
    summed = sessions.groupby(KEYS[by])[["sessions", "tagged"]].sum().reset_index()
    return Before(summed, add_session_spreads([part.spread for part in parts], KEYS[by]))


def tellable(touchpoints: pd.DataFrame) -> list[tuple[int, str]]:
    """The longest journey with social touches, for the report's example."""
    social = touchpoints[touchpoints["social"]]
    if not len(social):
        return []
    longest = social.sort_values(["length", "conversion_id"]).iloc[-1]
    return [(int(longest["length"]), f"{int(longest['conversion_id']):016x}")]


def measure_before(
    snapshot: Snapshot,
    settings: Settings,
    period: Period,
    question: Question,
    sources: list[Source],
    now: Measure,
    covered: Mapping[str, Covered],
) -> Measure | None:
    """How the period before is measured, where every feed that gives sessions covers both."""
    if not now.has_visits:
        return None
    own = feeds_of(snapshot, settings.zone, "events")
    visits = [source for source in sources if source.feed in own]
    feeds, since = coverage(visits, period), without_gap_since(visits, period)
    day_after = period.start + timedelta(days=1)
    if not feeds or any(not feed.complete or since[name] > day_after for name, feed in feeds.items()):
        return None
    measure = measure_of(snapshot, settings, period, question.conversion, question.channels, now.posts)
    # Two feeds count people differently; only one and the same can be compared.
    told = [feed for name, feed in covered.items() if name in own or name == ORDERS_FEED]
    if measure.session_feeds != now.session_feeds or not all(feed.complete for feed in told):
        return None
    return measure


def model_totals(summed: Cells) -> dict[str, float]:
    return {name: units / UNIT for name, units in summed.models.items()}


def visits_evidence(
    summed: Cells | None, measure: Measure, sources: list[Source], period: Period
) -> Iterable[Evidence]:
    """Level C: what single visits say of paid traffic, by the headline model."""
    if summed is None or not measure.has_visits:
        return []
    paid = summed.paid
    rows = paid.assign(
        advertiser=advertiser_of(paid, measure.rules.catalogue),
        touches=paid["sessions"].astype("float64"),
        conversions=paid["units"] / UNIT,
    )
    needed = {ORDERS_FEED} if len(measure.orders) and measure.conversion.orders else set()
    needed |= set(measure.session_feeds.values())
    why = None if all(is_whole(feed, period, sources) for feed in needed) else Why.FEED
    return [Evidence(Level.C, "visits", rows.groupby(PAID[:3], sort=True)[PAID[3:]].sum().reset_index(), why)]


def shop_says_social(measure: Measure) -> int:
    """Orders that no visit is tied to, though the shop recorded that they came from a social network."""
    if not measure.has_visits:
        return 0
    nobodys = measure.numbered.loc[measure.numbered["visitor_id"].isna(), "conversion_id"]
    recorded = measure.recorded.touchpoints
    own = recorded["import_id"].isin([record.id for record in measure.snapshot.live_of("orders")])
    return int((recorded["social"] & own & recorded["conversion_id"].isin(nobodys)).sum())
