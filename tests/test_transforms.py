"""Path transforms as published, against slow loops; and credit handed down to touchpoints."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialattr.models.grouped import path_credits
from socialattr.models.handed_down import handed_down, left_over, linear_by_label
from socialattr.models.levels import labels_at
from socialattr.models.transforms import transform_named
from socialattr.names import FitLevel, FittedModel, Model
from socialattr.settings import Attribution

from .path_tables import Journey, journeys, table_of


def slow_without(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(label for label in path if label != "direct") or path


def slow_end(path: tuple[str, ...]) -> tuple[str, ...]:
    ends = len(path)
    while ends and path[ends - 1] == "direct":
        ends -= 1
    return path[:ends] or path


SLOW: dict[str, Callable[[tuple[str, ...]], tuple[str, ...]]] = {
    "exposure": lambda path: tuple(label for label, _ in groupby(path)),
    "first": lambda path: tuple(dict.fromkeys(path)),
    "unique": lambda path: path,
    "remove_if_not_all(direct)": slow_without,
    "remove_if_last(direct)": slow_end,
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("unique", "D A B B C D C C"),
        ("exposure", "D A B C D C"),
        ("first", "D A B C"),
        ("remove_if_not_all(D)", "A B B C C C"),
        ("remove_if_not_all(X)", "D A B B C D C C"),
        ("remove_if_last(C)", "D A B B C D"),
        ("remove_if_last( D )", "D A B B C D C C"),
    ],
)
def test_as_published(name: str, expected: str) -> None:
    table = table_of([(tuple("DABBCDCC"), 2, 20, 1)])
    found = transform_named(name)(table)
    assert found.paths == [tuple(expected.split())]
    assert (found.conversions.tolist(), found.value.tolist(), found.nulls.tolist()) == ([2], [20], [1])


@given(told=journeys(), names=st.lists(st.sampled_from(sorted(SLOW)), max_size=3))
def test_one_after_another_they_do_what_loops_do(told: list[Journey], names: list[str]) -> None:
    table = table_of(told)
    for name in names:
        table = transform_named(name)(table)
        told = [(SLOW[name](path), *rest) for path, *rest in told]
    expected = table_of(told)
    assert table.labels == expected.labels
    assert table.paths == expected.paths
    assert table.conversions.tolist() == expected.conversions.tolist()
    assert table.nulls.tolist() == expected.nulls.tolist()


def test_their_order_matters() -> None:
    table = table_of([(("a", "d", "a", "b"), 1, 1, 0)])
    one, other = transform_named("exposure"), transform_named("remove_if_not_all(d)")
    assert other(one(table)).paths == [("a", "a", "b")]
    assert one(other(table)).paths == [("a", "b")]


@given(told=journeys())
def test_direct_visits_at_the_end_are_nothing_to_last_non_direct(told: list[Journey]) -> None:
    table = table_of(told)
    model = path_credits(Model.LAST_NON_DIRECT, table, Attribution()).conversions
    ended = transform_named("remove_if_last(direct)")(table)
    last = dict(zip(ended.labels, path_credits(Model.LAST, ended, Attribution()).conversions, strict=True))
    assert {label: last.get(label, 0.0) for label in table.labels} == dict(zip(table.labels, model, strict=True))


@pytest.mark.parametrize("name", ["", "exposures", "exposure(a)", "remove_if_last", "remove_if_last()", "first first"])
def test_what_is_no_transform_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no transform"):
        transform_named(name)


@given(told=journeys(), model=st.sampled_from(list(FittedModel)), cut=st.integers(0, 40))
def test_credit_handed_down_adds_up_at_every_label(told: list[Journey], model: FittedModel, cut: int) -> None:
    table = table_of(told)
    credit = dict(zip(table.labels, path_credits(model, table, Attribution()).conversions.tolist(), strict=True))
    touches = [(label, 1 / len(path)) for path, conversions, _, _ in told for _ in range(conversions) for label in path]
    labels = pd.Series([label for label, _ in touches], dtype="str")
    linear = np.array([share for _, share in touches])
    by_label = linear_by_label(labels, linear)
    weights = np.concatenate(
        [handed_down(labels[part], linear[part], credit, by_label) for part in (slice(None, cut), slice(cut, None))]
    )
    left = left_over(credit, by_label)
    found = linear_by_label(labels, weights)
    assert {label: found.get(label, 0.0) + left.get(label, 0.0) for label in credit} == pytest.approx(credit, abs=1e-9)
    assert weights.sum() + sum(left.values()) == pytest.approx(table.attributed[0], abs=1e-9)


def test_labels_of_a_level_are_parts_of_those_above() -> None:
    rows = pd.DataFrame(
        {
            "network": ["Instagram", "Instagram", ""],
            "channel": ["Paid Social", "Organic Social", "Email"],
            "paid": ["yes", "unknown", "no"],
            "campaign": ["spring", "", "news"],
            "content": ["reel", "", ""],
            "direct": [False, False, False],
        }
    )
    assert [labels_at(level, rows).tolist() for level in FitLevel] == [
        ["Instagram", "Instagram", "Email"],
        ["Instagram / paid", "Instagram / paid or not", "Email"],
        ["Instagram / paid / spring", "Instagram / paid or not", "Email / news"],
        ["Instagram / paid / spring / reel", "Instagram / paid or not", "Email / news"],
    ]
