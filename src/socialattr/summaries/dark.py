"""Dark social as a range: what came from social media without a trace, as far as quiet days tell it.

Beside what was measured, never inside it. Two things are told apart:

* *Proven, but untagged*: sessions that only an in-app browser or a click id tells. They are social, and counted there.
* *An interval*: visits that begin, without any source, on a page that nobody types ("direct, deep"). On days with
  little social traffic there is a level of those as well, of bookmarks, mails and apps. What is above that level on
  the other days went up and down with social media, and may have come from there.

**The formula.** Days are compared with their like, weekdays with weekdays and weekends with weekends. Of each kind
the third with the least social sessions (rounded up, and whoever is equal to the last) are its `n` quiet days, with a
mean of `q` direct deep landings; its other `m` days have a sum of `T`. With `s²`, the variance of quiet days about the
mean of their kind,

    estimate = sum of (T - m q),    variance = s² times the sum of m (1 + m / n)

over the two kinds. That is the prediction interval for the sum of `m` further days like the quiet ones (Hahn and
Meeker, Statistical Intervals, 1991, 4.8), with the variance as the days show it instead of that of Poisson's law,
since visits come in heaps. Of Student's t, with as many degrees of freedom as there are quiet days less one for each
kind, 5 % are left off at both ends; below 0 there is nothing.

It rather says too much: whatever else brings people on the same days, an untagged newsletter, an app, a newspaper,
is in it. On days with some social traffic all of the time it says too little, for the quiet days have their share.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

import numpy as np
import pandas as pd

from .period import Period

LEAST_DAYS = 14
LEAST_QUIET = 3
LEAST_LANDINGS = 50
COVERAGE = 0.9
_Z = 1.6448536269514722  # of the normal distribution: 5 % lie above
_SATURDAY = 5
COUNTS = ["sessions", "social", "deep", "by_agent", "by_click_id"]
"""What is counted per day: all sessions, social ones, direct ones on deep pages, social ones told only so."""


class Why(StrEnum):
    """Why nothing can be said."""

    DAYS = "days"
    """The period has fewer than LEAST_DAYS days with visits."""
    LANDINGS = "landings"
    """There are fewer than LEAST_LANDINGS direct landings on deep pages."""
    QUIET = "quiet"
    """Weekdays or weekends have fewer than LEAST_QUIET quiet days."""
    ALIKE = "alike"
    """All days of a kind have the same social traffic: none of them is quiet."""


@dataclass(frozen=True)
class Dark:
    """Sessions. `low` to `high` is the interval (90 %); all three are None where `why` says why."""

    by_agent: int
    by_click_id: int
    deep: int
    """Direct landings on deep pages, on all days."""
    quiet_days: int = 0
    other_days: int = 0
    low: float | None = None
    estimate: float | None = None
    high: float | None = None
    why: Why | None = None


def day_counts(sessions: pd.DataFrame, period: Period, deep: Callable[[str], bool]) -> pd.DataFrame:
    """COUNTS by local `day` of the SESSIONS that start in the period; frames of several parts add up.

    `deep` says of a page whether nobody types it.
    """
    own = sessions[(sessions["start"] >= period.start) & (sessions["start"] < period.end)]
    codes, pages = pd.factorize(own["landing_page"].astype("str"))
    flags = np.array([deep(page) for page in pages], dtype=bool)
    social, evidence = own["social"].to_numpy(), own["evidence"].astype("str").to_numpy()
    marks = {
        "sessions": np.ones(len(own), dtype=bool),
        "social": social,
        # A visit that goes on from a payment page has no source either, but came from nowhere else.
        "deep": (evidence == "none") & flags[codes] if len(flags) else np.zeros(len(own), dtype=bool),
        "by_agent": social & (evidence == "agent"),
        "by_click_id": social & (evidence == "click_id"),
    }
    day = own["start"].dt.tz_convert(period.zone).dt.tz_localize(None).dt.normalize()
    return pd.DataFrame({name: mask.astype("int64") for name, mask in marks.items()}).groupby(day.to_numpy()).sum()


def added(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The counts of several parts of the visitors as one."""
    return pd.concat(parts).groupby(level=0).sum() if parts else pd.DataFrame(columns=COUNTS, dtype="int64")


