"""The long tables of a period, one part of the visitors after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from .. import engine
from ..errors import Exit, SocialattrError
from ..names import Exported
from ..pages import way_to
from ..settings import Settings
from ..store import Snapshot
from ..summaries.exported import exported_conversions, exported_credits, exported_sessions, exported_touchpoints
from ..summaries.period import Period
from .feeds import sources_of
from .measure import Measure
from .paths import refuse_without_orders
from .project import open_project
from .question import Question, asked_period, measure_of, parts_for, refuse_without_data

Write = Callable[[Iterator[pd.DataFrame]], None]
"""Takes the parts of a table; it begins anew when it is called again."""


def export(project: Path, what: Exported, question: Question, write: Write, now: datetime | None = None) -> None:
    """Hand the parts of a table of the period to `write`; memory holds one of them.

    Where the store changes meanwhile `write` is called again.

    Raises SocialattrError: exit 3 where nothing was imported of the period, nothing but totals, or of sessions no
    single visits.
    """
    settings, store = open_project(project)
    period = asked_period(question, settings, now or datetime.now(UTC))
    store.reading(lambda snapshot: write(_parts(snapshot, settings, period, what, question)))


def _parts(
    snapshot: Snapshot, settings: Settings, period: Period, what: Exported, question: Question
) -> Iterator[pd.DataFrame]:
    refuse_without_orders(snapshot)
    refuse_without_data(sources_of(snapshot, settings.zone), period)
    measure = measure_of(snapshot, settings, period, question.conversion)
    parts = question.parts or parts_for(snapshot)
    if what is not Exported.SESSIONS:
        return _tied(measure, what, parts)
    if not measure.has_visits:
        hint = f"export conversions, or ingest single visits; {way_to('access-log')}"
        raise SocialattrError("no single visits of that period were imported", hint=hint, exit_code=Exit.NO_DATA)
    return _sessions(measure, parts)


def _sessions(measure: Measure, parts: int) -> Iterator[pd.DataFrame]:
    """The sessions that start in the period."""
    for buckets in engine.split(parts):
        found = measure.sessions(buckets)
        yield exported_sessions(found[(found["start"] >= measure.start) & (found["start"] < measure.end)])


def _tied(measure: Measure, what: Exported, parts: int) -> Iterator[pd.DataFrame]:
    """What is tied to the conversions of the period."""
    for part in measure.parts(parts):
        conversions, touchpoints, level = part.conversions, part.touchpoints, measure.level
        if what is Exported.CONVERSIONS:
            yield exported_conversions(conversions, touchpoints, level)
        elif what is Exported.TOUCHPOINTS:
            yield exported_touchpoints(conversions, touchpoints, level)
        else:
            yield exported_credits(conversions, touchpoints, level, measure.settings.attribution)
