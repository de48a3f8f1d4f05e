"""Shapley values against published cases and the definition, written as slow loops."""

from __future__ import annotations

from itertools import chain, combinations, permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given

from socialattr.errors import SocialattrError
from socialattr.models.path_table import PathTable
from socialattr.models.shapley import shapley_counts, shapley_rates

from .path_tables import Journey, journeys, random_table, table_of


def counted(cases: dict[str, int]) -> PathTable:
    """Conversions by letters of the channels that were met."""
    return table_of([(tuple(letters), count, 0, 0) for letters, count in cases.items()])


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        ({"F": 20, "O": 10, "L": 17, "FO": 17, "FL": 30, "FOL": 6}, {"F": 45.5, "O": 20.5, "L": 34}),
        ({"F": 18, "G": 4, "L": 8, "FG": 10, "FL": 26, "GL": 7, "FGL": 27}, {"F": 45, "G": 21.5, "L": 33.5}),
        ({"a": 4, "ab": 6}, {"a": 7, "b": 3}),
    ],
)
def test_published_counts(cases: dict[str, int], expected: dict[str, float]) -> None:
    table = counted(cases)
    found = dict(zip(table.labels, shapley_counts(table, table.conversions), strict=True))
    assert found == pytest.approx(expected, abs=1e-12)


@given(told=journeys(longest=4))
def test_counts_are_the_average_gain_over_all_orders(told: list[Journey]) -> None:
    table = table_of(told)

    def worth(members: set[str]) -> int:
        return sum(conversions for path, conversions, _, _ in told if path and set(path) <= members)

    expected = dict.fromkeys(table.labels, 0.0)
    for order in permutations(table.labels):
        for place, label in enumerate(order):
            gain = worth({*order[: place + 1]}) - worth({*order[:place]})
            expected[label] += gain / factorial(len(table.labels))
    assert dict(zip(table.labels, shapley_counts(table, table.conversions), strict=True)) == pytest.approx(expected)


def slow_rates(told: list[Journey], labels: tuple[str, ...]) -> dict[str, float]:
    """The definition: within each set that was seen and converts, every set without and with a label."""
    converted: dict[frozenset[str], int] = {}
    seen: dict[frozenset[str], int] = {}
    for path, conversions, _, nulls in told:
        if path:
            group = frozenset(path)
            converted[group] = converted.get(group, 0) + conversions
            seen[group] = seen.get(group, 0) + conversions + nulls

    def rate(group: frozenset[str]) -> float:
        return converted.get(group, 0) / seen[group] if seen.get(group) else 0.0

    total = dict.fromkeys(labels, 0.0)
    for group in converted:
        if not converted[group]:
            continue
        for label in group:
            others = sorted(group - {label})
            value = 0.0
            for subset in chain.from_iterable(combinations(others, size) for size in range(len(others) + 1)):
                weight = factorial(len(subset)) * factorial(len(group) - len(subset) - 1) / factorial(len(group))
                value += weight * (rate(frozenset({*subset, label})) - rate(frozenset(subset)))
            total[label] += value / rate(group) * converted[group]
    return total


@given(told=journeys(longest=5))
def test_rates_are_what_their_definition_says(told: list[Journey]) -> None:
    table = table_of(told)
    found = dict(zip(table.labels, shapley_rates(table, table.conversions), strict=True))
    assert found == pytest.approx(slow_rates(told, table.labels), abs=1e-9)


def test_a_label_that_harms_gets_less_than_nothing() -> None:
    """Alone a converts 5 of 10, with b 1 of 10: b's value in that pair is (0.1 - 0.5 + 0) / 2 = -0.2 of 0.1."""
    table = table_of([(("a",), 5, 0, 5), (("a", "b"), 1, 0, 9)])
    assert shapley_rates(table, table.conversions).tolist() == pytest.approx([5 + 3, -2])


def test_twelve_labels_are_exact_and_thirteen_are_refused() -> None:
    table = random_table(300, 12, 12)
    assert shapley_rates(table, table.conversions).sum() == pytest.approx(table.attributed[0], rel=1e-12)
    wide = random_table(300, 13, 3)
    with pytest.raises(SocialattrError, match="13") as refused:
        shapley_rates(wide, wide.conversions)
    assert "grouped to 12" in str(refused.value)
    assert shapley_counts(wide, wide.conversions).sum() == pytest.approx(wide.attributed[0])


def test_rates_of_many_labels_agree_with_the_definition() -> None:
    table = random_table(200, 8, 8, seed=3)
    told = [(path, int(c), 0, int(n)) for path, c, n in zip(table.paths, table.conversions, table.nulls, strict=True)]
    expected = slow_rates(told, table.labels)
    assert shapley_rates(table, table.conversions) == pytest.approx(np.array(list(expected.values())), abs=1e-9)
