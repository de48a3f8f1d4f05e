"""Days of a period out of the cellar, as dark social is told by them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd

from ..conversions import matches_page
from ..settings import Settings
from ..summaries.dark import Dark, added, dark_social, day_counts, is_deep
from ..summaries.period import Period


def counts_of(sessions: pd.DataFrame, period: Period, settings: Settings) -> pd.DataFrame:
    """What SESSIONS of some visitors add to each day; pages of conversions are no landing pages."""
    return day_counts(sessions, period, partial(_sent_to, settings=settings))


def dark_of(counts: Sequence[pd.DataFrame], period: Period) -> Dark:
    """What may have come from social media without a trace, by the counts of all parts of the visitors."""
    running = period.so_far.astimezone(period.zone).date() if period.so_far else None
    return dark_social(added(counts), running)


def _sent_to(page: str, settings: Settings) -> bool:
    thanks = any(rule.page and matches_page(rule.page, page) for rule in settings.conversion)
    return is_deep(page) and not thanks
