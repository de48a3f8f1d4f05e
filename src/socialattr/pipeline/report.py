"""The report of a period out of the cellar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd

from .. import engine
from ..classify import door_version
from ..errors import Exit, SocialattrError
from ..names import Dimension, Level, Model
from ..settings import Settings
from ..store import Import, Snapshot
from ..summaries.cells import Cells, add, cells, session_cells
from ..summaries.coverage import Covered, Source, coverage, months_with_data, retired, without_gap_since
from ..summaries.period import Period, parse_period, parse_range
from ..summaries.report import Quality, Report, reconciled, rows_of, total_of
from ..summaries.shares import UNIT
from .measure import Measure
from .project import open_project, page_rules

ORDERS_FEED = "orders"
# Visitors are measured in as many parts as keep about this many events in memory at once.
_EVENTS_A_PART = 1_000_000


@dataclass(frozen=True)
class Question:
    """What a user asks for; None and "" mean the settings' own, or the default."""

    period: str = ""
    first: str = ""
    last: str = ""
    so_far: bool = False
    model: Model | None = None
    by: Dimension = Dimension.NETWORK
    conversion: str | None = None
    parts: int | None = None


def make_report(project: Path, question: Question, now: datetime | None = None) -> Report:
    """Answer a question about a period.

    Raises SocialattrError: exit 3 where nothing was imported, or nothing of the period.
    """
    settings, store = open_project(project)
    period = asked_period(question, settings, now or datetime.now(UTC))
    return store.reading(lambda snapshot: _report(snapshot, settings, period, question))


def asked_period(question: Question, settings: Settings, now: datetime) -> Period:
    """The period that is meant."""
    if not (question.first or question.last):
        return parse_period(question.period or "month", now, settings.zone, so_far=question.so_far)
    if not (question.first and question.last) or question.period or question.so_far:
        hint = "--from 2026-10-01 --to 2026-10-31, without --period and --so-far"
        raise SocialattrError("--from and --to belong together, and alone", hint=hint, exit_code=Exit.USAGE)
    return parse_range(question.first, question.last, now, settings.zone)


def measure_of(snapshot: Snapshot, settings: Settings, period: Period, conversion: str | None) -> Measure:
    """How the period is measured."""
    return Measure(snapshot, settings, settings.conversion_named(conversion), period.start, period.end)


def _report(snapshot: Snapshot, settings: Settings, period: Period, question: Question) -> Report:
    sources = sources_of(snapshot)
    refuse_without_data(snapshot, period)
    measure = measure_of(snapshot, settings, period, question.conversion)
    model = question.model or settings.attribution.model
    parts = question.parts or parts_for(snapshot)
    summed, example = _cells(measure, model, question.by, parts)
    previous = period.previous
    covered = coverage(sources, period)
    before = _sessions_before(snapshot, settings, previous, question, parts, sources, measure, covered)
    touching = [r for r in snapshot.live if (s := _source(r)) and s.first < period.end and s.last >= period.start]
    has_sessions = measure.level is Level.C
    return Report(
        level=measure.level,
        period=period,
        covered_by_feed=covered,
        by=question.by,
        conversion=measure.conversion.name,
        model=model,
        lookback_days=settings.attribution.lookback_window / timedelta(days=1),
        currency=settings.site.currency,
        revenue_basis=settings.money.revenue,
        rows=rows_of(summed, before, question.by, settings.site.currency, has_sessions=has_sessions),
        total=total_of(summed, before, settings.site.currency, has_sessions=has_sessions),
        reconciliation=reconciled(summed),
        models=_model_totals(summed),
        quality=Quality(
            tagged_sessions=int(summed.sessions["tagged"].sum()),
            social_sessions=int(summed.sessions["sessions"].sum()),
            robots=sum(record.excluded.get("robot", 0) for record in touching),
            rejected=sum(record.rejected for record in touching),
            rows=sum(record.rows for record in touching),
            older_rules=sum(_older(record, settings) for record in touching),
            basis_unknown=summed.counts["basis_unknown"],
            left_out=summed.counts["left_out"],
            shop_says_social=_shop_says_social(measure),
            retired=retired(sources, period),
        ),
        compared_with=None if before is None else previous,
        example=example,
    )


