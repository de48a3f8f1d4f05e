"""Every model on grouped journeys against the shared oracle, published cases, a slow loop, and its laws."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialattr.models.grouped import PATH_MODELS, path_credits
from socialattr.models.path_table import PathTable, add, grouped
from socialattr.names import FittedModel, Model
from socialattr.settings import Attribution

from .path_tables import Journey, journeys, oracle, table_of

USUAL = Attribution()
ROW_MODELS = [name for name in PATH_MODELS if isinstance(name, Model)]


def credit(name: Model | FittedModel, table: PathTable) -> dict[str, float]:
    return dict(zip(table.labels, path_credits(name, table, USUAL).conversions.tolist(), strict=True))


def bytes_of(table: PathTable) -> tuple[object, ...]:
    arrays = (table.codes, table.lengths, table.conversions, table.value, table.nulls)
    return (table.labels, *(array.tobytes() for array in arrays))


@pytest.mark.parametrize("name", PATH_MODELS)
def test_the_oracle_holds(name: Model | FittedModel, shared: Path) -> None:
    table, credits = oracle(shared)
    assert credit(name, table) == pytest.approx(credits[name.value], abs=1e-9)


def test_no_model_of_the_oracle_is_missing(shared: Path) -> None:
    named = {name for name in oracle(shared)[1] if not name.endswith("_removal_effects")}
    assert {name.value for name in PATH_MODELS} == named


@pytest.mark.parametrize("order", [1, 2, 3])
def test_value_is_shared_like_conversions_that_are_worth_the_same(order: int, shared: Path) -> None:
    table, _ = oracle(shared)
    equal = grouped(table.labels, table.codes, table.lengths, table.conversions, 50 * table.conversions, table.nulls)
    for name in PATH_MODELS:
        found = path_credits(name, equal, USUAL)
        assert found.value == pytest.approx(50 * found.conversions, abs=1e-9), name


def test_revenue_of_the_oracles_journeys_by_hand(shared: Path) -> None:
    """Of 1265: last gives direct 300 + 200 + 150, linear facebook 75 + 30 + 65."""
    table, _ = oracle(shared)
    value = {name: dict(zip(table.labels, path_credits(name, table, USUAL).value, strict=True)) for name in PATH_MODELS}
    assert value[Model.LAST]["direct"] == 650
    assert value[Model.LINEAR]["facebook"] == pytest.approx(170)
    assert all(sum(one.values()) == pytest.approx(1265) for one in value.values())


def slow(name: Model, told: list[Journey]) -> Counter[str]:
    """Journey by journey, as one would explain it."""
    total: Counter[str] = Counter()
    for path, conversions, _, _ in told:
        for place, label in enumerate(path):
            known = [n for n, one in enumerate(path) if one != "direct"]
            ends = {1: [1.0], 2: [0.5, 0.5]}.get(
                len(path), [0.4, *[0.2 / max(len(path) - 2, 1)] * (len(path) - 2), 0.4]
            )
            share = {
                Model.FIRST: float(place == 0),
                Model.LAST: float(place == len(path) - 1),
                Model.LAST_NON_DIRECT: float(place == (known[-1] if known else len(path) - 1)),
                Model.LINEAR: 1 / len(path),
                Model.LINEAR_DISTINCT: 1 / len(set(path)) / path.count(label),
                Model.POSITION: ends[place],
            }[name]
            total[label] += share * conversions
    return total


@given(told=journeys())
def test_row_models_equal_a_slow_loop(told: list[Journey]) -> None:
    table = table_of(told)
    for name in ROW_MODELS:
        expected = slow(name, told)
        assert credit(name, table) == pytest.approx({label: expected[label] for label in table.labels}), name


@given(told=journeys())
def test_credits_add_up_to_the_conversions_with_a_touch(told: list[Journey]) -> None:
    table = table_of(told)
    conversions = sum(one[1] for one in told if one[0])
    value = sum(one[2] for one in told if one[0])
    assert table.attributed == (conversions, value)
    for name in PATH_MODELS:
        found = path_credits(name, table, USUAL)
        assert found.conversions.sum() == pytest.approx(conversions), name
        assert found.value.sum() == pytest.approx(value), name


@given(told=journeys(longest=1))
def test_journeys_of_one_touch_make_all_models_equal(told: list[Journey]) -> None:
    table = table_of(told)
    for name in PATH_MODELS:
        assert credit(name, table) == pytest.approx(credit(Model.LAST, table)), name


@given(told=journeys())
def test_the_first_of_a_path_is_the_last_of_its_mirror_image(told: list[Journey]) -> None:
    mirrored = table_of([(path[::-1], *rest) for path, *rest in told])
    assert credit(Model.FIRST, table_of(told)) == credit(Model.LAST, mirrored)


@given(told=journeys(), times=st.integers(2, 9))
def test_more_of_the_same_is_more_of_the_same_credit(told: list[Journey], times: int) -> None:
    more = table_of([(path, times * c, times * v, times * n) for path, c, v, n in told])
    for name in PATH_MODELS:
        expected = {label: times * share for label, share in credit(name, table_of(told)).items()}
        assert credit(name, more) == pytest.approx(expected, abs=1e-9), name


@given(told=journeys(), random=st.randoms(use_true_random=False), cuts=st.lists(st.integers(0, 8), max_size=3))
def test_any_order_and_any_split_give_the_same_bytes(told: list[Journey], random: Random, cuts: list[int]) -> None:
    whole = table_of(told)
    shuffled = random.sample(told, len(told))
    edges = [0, *sorted(min(cut, len(told)) for cut in cuts), len(told)]
    parts = [table_of(shuffled[a:b]) for a, b in pairwise(edges)]
    again = add(random.sample(parts, len(parts)))
    assert bytes_of(again) == bytes_of(whole)
    for name in PATH_MODELS:
        assert (
            path_credits(name, again, USUAL).conversions.tobytes()
            == path_credits(name, whole, USUAL).conversions.tobytes()
        ), name


@given(told=journeys())
def test_a_table_holds_each_path_once_with_its_sums(told: list[Journey]) -> None:
    table = table_of(told)
    expected: dict[tuple[str, ...], np.ndarray] = {}
    for path, *counts in told:
        expected[path] = expected.get(path, np.zeros(3, int)) + counts
    sums = zip(table.conversions, table.value, table.nulls, strict=True)
    assert {path: list(one) for path, one in zip(table.paths, sums, strict=True)} == {
        path: list(one) for path, one in expected.items()
    }
    assert len(table) == len(expected)
    assert table.paths == sorted(table.paths, key=lambda path: (len(path), path))


def test_no_journeys_no_credits() -> None:
    for table in (add([]), table_of([((), 3, 30, 4)])):
        for name in PATH_MODELS:
            assert path_credits(name, table, USUAL).conversions.tolist() == []
