"""Where a period's traffic came from, out of the cellar: by which evidence, and from whom that nobody knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from ..catalogue import Catalogue
from ..classify import CLUES, Rules, Stranger, classify, classify_told, strangers
from ..classify.spelling import house_source, meant_network, network_names
from ..names import Channels, Dimension, Level
from ..pages import way_to
from ..settings import Settings
from ..store import Snapshot
from ..summaries.arrivals import STRANGER, Arrivals, Sources, arrivals
from ..summaries.coverage import coverage
from ..summaries.dark import Dark
from ..summaries.period import Period
from ..summaries.proposals import Near, Proposal, proposals
from .advice import carried_by
from .dark import counts_of, dark_of
from .feeds import imports_of_traffic, sources_in, sources_of, told_of_traffic
from .measure import Measure
from .project import open_project
from .question import Question, asked_period, measure_of, nobody_tells, parts_for, refuse_without_data, touches
from .traffic import TAGS, Traffic, traffic_of

# Strangers could make up any number of names, and to guess takes its time.
_GUESSED = 200


def find_sources(project: Path, question: Question, now: datetime | None = None, *, most: int | None = 20) -> Sources:
    """Say where a period's traffic came from; `most` strangers of each teller become proposals, all where None.

    Raises SocialattrError: exit 3 where nothing was imported, or nothing that says where traffic came from.
    """
    settings, store = open_project(project)
    period = asked_period(question, settings, now or datetime.now(UTC))
    return store.reading(lambda snapshot: _find(snapshot, settings, period, question, most))


def _find(snapshot: Snapshot, settings: Settings, period: Period, question: Question, most: int | None) -> Sources:
    records = imports_of_traffic(snapshot)
    refuse_without_data(sources_of(snapshot, settings.zone), period)
    measure = measure_of(snapshot, settings, period, question.conversion)
    parts = question.parts or parts_for(snapshot)
    found, dark = arrivals_of(measure, period, parts)
    if not found:
        raise nobody_tells(period)
    logs = [r for r in records if "robot" in r.excluded and any(touches(s, period) for s in sources_in(r, period.zone))]
    # Of one that several tell of sessions count more than orders: there are more of them.
    ranked = sorted(found, key=lambda one: one.unit != "sessions")
    unknown = pd.concat([one.strangers.head(most or len(one.strangers)) for one in ranked], ignore_index=True)
    return Sources(
        period=period,
        covered_by_feed=coverage(told_of_traffic(snapshot, settings.zone), period),
        arrivals=found,
        proposals=_proposals(unknown[STRANGER], measure.rules.catalogue),
        robots=sum(record.excluded["robot"] for record in logs) if logs else None,
        dark_social=dark,
    )


def _proposals(unknown: pd.DataFrame, catalogue: Catalogue) -> list[Proposal]:
    """Networks for the settings, or repairs; `unknown` as STRANGER, the most frequent first."""
    named = unknown.loc[unknown["stranger"] == Stranger.NAME, "name"].drop_duplicates().head(_GUESSED)
    networks = network_names(catalogue)
    meant = {name: entry for name in named.tolist() if (entry := meant_network(name, networks))}
    near = {name: Near(entry.name, house_source(entry, catalogue)) for name, entry in meant.items()}
    return proposals(unknown, (entry.slug for entry in catalogue.entries), near)


def arrivals_of(measure: Measure, period: Period, parts: int) -> tuple[list[Arrivals], Dark | None]:
    """How the period's traffic arrived by everybody who tells of it, as plain tables; and dark social of visits."""
    days: list[pd.DataFrame] = []

    def count_days(sessions: pd.DataFrame) -> None:
        days.append(counts_of(sessions, period, measure.settings))

    found = [_arrivals(traffic, measure.rules) for traffic in traffic_of(measure, period, parts, count_days)]
    return _with_ways_to_pages(found), dark_of(days, period) if days else None


def _with_ways_to_pages(found: list[Arrivals]) -> list[Arrivals]:
    """How to export what says the landing pages, where nobody does."""
    if any(one.has_pages for one in found):
        return found
    ways = {Level.B: way_to("access-log"), Level.A: carried_by(Dimension.LANDING_PAGE)}
    return [replace(one, way_to_pages=ways.get(one.level, "")) for one in found]


def _arrivals(traffic: Traffic, rules: Rules) -> Arrivals:
    ways = traffic.ways
    unknown = strangers(ways, rules)
    ways = pd.concat([ways, unknown], axis=1).assign(ga4_channel=_ga4_channel(traffic, rules))
    return arrivals(ways, level=traffic.level, teller=traffic.teller, series=traffic.series, unit=traffic.unit)


def _ga4_channel(traffic: Traffic, rules: Rules) -> pd.Series:
    """The channel that GA4's rules give to the same ways in."""
    as_ga4 = replace(rules, channels=Channels.GA4)
    if traffic.level is Level.C:
        return classify(traffic.ways.rename(columns={"landing_page": "page"})[CLUES], as_ga4)["channel"]
    # The touch has columns of the same names as the tags.
    raw = traffic.ways[["referrer", *TAGS, "tool_channel"]]
    told = raw.rename(columns={tag: tag.removeprefix("utm_") for tag in TAGS})
    # A shop writes www.youtube.com where GA4 has youtube.com.
    told = told.assign(source=told["source"].str.replace(r"^www\.", "", case=False, regex=True))
    return classify_told(told, as_ga4)["channel"]
