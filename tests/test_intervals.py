"""How far a figure may be chance: hand cases, the Poisson bootstrap itself, and months whose truth is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from socialattr.evidence.intervals import Interval, is_more, of_change, of_share, of_sum
from socialattr.evidence.replicates import replicates

Figures = NDArray[np.float64]
IDS = np.random.default_rng(5).integers(0, 2**64, 4000, dtype=np.uint64)


def sum_of(each: Figures) -> Interval:
    return of_sum(each.sum(), (each**2).sum(), (each**3).sum())


def share_of(part: Figures, whole: Figures) -> Interval:
    found = of_share(part.sum(), whole.sum(), (part**2).sum(), (part * whole).sum(), (whole**2).sum())
    assert found
    return found


def change_of(now: Figures, before: Figures) -> Interval:
    found = of_change(now.sum(), before.sum(), (now**2).sum(), (now * before).sum(), (before**2).sum())
    assert found
    return found


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0, 3.69), (1, 0.03, 5.57), (5, 1.62, 11.67), (20, 12.22, 30.89), (100, 81.36, 121.63)],
)
def test_plain_counts_have_the_exact_interval_of_poisson_counts(count: int, low: float, high: float) -> None:
    found = of_sum(count, count, count)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.02)


def test_visitors_that_bring_two_each_say_as_little_as_half_as_many() -> None:
    assert (sum_of(np.full(10, 2.0)).low, sum_of(np.full(10, 2.0)).high) == pytest.approx(
        tuple(2 * end for end in (sum_of(np.ones(10)).low, sum_of(np.ones(10)).high))
    )


def test_a_share_of_nothing_is_not_known_and_all_of_a_few_is_not_sure() -> None:
    assert of_share(0, 0, 0, 0, 0) is None
    assert of_change(5, 0, 5, 0, 0) is None
    assert share_of(np.ones(3), np.ones(3)).low < 0.5
    fewer = of_change(1, 3, 1, 0, 3)
    assert fewer
    assert fewer.low < 0 < fewer.high


def test_one_is_more_only_beyond_chance() -> None:
    assert is_more(60, 20, 60, 0, 20)
    assert not is_more(30, 20, 30, 0, 20)
    # Ten visitors that each brought six say less than sixty.
    assert not is_more(60, 20, 360, 0, 120)


amounts = st.lists(st.integers(0, 50), min_size=1, max_size=40).map(lambda each: np.array(each, np.float64))


@given(amounts)
def test_an_interval_of_a_sum_holds_it_and_grows_with_its_unit(each: Figures) -> None:
    one, scaled = sum_of(each), sum_of(1000 * each)
    assert one.low <= each.sum() <= one.high
    # What one visitor would bring where none brought anything is always said in full.
    if each.any():
        assert (scaled.low, scaled.high) == pytest.approx((1000 * one.low, 1000 * one.high))


@given(amounts, st.data())
def test_an_interval_of_a_share_holds_it_within_0_to_1(whole: Figures, data: st.DataObject) -> None:
    part = np.array([data.draw(st.integers(0, int(value))) for value in whole], np.float64)
    if whole.sum():
        found = share_of(part, whole)
        assert 0 <= found.low <= part.sum() / whole.sum() + 1e-12
        assert part.sum() / whole.sum() - 1e-12 <= found.high <= 1


def test_weights_are_poisson_and_the_same_in_any_order_and_any_split() -> None:
    weights = replicates(IDS, 300)
    assert weights.dtype == np.uint8
    assert weights.mean() == pytest.approx(1, abs=0.005)
    assert weights.var() == pytest.approx(1, abs=0.01)
    chances = np.bincount(weights.ravel(), minlength=8)[:5] / weights.size
    assert chances.tolist() == pytest.approx([0.36788, 0.36788, 0.18394, 0.06131, 0.01533], abs=0.002)
    assert (replicates(IDS[::-1], 300) == weights[::-1]).all()
    assert (np.concatenate([replicates(IDS[:7], 300), replicates(IDS[7:], 300)]) == weights).all()
    assert (replicates(IDS, 17) == weights[:, :17]).all()
    # Neither visitors nor replicates know of each other.
    assert abs(np.asarray(np.corrcoef(weights[:500]))[np.triu_indices(500, 1)]).mean() == pytest.approx(
        0.046, abs=0.005
    )
    assert abs(np.asarray(np.corrcoef(weights.T))[np.triu_indices(300, 1)]).max() < 0.08


def test_intervals_are_those_of_endlessly_many_replicates_where_there_is_much_to_count() -> None:
    random = np.random.default_rng(7)
    whole = random.geometric(0.6, len(IDS)).astype(np.float64)
    part, before = (random.binomial(n, 0.3, len(IDS)).astype(np.float64) for n in (whole.astype(int), 3))
    weights = replicates(IDS, 2000).astype(np.float64)
    drawn = {
        "sum": (sum_of(part), part @ weights),
        "share": (share_of(part, whole), (part @ weights) / (whole @ weights)),
        "change": (change_of(whole, before), (whole @ weights) / (before @ weights) - 1),
    }
    for name, (found, values) in drawn.items():
        low, high = np.quantile(values, [0.025, 0.975])
        assert (found.low, found.high) == pytest.approx((low, high), abs=0.06 * (high - low)), name


# --- months whose truth is known ----------------------------------------------------------------------

# Conversions of a month that are expected of each network; the rest has none. Credit comes in parts, too.
EXPECTED = {"Instagram": 80.0, "Facebook": 40.0, "TikTok": 20.0, "Pinterest": 5.0, "": 85.0}
CREDIT = [1.0, 0.5, 0.25]
REPEAT, SPREAD_OF_VALUES = 1.25, 0.8


def months(runs: int) -> Iterator[dict[str, tuple[Interval, float]]]:
    """For each of many months every kind of interval, with the truth that it should hold."""
    random = np.random.default_rng(11)
    names, expected = list(EXPECTED), np.array(list(EXPECTED.values()))
    for _ in range(runs):
        visitors = random.poisson(expected.sum() / REPEAT)
        times = random.geometric(1 / REPEAT, visitors)
        who = np.repeat(np.arange(visitors), times)
        own = random.choice(len(names), len(who), p=expected / expected.sum())
        # Part of the credit goes to another network of the journey, drawn likewise.
        second = random.choice(len(names), len(who), p=expected / expected.sum())
        credit = random.choice(CREDIT, len(who))
        value = np.exp(random.normal(-(SPREAD_OF_VALUES**2) / 2, SPREAD_OF_VALUES, len(who)))
        whole = times.astype(np.float64)

        def by_visitor(number: int, worth: Figures) -> Figures:
            got = np.where(own == number, credit, 0) + np.where(second == number, 1 - credit, 0)  # noqa: B023
            return np.asarray(np.bincount(who, got * worth, visitors), np.float64)  # noqa: B023

        ones = np.ones(len(who))
        parts = {name: (by_visitor(n, ones), by_visitor(n, value)) for n, name in enumerate(names)}
        social = [np.sum([parts[name][which] for name in names if name], axis=0) for which in (0, 1)]
        yield {
            "conversions of social media, 145": (sum_of(social[0]), 145),
            "conversions of a network, 40": (sum_of(parts["Facebook"][0]), 40),
            "conversions of a network, 5": (sum_of(parts["Pinterest"][0]), 5),
            "revenue of social media": (sum_of(social[1]), 145),
            "revenue of a network with 20 orders": (sum_of(parts["TikTok"][1]), 20),
            "share of social media": (share_of(social[0], whole), 145 / 230),
            "share of a network, 9 %": (share_of(parts["TikTok"][0], whole), 20 / 230),
            "share of a network, 2 %": (share_of(parts["Pinterest"][0], whole), 5 / 230),
            "change in sessions": (change_of(*two_months(random, 60, 140, 190)), 200 / 250 - 1),
            "change in sessions, few": (change_of(*two_months(random, 6, 14, 19)), 200 / 250 - 1),
        }


def two_months(random: np.random.Generator, both: int, now: int, before: int) -> tuple[Figures, Figures]:
    """Sessions by visitor in two periods: some come in both, some in one, as many as are expected."""
    visitors = random.poisson([both, now, before])
    comes = np.repeat([[1, 1], [1, 0], [0, 1]], visitors, axis=0)
    one, other = (random.geometric(0.6, len(comes)) * comes.T).astype(np.float64)
    return one, other


def coverage(runs: int) -> dict[str, float]:
    """Of how many months each kind of interval holds the truth, in per cent."""
    held: Counter[str] = Counter()
    for month in months(runs):
        held.update({name: int(interval.holds(float(truth))) for name, (interval, truth) in month.items()})
    return {name: 100 * count / runs for name, count in held.items()}


def test_of_500_months_95_percent_intervals_hold_the_truth_in_93_to_97_percent() -> None:
    found = coverage(500)
    print(*(f"{share:5.1f} % {name}" for name, share in found.items()), sep="\n")
    assert len(found) == 10
    assert all(93 <= share <= 97 for share in found.values()), found


@pytest.mark.slow
def test_of_20000_months_95_percent_intervals_hold_the_truth_in_94_to_97_percent() -> None:
    assert all(94 <= share <= 97 for share in coverage(20_000).values())
