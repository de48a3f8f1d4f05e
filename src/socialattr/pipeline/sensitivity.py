"""A period's credit under many settings: would the report's order survive other ones?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ..errors import Exit, SocialattrError
from ..evidence.sensitivity import LOOKBACKS, Setting, grid, rule_of, rules_with, shortened
from ..names import Dimension, Level
from ..pages import way_to
from ..settings import Settings
from ..store import Snapshot
from ..summaries.cells import add, cells
from ..summaries.certainty import ranking_of
from ..summaries.coverage import Source, without_gap_since
from ..summaries.period import Period
from ..summaries.sensitivity import Sensitivity, add_units, in_conversions, units_of
from .feeds import sources_of
from .measure import Measure
from .project import open_project
from .question import Question, asked_period, measure_of, parts_for, refuse_without_data

_DAY = timedelta(days=1)


def sensitivity(project: Path, question: Question, now: datetime | None = None) -> Sensitivity:
    """Credit the social networks of a period under every lookback, half-life and handling of direct.

    Raises SocialattrError: exit 3 where nothing was imported of the period, or nothing but totals.
    """
    settings, store = open_project(project)
    period = asked_period(question, settings, now or datetime.now(UTC))
    return store.reading(lambda snapshot: _of_period(snapshot, settings, period, question))


def _of_period(snapshot: Snapshot, settings: Settings, period: Period, question: Question) -> Sensitivity:
    _refuse_totals(snapshot)
    sources = sources_of(snapshot, settings.zone)
    refuse_without_data(sources, period)
    own = measure_of(snapshot, settings, period, question.conversion)
    _refuse_without_touches(own, period)
    attribution = settings.attribution
    headline = Setting(own.lookback, rule_of(attribution.model, attribution))
    # One touch, as a shop records it, is the same one whatever the settings are.
    varies = own.level is Level.C
    since = _told_since(own, sources, period) if varies else None
    lookbacks = [one for one in LOOKBACKS if since is None or since <= period.start - one + _DAY]
    tried = grid([*lookbacks, own.lookback], rules_with(headline.rule)) if varies else [headline]
    longest = _reaching(own, max(one.lookback for one in tried))
    units, summed = [], []
    for part in longest.parts(question.parts or parts_for(snapshot)):
        units.append(units_of(part.touchpoints, tried, own.lookback_by_network, attribution))
        summed.append(
            cells(
                part.sessions,
                part.conversions,
                shortened(part.touchpoints, own.lookback, own.lookback_by_network),
                by=Dimension.NETWORK,
                model=attribution.model,
                attribution=attribution,
                start=own.start,
                end=own.end,
                left_out=part.left_out,
            )
        )
    report = add(summed, Dimension.NETWORK)
    unreached = [one for one in LOOKBACKS if one not in lookbacks] if varies else []
    late = since is not None and since > period.start - max(*LOOKBACKS, own.lookback) + _DAY
    return Sensitivity(
        period=period.label,
        level=own.level,
        conversion=own.conversion.name,
        conversions=report.counts["conversions"],
        own=headline,
        credits=in_conversions(add_units(units)),
        ranking=ranking_of(report.spread, attribution.model),
        unreached=[one for one in unreached if one != own.lookback],
        since=since.astimezone(settings.zone) if since and late else None,
    )


def _reaching(measure: Measure, lookback: timedelta) -> Measure:
    """The same, reading as far back as the longest lookback needs."""
    return replace(measure, conversion=measure.conversion.model_copy(update={"lookback_window": lookback}))


def _told_since(measure: Measure, sources: list[Source], period: Period) -> datetime | None:
    """From when on visits are told of without a gap, by the feed that begins last; None where none is known."""
    begins: list[datetime] = []
    for feed in set(measure.session_feeds.values()):
        visits = [source for source in sources if source.feed == feed]
        until = max((source.last for source in visits), default=period.end)
        # A period that is not told of to its end is looked at from where that ends.
        told = replace(period, so_far=until) if until < period.end else period
        begins.extend(without_gap_since(visits, told).values())
    return max(begins, default=None)


def _refuse_totals(snapshot: Snapshot) -> None:
    """Raises SocialattrError (3) where there are neither orders nor events: totals hold no journeys."""
    if snapshot.live and not any(record.table in ("orders", "events") for record in snapshot.live):
        what = "totals hold no journeys to credit in another way (level A)"
        raise SocialattrError(what, hint=f"single visits; {way_to('access-log')}", exit_code=Exit.NO_DATA)


def _refuse_without_touches(measure: Measure, period: Period) -> None:
    """Raises SocialattrError (3) where there are orders of the period, and nothing says how the buyers came."""
    if not measure.has_visits and not len(measure.recorded.touchpoints):
        what = f"nothing that was imported says how the buyers of {period.label} came"
        raise SocialattrError(what, hint=way_to("access-log"), exit_code=Exit.NO_DATA)
