"""Markov removal effects against published cases, a chain written as loops, and its laws."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialattr.errors import SocialattrError
from socialattr.models import markov as rooms
from socialattr.models.markov import markov, removal_effects
from socialattr.models.path_table import PathTable, of_paths

from .path_tables import Journey, journeys, oracle, random_table, table_of

State = tuple[str, ...]
ORDERS = (1, 2, 3)


def test_the_effects_of_the_oracle(shared: Path) -> None:
    table, credits = oracle(shared)
    expected = credits["markov_1_removal_effects"]
    assert dict(zip(table.labels, removal_effects(table, 1), strict=True)) == pytest.approx(expected, abs=1e-9)


def test_a_case_by_hand() -> None:
    """C1 > C2 > C3 converts, C1 and C2 > C3 do not: base 1/3, and each loses what it stands in the way of."""
    table = table_of([(("C1", "C2", "C3"), 1, 0, 0), (("C1",), 0, 0, 1), (("C2", "C3"), 0, 0, 1)])
    assert removal_effects(table, 1).tolist() == pytest.approx([0.5, 1, 1])
    assert markov(table, 1).tolist() == pytest.approx([0.2, 0.4, 0.4])


def steps_of(told: list[Journey], order: int, nulls: bool) -> Counter[tuple[State | str, State | str]]:
    """The steps of all journeys, one by one."""
    steps: Counter[tuple[State | str, State | str]] = Counter()
    for path, conversions, _, lost in told:
        lost = lost if nulls else 0
        if not path or not conversions + lost:
            continue
        states: list[State | str] = (
            [path] if len(path) < order else [path[place : place + order] for place in range(len(path) - order + 1)]
        )
        for one, then in zip(["start", *states], states, strict=False):
            steps[one, then] += conversions + lost
        steps[states[-1], "conversion"] += conversions
        steps[states[-1], "null"] += lost
    return steps


def converting(steps: Counter[tuple[State | str, State | str]], without: str) -> Fraction:
    """The probability to convert from the start, by elimination in fractions; `without` is a label that ends it."""
    leaving: dict[State | str, dict[State | str, Fraction]] = {}
    for (one, then), count in steps.items():
        if count:
            leaving.setdefault(one, {})[then] = Fraction(count)
    for one, to in leaving.items():
        total = sum(to.values())
        leaving[one] = {
            then: count / total for then, count in to.items() if then == "conversion" or without not in then
        }
    for gone in [state for state in leaving if state != "start"]:
        through = leaving.pop(gone)
        stays = through.pop(gone, Fraction(0))
        for to in leaving.values():
            passing = to.pop(gone, Fraction(0)) / (1 - stays) if stays != 1 else Fraction(0)
            for then, share in through.items():
                to[then] = to.get(then, Fraction(0)) + passing * share
    return leaving.get("start", {}).get("conversion", Fraction(0))


@given(told=journeys(longest=5), order=st.sampled_from(ORDERS), nulls=st.booleans())
def test_effects_are_those_of_a_chain_solved_in_fractions(told: list[Journey], order: int, nulls: bool) -> None:
    table = table_of(told)
    steps = steps_of(told, order, nulls)
    base = converting(steps, "nobody")
    expected = [float(1 - converting(steps, label) / base) if base else 0.0 for label in table.labels]
    assert removal_effects(table, order, nulls=nulls).tolist() == pytest.approx(expected, abs=1e-9)


@given(told=journeys(), order=st.sampled_from(ORDERS))
def test_walking_and_solving_agree(told: list[Journey], order: int) -> None:
    table = table_of(told)
    chain = rooms._chain(table, order, np.where(table.lengths > 0, table.conversions + table.nulls, 0))
    if len(table.labels) and chain.convert.any():
        walked = rooms._walked(chain)
        assert walked is None or walked == pytest.approx(rooms._solved(chain), abs=1e-12)


@given(told=journeys(longest=3))
def test_an_order_as_long_as_the_longest_path_is_the_share_of_conversions_that_met_it(told: list[Journey]) -> None:
    table = table_of(told)
    total = table.attributed[0]
    met = [sum(c for path, c, _, _ in told if label in path) for label in table.labels]
    expected = [count / total if total else 0.0 for count in met]
    for order in (3, 4):
        assert removal_effects(table, order).tolist() == pytest.approx(expected, abs=1e-12)


def dense(table: PathTable, order: int) -> np.ndarray:
    """Every label taken out of the whole matrix, and the system solved anew; on its own, from the paths."""
    told = list(zip(table.paths, table.conversions.tolist(), table.nulls.tolist(), strict=True))
    steps = steps_of([(path, c, 0, n) for path, c, n in told], order, True)
    states = {state: n for n, state in enumerate(sorted({s for step in steps for s in step if isinstance(s, tuple)}))}
    matrix, convert, begin = np.zeros((len(states), len(states))), np.zeros(len(states)), np.zeros(len(states))
    for (one, then), count in steps.items():
        if one == "start":
            begin[states[then]] += count  # type: ignore[index]
        elif then == "conversion":
            convert[states[one]] += count  # type: ignore[index]
        elif then != "null":
            matrix[states[one], states[then]] += count  # type: ignore[index]
    lost = np.array([steps[state, "null"] for state in states])
    leaving = matrix.sum(axis=1) + convert + lost
    matrix, convert, begin = matrix / leaving[:, None], convert / leaving, begin / begin.sum()

    def base(keep: np.ndarray) -> float:
        inner = np.eye(keep.sum()) - matrix[np.ix_(keep, keep)]
        return float(begin[keep] @ np.linalg.solve(inner, convert[keep]))

    whole = base(np.ones(len(states), dtype=bool))
    kept = [base(np.array([label not in state for state in states])) for label in table.labels]
    effects = 1 - np.array(kept) / whole
    return effects / effects.sum() * table.attributed[0]


@pytest.mark.parametrize("order", ORDERS)
def test_ten_thousand_paths_of_twelve_channels_agree_with_a_dense_solve(order: int) -> None:
    table = random_table(10_000, 12, 8)
    found = markov(table, order) * table.attributed[0]
    assert found == pytest.approx(dense(table, order), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("order", ORDERS)
def test_shuffling_the_input_changes_no_bit(order: int) -> None:
    table = random_table(2_000, 12, 8)
    shuffle = np.random.default_rng(5).permutation(len(table))
    paths = table.paths
    again = of_paths(
        [paths[n] for n in shuffle], table.conversions[shuffle], table.value[shuffle], table.nulls[shuffle]
    )
    assert markov(again, order).tobytes() == markov(table, order).tobytes()


def test_a_journey_that_turns_in_circles_is_solved_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """a > b > a > b ... ten thousand times: no walk ends there, and the answer is known."""
    table = table_of([(("a", "b") * 10_000, 1, 0, 0), (("c",), 1, 0, 1)])
    assert removal_effects(table, 1).tolist() == pytest.approx([0.5, 0.5, 0.5])
    chain = rooms._chain(table, 2, table.conversions + table.nulls)
    assert rooms._walked(chain) is None
    monkeypatch.setattr(rooms, "_SOLVABLE", 1)
    with pytest.raises(SocialattrError, match="too many states"):
        removal_effects(table, 2)


def test_many_labels_are_taken_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    table = random_table(1_000, 40, 6)
    whole = markov(table, 2)
    monkeypatch.setattr(rooms, "_CELLS_AT_ONCE", 10_000)
    assert markov(table, 2) == pytest.approx(whole, abs=1e-14)
