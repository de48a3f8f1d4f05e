"""The paths of a period of the project, with their lengths and days."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from ..models.levels import labels_at
from ..models.path_table import add, of_conversions, of_nulls
from ..names import FitLevel, Level, PathLevel
from ..settings import Settings
from ..store import Snapshot
from ..summaries.period import Period
from ..summaries.top_paths import TopPaths
from .feeds import sources_of
from .paths import refuse_without_orders, unconverted
from .project import open_project
from .question import Question, asked_period, measure_of, parts_for, refuse_without_data


def top_paths(project: Path, question: Question, by: PathLevel, now: datetime | None = None) -> TopPaths:
    """Group the journeys of a period by what their touches are called.

    Raises SocialattrError: exit 3 where nothing was imported of the period, or nothing but totals.
    """
    settings, store = open_project(project)
    period = asked_period(question, settings, now or datetime.now(UTC))
    return store.reading(lambda snapshot: _of_period(snapshot, settings, period, question, by))


def _of_period(snapshot: Snapshot, settings: Settings, period: Period, question: Question, by: PathLevel) -> TopPaths:
    refuse_without_orders(snapshot)
    refuse_without_data(sources_of(snapshot, settings.zone), period)
    measure = measure_of(snapshot, settings, period, question.conversion)
    currency = settings.site.currency
    tables, foreign = [], 0
    days: dict[int, int] = {}
    for part in measure.parts(question.parts or parts_for(snapshot)):
        touchpoints, conversions = part.touchpoints, part.conversions
        lost = unconverted(part, measure)
        tables.append(of_conversions(touchpoints, _called(by, touchpoints), conversions, currency))
        tables.append(of_nulls(lost, _called(by, lost)))
        foreign += int(((conversions["currency"].astype("str") != currency) & (conversions["value"] != 0)).sum())
        first = touchpoints.loc[touchpoints["position"] == 1, "days_before"]
        for day, count in zip(*np.unique(np.floor(first).astype(np.int64), return_counts=True), strict=True):
            days[int(day)] = days.get(int(day), 0) + int(count)
    return TopPaths(
        period=period,
        level=measure.level,
        by=by,
        conversion=measure.conversion.name,
        currency=currency,
        basis=settings.money.revenue,
        table=add(tables),
        days=days if measure.level is Level.C else {},
        foreign=foreign,
    )


def _called(by: PathLevel, touchpoints: pd.DataFrame) -> pd.Series[str]:
    """One label for each row of TOUCHPOINTS."""
    if by is PathLevel.CHANNEL:
        return touchpoints["channel"].astype("str")
    return labels_at(FitLevel.CAMPAIGN if by is PathLevel.CAMPAIGN else FitLevel.NETWORK, touchpoints)