def dark_social(days: pd.DataFrame, running: date | None = None) -> Dark:
    """Say what may have come from social media without a trace; `days` are COUNTS by day.

    Days without any session are days that no file tells of, and left out; so is a `running` day, which would pass
    for a quiet one.

    Two weeks: nine quiet days with 10 direct deep landings each, and five with posts that have 14 each: 20 more. The
    quiet days are all alike, so nothing is uncertain.

    >>> posts = [0, 0, 8, 9, 0, 0, 7, 0, 0, 8, 0, 9, 0, 0]
    >>> days = pd.DataFrame({"sessions": 100, "social": posts, "deep": [14 if n else 10 for n in posts],
    ...                      "by_agent": 0, "by_click_id": 0}, index=pd.date_range("2026-10-05", periods=14))
    >>> found = dark_social(days)
    >>> found.quiet_days, found.other_days, found.low, found.estimate, found.high
    (9, 5, 20.0, 20.0, 20.0)
    """
    sums = days[["by_agent", "by_click_id", "deep"]].sum()
    days = days[(days["sessions"] > 0) & (days.index != pd.Timestamp(running or date.max))]
    weekend = np.asarray(pd.DatetimeIndex(days.index).day_of_week >= _SATURDAY)
    kinds = [_Kind.of(days[mask]) for mask in (weekend, ~weekend) if mask.any()]
    quiet, others = sum(kind.quiet for kind in kinds), sum(kind.others for kind in kinds)
    known = Dark(int(sums["by_agent"]), int(sums["by_click_id"]), int(sums["deep"]), quiet, others)
    if (why := _why(days, known.deep, kinds)) is not None:
        return replace(known, why=why)
    estimate = sum(kind.above for kind in kinds)
    freedom = quiet - len(kinds)
    variance = sum(kind.squares for kind in kinds) / freedom * sum(kind.days_worth for kind in kinds)
    margin = _t(freedom) * variance**0.5
    low, middle, high = (max(end, 0.0) for end in (estimate - margin, estimate, estimate + margin))
    return replace(known, low=low, estimate=middle, high=high)


@dataclass(frozen=True)
class _Kind:
    """Weekdays or weekends: numbers of quiet and other days, and what is above the level of the quiet ones."""

    quiet: int
    others: int
    above: float
    squares: float
    """Squares of what the quiet days are off their mean, summed up."""

    @property
    def days_worth(self) -> float:
        """How many days' variance the sum has: the others' own, and their level as often, which is uncertain too."""
        return self.others * (1 + self.others / self.quiet)

    @classmethod
    def of(cls, days: pd.DataFrame) -> _Kind:
        social, deep = days["social"].to_numpy(), days["deep"].to_numpy(dtype=np.float64)
        # Equal days are treated alike, whatever their order is.
        limit = np.sort(social)[-(-len(social) // 3) - 1]
        quiet = social <= limit
        level, others = float(deep[quiet].mean()), int((~quiet).sum())
        squares = float(((deep[quiet] - level) ** 2).sum())
        return cls(int(quiet.sum()), others, float(deep[~quiet].sum()) - others * level, squares)


def _why(days: pd.DataFrame, deep: int, kinds: list[_Kind]) -> Why | None:
    if len(days) < LEAST_DAYS:
        return Why.DAYS
    if deep < LEAST_LANDINGS:
        return Why.LANDINGS
    if any(kind.quiet < LEAST_QUIET for kind in kinds):
        return Why.QUIET
    return None if any(kind.others for kind in kinds) else Why.ALIKE


def _t(freedom: float) -> float:
    """Student's t above which 5 % lie, by the expansion of Abramowitz and Stegun, 26.7.5; for 2 and more.

    >>> [round(_t(freedom), 2) for freedom in (4, 10, 1000)]
    [2.13, 1.81, 1.65]
    """
    z = _Z
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, start=1))


def is_deep(page: str) -> bool:
    """Whether nobody types a page (host and path), and nobody comes back to it on his own business.

    >>> [is_deep("shop.example" + path) for path in ("/", "/cykler", "/cykler/damecykler", "/efteraarstilbud-2026")]
    [False, False, True, True]
    >>> is_deep("shop.example/kasse/order-received/"), is_deep("shop.example/da/cykler/")
    (False, False)
    """
    rules = _rules()
    # As people read it: a letter that is written in six characters is one.
    path = unquote(page.partition("/")[2]).casefold()
    segments = [segment for segment in path.split("/") if segment and not rules["front"].fullmatch(segment)]
    if segments and rules["language"].fullmatch(segments[0]):
        del segments[0]
    if not segments or not rules["own_business"].isdisjoint(segments):
        return False
    return bool(len(segments) >= rules["segments"] or len(segments[-1]) >= rules["characters"])


@cache
def _rules() -> Mapping[str, Any]:
    deep = tomllib.loads((files("socialattr") / "data" / "dark.toml").read_text(encoding="utf-8"))["deep"]
    patterns = {name: re.compile(deep[name]) for name in ("front", "language")}
    return {**deep, **patterns, "own_business": frozenset(deep["own_business"])}
