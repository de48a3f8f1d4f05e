"""Days of a period out of the cellar, as dark social is told by them."""

from __future__ import annotations

from functools import partial

import pandas as pd

from .. import engine
from ..conversions import matches_page
from ..settings import Settings
from ..summaries.dark import Dark, added, dark_social, day_counts, is_deep
from ..summaries.period import Period
from .measure import Measure


def dark_of(measure: Measure, period: Period, parts: int) -> Dark | None:
    """What may have come from social media without a trace; None where there are no single visits."""
    if not measure.has_visits:
        return None
    counts = (counts_of(measure.sessions(buckets), period, measure.settings) for buckets in engine.split(parts))
    return dark_social(added(list(counts)))


def counts_of(sessions: pd.DataFrame, period: Period, settings: Settings) -> pd.DataFrame:
    """What SESSIONS of some visitors add to each day; pages of conversions are no landing pages."""
    return day_counts(sessions, period, partial(_sent_to, settings=settings))


def _sent_to(page: str, settings: Settings) -> bool:
    thanks = any(rule.page and matches_page(rule.page, page) for rule in settings.conversion)
    return is_deep(page) and not thanks
