"""Dark social as a range: laws of the interval, and simulations with dark traffic planted in them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialattr.summaries.dark import COUNTS, Dark, Why, dark_social, is_deep

MONDAY = "2026-10-05"
CASES = 300


def days(social: list[int], deep: list[int], first: str = MONDAY) -> pd.DataFrame:
    index = pd.date_range(first, periods=len(social))
    counts = {"sessions": 100, "social": social, "deep": deep, "by_agent": 0, "by_click_id": 0}
    return pd.DataFrame(counts, index=index)[COUNTS]


def ends(found: Dark) -> tuple[float, float, float]:
    assert found.why is None
    assert found.low is not None
    assert found.estimate is not None
    assert found.high is not None
    return found.low, found.estimate, found.high


@st.composite
def months(draw: st.DrawFn) -> pd.DataFrame:
    """Four weeks and some days, in which something can be said."""
    length = draw(st.integers(28, 35))
    social = draw(st.lists(st.integers(0, 40), min_size=length, max_size=length))
    deep = draw(st.lists(st.integers(2, 30), min_size=length, max_size=length))
    return days(social, deep)


@given(months())
def test_the_interval_holds_its_middle_and_never_less_than_nothing(month: pd.DataFrame) -> None:
    found = dark_social(month)
    if found.why is Why.ALIKE:
        return
    low, middle, high = ends(found)
    assert 0 <= low <= middle <= high
    assert found.quiet_days + found.other_days == len(month)


@given(months(), st.integers(1, 50))
def test_what_comes_every_day_changes_nothing(month: pd.DataFrame, more: int) -> None:
    found = dark_social(month)
    if found.why is None:
        assert ends(dark_social(month.assign(deep=month["deep"] + more))) == pytest.approx(ends(found))


@given(months(), st.integers(2, 9))
def test_twice_the_traffic_is_twice_the_range(month: pd.DataFrame, times: int) -> None:
    found = dark_social(month)
    if found.why is None:
        scaled = dark_social(month.assign(deep=month["deep"] * times, social=month["social"] * 3))
        assert ends(scaled) == pytest.approx([times * end for end in ends(found)])


@given(months(), st.randoms(use_true_random=False))
def test_which_of_the_weekdays_it_was_does_not_matter(month: pd.DataFrame, random: object) -> None:
    weekend = month.index.day_of_week >= 5
    order = np.arange(len(month))
    for mask in (weekend, ~weekend):
        places = list(np.flatnonzero(mask))
        random.shuffle(places)  # type: ignore[attr-defined]
        order[mask] = places
    mixed = month.iloc[order].set_axis(month.index)
    before, after = dark_social(month), dark_social(mixed)
    assert before.why is after.why
    if before.why is None:
        assert ends(after) == pytest.approx(ends(before))


@given(months(), st.integers(1, 9))
def test_more_direct_landings_on_busy_days_are_more_dark_traffic(month: pd.DataFrame, more: int) -> None:
    found = dark_social(month)
    if found.why is not None:
        return
    # Beyond every quiet day of either kind.
    limit = month["social"].nlargest(1).iloc[0]
    busiest = month["social"] == limit
    raised = dark_social(month.assign(deep=month["deep"].where(~busiest, month["deep"] + more)))
    weekend = month.index.day_of_week >= 5
    if found.quiet_days == raised.quiet_days and not _is_quiet(month, busiest.to_numpy(), weekend):
        assert ends(raised)[1] >= ends(found)[1]


def _is_quiet(month: pd.DataFrame, days: np.ndarray, weekend: np.ndarray) -> bool:
    """Whether one of some days is a quiet one of its kind."""
    for kind in (weekend, ~weekend):
        social = np.sort(month["social"].to_numpy()[kind])
        if (month["social"].to_numpy()[kind & days] <= social[-(-len(social) // 3) - 1]).any():
            return True
    return False


@pytest.mark.parametrize(
    ("month", "why"),
    [
        (days([0, 5] * 6, [20] * 12), Why.DAYS),
        (days([0, 5] * 10, [2] * 20), Why.LANDINGS),
        # Two weekends: of four days two are quiet at most.
        (days([1, 2, 3, 4, 5, 1, 2, 3, 1, 4, 2, 5, 3, 4], [20] * 14), Why.QUIET),
        (days([7] * 28, [20] * 28), Why.ALIKE),
        (days([], []), Why.DAYS),
    ],
)
def test_of_too_little_nothing_is_said(month: pd.DataFrame, why: Why) -> None:
    found = dark_social(month)
    assert (found.why, found.low, found.estimate, found.high) == (why, None, None, None)


def test_days_that_no_file_tells_of_are_no_quiet_days() -> None:
    month = days([0, 0, 8, 9, 0, 0, 7] * 4, [10, 10, 14, 14, 10, 10, 14] * 4)
    gap = days([0] * 7, [0] * 7, "2026-11-02").assign(sessions=0)
    assert dark_social(pd.concat([month, gap])) == dark_social(month)


def simulated(seed: int, *, dark: float, spread: float, ordinary: float = 12.0) -> tuple[pd.DataFrame, int]:
    """A month in which posts bring social visits, and `dark` untraced ones for each; how many those were.

    On days without a post there is hardly any social traffic. Ordinary direct visits come in heaps: their daily
    mean varies by `spread`, and they are fewer on weekends.
    """
    random = np.random.default_rng(seed)
    index = pd.date_range("2026-10-01", periods=31)
    weekend = np.asarray(index.day_of_week >= 5)
    post = random.random(31) < 0.45
    social = random.poisson(np.where(post, 20, 1))
    base = ordinary * np.where(weekend, 0.7, 1.0)
    usual = random.poisson(base * random.gamma(1 / spread**2, spread**2, 31)) if spread else random.poisson(base)
    hidden = random.poisson(np.where(post, dark * social, 0))
    return days(list(social), list(usual + hidden), "2026-10-01"), int(hidden.sum())


@pytest.mark.parametrize("dark", [0.1, 0.5, 1.0])
@pytest.mark.parametrize(("spread", "ordinary"), [(0.0, 12.0), (0.25, 12.0), (0.4, 40.0), (0.0, 3.0)])
def test_planted_dark_traffic_lies_in_the_interval(dark: float, spread: float, ordinary: float) -> None:
    hits = 0
    for seed in range(CASES):
        month, planted = simulated(seed, dark=dark, spread=spread, ordinary=ordinary)
        low, _, high = ends(dark_social(month))
        hits += low <= planted <= high
    assert hits >= 0.85 * CASES


@pytest.mark.parametrize("spread", [0.0, 0.3])
def test_where_there_is_none_the_range_begins_at_nothing(spread: float) -> None:
    zero = 0
    for seed in range(CASES):
        month, _ = simulated(seed, dark=0.0, spread=spread)
        zero += ends(dark_social(month))[0] == 0
    # One end of 5 % is above nothing by chance.
    assert zero >= 0.9 * CASES


@pytest.mark.parametrize(
    ("path", "deep"),
    [
        ("", False),
        ("/", False),
        ("/cykler/", False),
        ("/tilbud?x", False),
        ("/cykler/damecykler", True),
        ("/blog/saadan-vaelger-du-elcykel/", True),
        ("/saadan-vaelger-du", True),
        ("/kasse/order-received/{order_key}/", False),
        ("/Min-Konto/ordrer", False),
        ("/checkout/step/2", False),
        ("/account/orders", False),
        ("/%C3%A5ret-rundt-paa-cykel", True),
    ],
)
def test_which_pages_nobody_types(path: str, deep: bool) -> None:
    assert is_deep(f"shop.example{path}") is deep
