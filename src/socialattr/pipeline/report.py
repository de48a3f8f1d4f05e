"""The report of a period out of the cellar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ..errors import Exit, SocialattrError
from ..names import Channels, Dimension, Model
from ..pages import way_to
from ..settings import Settings
from ..store import Import, Refused, Snapshot
from ..summaries.certainty import Spreads, ranking_of
from ..summaries.coverage import coverage, retired
from ..summaries.period import Period
from ..summaries.posts import Post, known_by
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
    with_intervals,
)
from .advice import advice, carried_by
from .audit import audited
from .feeds import sources_in, sources_of
from .measure import Measure
from .post_titles import with_titles
from .posts import read_register
from .project import open_project, page_rules
from .question import Question, asked_period, measure_of, parts_for, refuse_without_data, touches
from .rates_file import rates_of
from .rules import catalogue_of, door_stated
from .sections import Sections, sections_of
from .spent import spend_of
from .visits import Visits, measure_before, model_totals, shop_says_social, tellable, visit_cells, visits_evidence

_DAY = timedelta(days=1)


def make_report(project: Path, question: Question, now: datetime | None = None) -> Report:
    """Answer a question about a period.

    Raises SocialattrError: exit 3 where nothing was imported, or nothing of the period.
    """
    if question.channels is Channels.GA4 and question.by is not Dimension.CHANNEL:
        hint = "report --by channel --channels ga4"
        raise SocialattrError("--channels says whose channels rows are", hint=hint, exit_code=Exit.USAGE)
    settings, store = open_project(project)
    period = asked_period(question, settings, now or datetime.now(UTC))
    if question.by is not Dimension.POST:
        return store.reading(lambda snapshot: _report(snapshot, settings, period, question, {}))
    posts = known_by(read_register(project, catalogue_of(settings)).posts)
    return with_titles(store.reading(lambda snapshot: _report(snapshot, settings, period, question, posts)), posts)


def _report(
    snapshot: Snapshot, settings: Settings, period: Period, question: Question, posts: Mapping[str, Post]
) -> Report:
    sources = sources_of(snapshot, settings.zone)
    refuse_without_data(sources, period)
    measure = measure_of(snapshot, settings, period, question.conversion, question.channels, posts)
    model = question.model or settings.attribution.model
    parts = question.parts or parts_for(snapshot)
    covered = coverage(sources, period)
    sections = sections_of(measure, period, question.by, sources, covered)
    _refuse_what_no_level_carries(measure, sections, question)
    # Orders of which nobody says anything are shown like visits that there are none of.
    measured = _is_measured(measure, sections)
    earlier = measure_before(snapshot, settings, period.previous, question, sources, measure, covered)
    visits = visit_cells(measure, model, question.by, parts, period, earlier) if measured else None
    summed, example = (visits.cells, visits.example) if visits else (None, "")
    if not measure.has_visits and sections.recorded:
        example = max(tellable(measure.recorded.touchpoints), default=(0, ""))[1]
    evidences = [*visits_evidence(summed, measure, sources, period), *sections.evidences]
    spend, refused = spend_of(snapshot, period, question.by, evidences, covered, rates_of(settings))
    touching = [r for r in snapshot.live if any(touches(s, period) for s in sources_in(r, settings.zone))]
    report = Report(
        level=sections.level(measure.has_visits, len(measure.orders) > 0),
        period=period,
        covered_by_feed=covered,
        by=question.by,
        channels=question.channels,
        conversion=measure.conversion.name,
        model=model,
        lookback_days=measure.lookback / _DAY,
        lookback_by_network={name: window / _DAY for name, window in measure.lookback_by_network.items()},
        currency=settings.site.currency,
        revenue_basis=settings.money.revenue,
        **_lines(visits, sections, model, question.by, settings.site.currency),
        models={} if summed is None else model_totals(summed),
        quality=Quality(
            tagged_sessions=0 if summed is None else int(summed.sessions["tagged"].sum()),
            social_sessions=0 if summed is None else int(summed.sessions["sessions"].sum()),
            robots=sum(record.excluded.get("robot", 0) for record in touching),
            rejected=sum(record.rejected for record in touching),
            rows=sum(record.rows for record in touching),
            older_rules=sum(_older(record, settings) for record in touching),
            basis_unknown=_basis_unknown(measure) if summed is None else summed.counts["basis_unknown"],
            left_out=0 if summed is None else summed.counts["left_out"],
            shop_says_social=shop_says_social(measure),
            retired=retired(sources, period),
        ),
        compared_with=period.previous if (visits and visits.before) or sections.compared else None,
        example=example,
        has_visits=measure.has_visits,
        recorded=sections.recorded,
        reported=sections.reported,
        spend=spend,
        dark_social=visits.dark if visits else None,
        left_out=_left_out([*sections.refused, *refused]),
        advice=advice(measure.has_visits, sections, evidences, spend, bool(len(measure.orders))),
    )
    return audited(report, summed, measure)


def _lines(visits: Visits | None, sections: Sections, model: Model, by: Dimension, currency: str) -> dict[str, Any]:
    """Rows, total and reconciliation by the best evidence that there is, and how sure they are."""
    if visits:
        summed, before = visits.cells, visits.before
        sessions, spread = (before.sessions, before.spread) if before else (None, None)
        spreads = Spreads(summed.spread, spread, currency, summed.counts["conversions"])
        return {
            "rows": [with_intervals(row, spreads, by) for row in rows_of(summed, sessions, by, currency)],
            "total": with_intervals(total_of(summed, sessions, currency), spreads, by),
            "reconciliation": reconciled(summed),
            "ranking": ranking_of(summed.spread, model),
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


def _left_out(refused: Iterable[Refused]) -> list[LeftOut]:
    distinct = {(r.who, r.first, r.last, r.crosses) for r in refused}
    return [LeftOut(*one) for one in sorted(distinct)]


def _older(record: Import, settings: Settings) -> bool:
    """Whether reading the file again, by the rules and settings of now, may give other rows."""
    rules = record.options.get("page_rules", "") if record.table == "events" else page_rules(settings)
    return record.door != door_stated(settings) or rules != page_rules(settings)


def _basis_unknown(measure: Measure) -> int:
    """Orders of which nobody knows whether their value is with tax."""
    found = measure.recorded.conversions
    return int((~found["basis_known"] & (found["value"] != 0)).sum())
