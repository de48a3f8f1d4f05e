"""The report of a period out of the cellar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from .. import engine
from ..classify import advertiser_of, door_version
from ..errors import Exit, SocialattrError
from ..names import Dimension, Level, Model
from ..pages import way_to
from ..settings import Settings
from ..store import Import, Refused, Snapshot
from ..summaries.cells import Cells, add, cells, session_cells
from ..summaries.coverage import Covered, Source, coverage, months_with_data, retired, without_gap_since
from ..summaries.period import Period, parse_period, parse_range
from ..summaries.report import (
    LeftOut,
    Quality,
    Reconciliation,
    Report,
    Row,
    reconciled,
    recorded_row,
    reported_row,
    rows_of,
    total_of,
)
from ..summaries.shares import UNIT
from ..summaries.spent import PAID, Evidence, Why
from .advice import advice, carried_by
from .feeds import ORDERS_FEED, feeds_of, sources_in, sources_of
from .measure import Measure
from .project import open_project, page_rules
from .recorded import is_whole
from .sections import Sections, sections_of
from .spent import spend_of

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
    sources = sources_of(snapshot, settings.zone)
    refuse_without_data(sources, period)
    measure = measure_of(snapshot, settings, period, question.conversion)
    model = question.model or settings.attribution.model
    parts = question.parts or parts_for(snapshot)
    covered = coverage(sources, period)
    sections = sections_of(measure, period, question.by, sources, covered)
    _refuse_what_no_level_carries(measure, sections, question)
    # Orders of which nobody says anything are shown like visits that there are none of.
    summed, example = _cells(measure, model, question.by, parts) if _is_measured(measure, sections) else (None, "")
    if not measure.has_visits and sections.recorded:
        example = max(_tellable(measure.recorded.touchpoints), default=(0, ""))[1]
    before = _sessions_before(snapshot, settings, period.previous, question, parts, sources, measure, covered)
    evidences = [*_visits_evidence(summed, measure, sources, period), *sections.evidences]
    spend, refused = spend_of(snapshot, period, question.by, evidences, covered)
    touching = [r for r in snapshot.live if any(_touches(s, period) for s in sources_in(r, settings.zone))]
    return Report(
        level=sections.level(measure.has_visits, len(measure.orders) > 0),
        period=period,
        covered_by_feed=covered,
        by=question.by,
        conversion=measure.conversion.name,
        model=model,
        lookback_days=settings.attribution.lookback_window / timedelta(days=1),
        currency=settings.site.currency,
        revenue_basis=settings.money.revenue,
        **_lines(summed, before, sections, question.by, settings.site.currency),
        models={} if summed is None else _model_totals(summed),
        quality=Quality(
            tagged_sessions=0 if summed is None else int(summed.sessions["tagged"].sum()),
            social_sessions=0 if summed is None else int(summed.sessions["sessions"].sum()),
            robots=sum(record.excluded.get("robot", 0) for record in touching),
            rejected=sum(record.rejected for record in touching),
            rows=sum(record.rows for record in touching),
            older_rules=sum(_older(record, settings) for record in touching),
            basis_unknown=_basis_unknown(measure) if summed is None else summed.counts["basis_unknown"],
            left_out=0 if summed is None else summed.counts["left_out"],
            shop_says_social=_shop_says_social(measure),
            retired=retired(sources, period),
        ),
        compared_with=period.previous if before is not None or sections.compared else None,
        example=example,
        has_visits=measure.has_visits,
        recorded=sections.recorded,
        reported=sections.reported,
        spend=spend,
        left_out=_left_out([*sections.refused, *refused]),
        advice=advice(measure.has_visits, sections, evidences, spend, bool(len(measure.orders))),
    )


def _lines(
    summed: Cells | None, before: pd.DataFrame | None, sections: Sections, by: Dimension, currency: str
) -> dict[str, Any]:
    """Rows, total and reconciliation by the best evidence that there is."""
    if summed is not None:
        return {
            "rows": rows_of(summed, before, by, currency),
            "total": total_of(summed, before, currency),
            "reconciliation": reconciled(summed),
        }
    if sections.recorded:
        best = sections.recorded[0]
        counts = (float(best.social.orders), float(best.other.orders), best.without.orders, best.all.orders)
        return {
            "rows": [recorded_row(row) for row in best.rows],
            "total": recorded_row(best.social),
            "reconciliation": Reconciliation(*counts, holds=best.holds),
        }
    if sections.reported:
        told = sections.reported[0]
        every, social, unsaid = (row.purchases or 0 for row in (told.everything, told.social, told.without_source))
        return {
            "rows": [reported_row(row) for row in told.rows],
            "total": reported_row(told.social),
            "reconciliation": Reconciliation(social, every - social - unsaid, unsaid, every, holds=True),
        }
    nothing = Row({}, None, None, 0.0, 0, 0, 0)
    return {"rows": [], "total": nothing, "reconciliation": Reconciliation(0.0, 0.0, 0, 0, holds=True)}


def _is_measured(measure: Measure, sections: Sections) -> bool:
    return measure.has_visits or (bool(len(measure.orders)) and not (sections.recorded or sections.reported))


def _refuse_what_no_level_carries(measure: Measure, sections: Sections, question: Question) -> None:
    """Raises SocialattrError (3) where a model, a conversion, or what a row is to be, needs another export."""
    if question.model and not measure.snapshot.live_of("events"):
        best = sections.level(has_visits=False, has_orders=len(measure.orders) > 0)
        what = f"--model needs single visits, and this project has none (level {best} at best)"
        hint = f"leave out --model, or ingest single visits; {way_to('access-log')}"
        raise SocialattrError(what, hint=hint, exit_code=Exit.NO_DATA)
    rule = measure.conversion
    if not (rule.orders or measure.has_visits or sections.reported):
        what = f"conversion {rule.name} is told of by single visits, and this project has none"
        raise SocialattrError(what, hint=way_to("access-log"), exit_code=Exit.NO_DATA)
    carries = [one.carries for one in sections.recorded] + [one.carries for one in sections.reported]
    if not measure.has_visits and carries and not any(carries):
        what = f"nothing that was imported says the {question.by.value.replace('_', ' ')} of traffic"
        raise SocialattrError(what, hint=carried_by(question.by), exit_code=Exit.NO_DATA)


def _visits_evidence(
    summed: Cells | None, measure: Measure, sources: list[Source], period: Period
) -> Iterable[Evidence]:
    """Level C: what single visits say of paid traffic, by the headline model."""
    if summed is None or not measure.has_visits:
        return []
    paid = summed.paid
    rows = paid.assign(
        advertiser=advertiser_of(paid),
        touches=paid["sessions"].astype("float64"),
        conversions=paid["units"] / UNIT,
    )
    needed = {ORDERS_FEED} if len(measure.orders) and measure.conversion.orders else set()
    needed |= set(measure.session_feeds.values())
    why = None if all(is_whole(feed, period, sources) for feed in needed) else Why.FEED
    return [Evidence(Level.C, "visits", rows.groupby(PAID[:3], sort=True)[PAID[3:]].sum().reset_index(), why)]


def _left_out(refused: Iterable[Refused]) -> list[LeftOut]:
    distinct = {(r.who, r.first, r.last, r.crosses) for r in refused}
    return [LeftOut(*one) for one in sorted(distinct)]


def _older(record: Import, settings: Settings) -> bool:
    """Whether reading the file again, by the rules and settings of now, may give other rows."""
    rules = record.options.get("page_rules", "") if record.table == "events" else page_rules(settings)
    return record.door != door_version() or rules != page_rules(settings)


def _basis_unknown(measure: Measure) -> int:
    """Orders of which nobody knows whether their value is with tax."""
    found = measure.recorded.conversions
    return int((~found["basis_known"] & (found["value"] != 0)).sum())


def _shop_says_social(measure: Measure) -> int:
    """Orders that no visit is tied to, though the shop recorded that they came from a social network."""
    if not measure.has_visits:
        return 0
    nobodys = measure.numbered.loc[measure.numbered["visitor_id"].isna(), "conversion_id"]
    recorded = measure.recorded.touchpoints
    own = recorded["import_id"].isin([record.id for record in measure.snapshot.live_of("orders")])
    return int((recorded["social"] & own & recorded["conversion_id"].isin(nobodys)).sum())


def _cells(measure: Measure, model: Model, by: Dimension, parts: int) -> tuple[Cells, str]:
    """The figures of all visitors, and one conversion that is worth explaining."""
    told: list[tuple[int, str]] = []
    every = []
    for part in measure.visited(parts):
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
    if not now.has_visits:
        return None
    own = feeds_of(snapshot, settings.zone, "events")
    visits = [source for source in sources if source.feed in own]
    feeds, since = coverage(visits, period), without_gap_since(visits, period)
    day_after = period.start + timedelta(days=1)
    if not feeds or any(not feed.complete or since[name] > day_after for name, feed in feeds.items()):
        return None
    measure = measure_of(snapshot, settings, period, question.conversion)
    # Two feeds count people differently; only one and the same can be compared.
    told = [feed for name, feed in covered.items() if name in own or name == ORDERS_FEED]
    if measure.session_feeds != now.session_feeds or not all(feed.complete for feed in told):
        return None
    counted = engine.run(
        lambda buckets: session_cells(measure.sessions(buckets), question.by, period.start, period.end), parts
    )
    keys = [name for name in counted[0].columns if name not in ("sessions", "tagged")]
    return pd.concat(counted).groupby(keys)[["sessions", "tagged"]].sum().reset_index()


def _model_totals(summed: Cells) -> dict[str, float]:
    return {name: units / UNIT for name, units in summed.models.items()}


def refuse_without_data(sources: Sequence[Source], period: Period) -> None:
    """Raises SocialattrError (3), with the months that there are, where nothing tells of the period."""
    if not any(_touches(source, period) for source in sources):
        raise _nothing(sources, period)


def _touches(source: Source, period: Period) -> bool:
    return source.first < period.end and source.last >= period.start


def parts_for(snapshot: Snapshot) -> int:
    """In how many parts to measure the visitors."""
    events = sum(record.accepted for record in snapshot.live_of("events"))
    return min(1 + events // _EVENTS_A_PART, engine.BUCKETS)


def _nothing(sources: Sequence[Source], period: Period) -> SocialattrError:
    months = months_with_data(sources, period)
    hint = f"--period with a month that there is: {', '.join(months[-12:])}" if months else "socialattr ingest FILES"
    return SocialattrError(f"no data for {period.label}", hint=hint, exit_code=Exit.NO_DATA)