def _older(record: Import, settings: Settings) -> bool:
    """Whether reading the file again, by the rules and settings of now, may give other rows."""
    rules = record.options.get("page_rules", "") if record.table == "events" else page_rules(settings)
    return record.door != door_version() or rules != page_rules(settings)


def _shop_says_social(measure: Measure) -> int:
    """Orders that no visit is tied to, though the shop recorded that they came from a social network."""
    if measure.level is not Level.C:
        return 0
    nobodys = measure.numbered.loc[measure.numbered["visitor_id"].isna(), "conversion_id"]
    recorded = measure.recorded.touchpoints
    return int((recorded["social"] & recorded["conversion_id"].isin(nobodys)).sum())


def _cells(measure: Measure, model: Model, by: Dimension, parts: int) -> tuple[Cells, str]:
    """The figures of all visitors, and one conversion that is worth explaining."""
    told: list[tuple[int, str]] = []
    every = []
    for part in measure.parts(parts):
        told.extend(_tellable(part.touchpoints))
        every.append(
            cells(
                part.sessions,
                part.conversions,
                part.touchpoints,
                by=by,
                model=model,
                attribution=measure.settings.attribution,
                start=measure.start,
                end=measure.end,
                left_out=part.left_out,
            )
        )
    return add(every, by), max(told, default=(0, ""))[1]


def _tellable(touchpoints: pd.DataFrame) -> list[tuple[int, str]]:
    """The longest journey with social touches, for the report's example."""
    social = touchpoints[touchpoints["social"]]
    if not len(social):
        return []
    longest = social.sort_values(["length", "conversion_id"]).iloc[-1]
    return [(int(longest["length"]), f"{int(longest['conversion_id']):016x}")]


def _sessions_before(
    snapshot: Snapshot,
    settings: Settings,
    period: Period,
    question: Question,
    parts: int,
    sources: list[Source],
    now: Measure,
    covered: Mapping[str, Covered],
) -> pd.DataFrame | None:
    """Social sessions of the period before, where every feed that gives sessions covers both."""
    visits = [source for source in sources if source.feed != ORDERS_FEED]
    feeds, since = coverage(visits, period), without_gap_since(visits, period)
    day_after = period.start + timedelta(days=1)
    if not feeds or any(not feed.complete or since[name] > day_after for name, feed in feeds.items()):
        return None
    measure = measure_of(snapshot, settings, period, question.conversion)
    # Two feeds count people differently; only one and the same can be compared.
    if measure.session_feeds != now.session_feeds or not all(feed.complete for feed in covered.values()):
        return None
    counted = engine.run(
        lambda buckets: session_cells(measure.sessions(buckets), question.by, period.start, period.end), parts
    )
    keys = [name for name in counted[0].columns if name not in ("sessions", "tagged")]
    return pd.concat(counted).groupby(keys)[["sessions", "tagged"]].sum().reset_index()


def _model_totals(summed: Cells) -> dict[str, float]:
    return {name: units / UNIT for name, units in summed.models.items()}


def sources_of(snapshot: Snapshot) -> list[Source]:
    """What each import that counts says about time."""
    return [source for record in snapshot.live if (source := _source(record))]


def refuse_without_data(snapshot: Snapshot, period: Period) -> None:
    """Raises SocialattrError (3), with the months that there are, where nothing tells of the period."""
    sources = sources_of(snapshot)
    if not any(source.first < period.end and source.last >= period.start for source in sources):
        raise _nothing(sources, period)


def _source(record: Import) -> Source | None:
    if not record.first or not record.last:
        return None
    return Source(
        record.feed or ORDERS_FEED,
        datetime.fromisoformat(record.first),
        datetime.fromisoformat(record.last),
        datetime.fromisoformat(record.stated_end) if record.stated_end else None,
        datetime.fromisoformat(record.imported_at),
        dense=record.table == "events",
    )


def parts_for(snapshot: Snapshot) -> int:
    """In how many parts to measure the visitors."""
    events = sum(record.accepted for record in snapshot.live_of("events"))
    return min(1 + events // _EVENTS_A_PART, engine.BUCKETS)


def _nothing(sources: list[Source], period: Period) -> SocialattrError:
    months = months_with_data(sources, period)
    hint = f"--period with a month that there is: {', '.join(months[-12:])}" if months else "socialattr ingest FILES"
    return SocialattrError(f"no data for {period.label}", hint=hint, exit_code=Exit.NO_DATA)
