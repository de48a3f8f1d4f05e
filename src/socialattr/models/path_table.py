"""Journeys grouped by what was met in which order: all that models of whole paths have to know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..schema import CONVERSIONS, TOUCHPOINTS, conform

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class PathTable:
    """Distinct paths with what came of them, in an order that depends on nothing else: by length, then by letters.

    Touches are places in `labels`, which are sorted; all paths stand one after another in `codes`, path n with
    `lengths[n]` touches, of which there may be none. `value` is in whole units, such as øre; `nulls` are the
    journeys that ended without a conversion.
    """

    labels: tuple[str, ...]
    codes: Ints
    lengths: Ints
    conversions: Ints
    value: Ints
    nulls: Ints

    def __len__(self) -> int:
        return len(self.lengths)

    @cached_property
    def path(self) -> Ints:
        """Of each touch the path that it is in."""
        return np.repeat(np.arange(len(self), dtype=np.int64), self.lengths)

    @cached_property
    def place(self) -> Ints:
        """Of each touch its place in the path, from 0."""
        return np.arange(len(self.codes), dtype=np.int64) - _starts(self.lengths)[self.path]

    @property
    def paths(self) -> list[tuple[str, ...]]:
        """The paths in words, for tests and for people."""
        cuts = np.cumsum(self.lengths)[:-1]
        return [tuple(self.labels[code] for code in part) for part in np.split(self.codes, cuts)] if len(self) else []

    @property
    def attributed(self) -> tuple[int, int]:
        """Conversions and value of the paths with a touch: all that a model has to share out."""
        touched = self.lengths > 0
        return int(self.conversions[touched].sum()), int(self.value[touched].sum())

    @cached_property
    def met(self) -> tuple[Ints, Ints]:
        """Each label of each path once, however often it was met there: the path, and the label's place."""
        path, code = np.divmod(np.unique(self.path * max(len(self.labels), 1) + self.codes), max(len(self.labels), 1))
        return path, code

    def kept(self, touches: NDArray[np.bool_]) -> PathTable:
        """The journeys with only some of their touches; one flag for each touch."""
        lengths = np.bincount(self.path[touches], minlength=len(self)).astype(np.int64)
        return grouped(self.labels, self.codes[touches], lengths, self.conversions, self.value, self.nulls)


def grouped(names: Sequence[str], codes: Ints, lengths: Ints, conversions: Ints, value: Ints, nulls: Ints) -> PathTable:
    """Group journeys that met the same in the same order; touches are places in `names`, as in PathTable.

    >>> twice = np.array([1, 1])
    >>> table = grouped(["b", "a"], np.array([0, 1, 0, 1]), np.array([2, 2]), twice, twice * 100, twice * 0)
    >>> table.paths, table.conversions.tolist(), table.value.tolist()
    ([('b', 'a')], [2], [200])
    """
    labels = tuple(sorted({names[code] for code in np.unique(codes)}))
    place = {label: number for number, label in enumerate(labels)}
    codes = np.array([place.get(name, -1) for name in names], dtype=np.int64)[codes]
    key = lengths * (len(lengths) + 1) + _trie(codes, lengths, len(labels))
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    starts, kept = _starts(lengths)[first], lengths[first]
    touches = np.repeat(starts - _starts(kept), kept) + np.arange(kept.sum())
    sums = [_summed(counts, group, len(first)) for counts in (conversions, value, nulls)]
    return PathTable(labels, codes[touches], kept, *sums)


def of_paths(paths: Sequence[Sequence[str]], conversions: Ints, value: Ints, nulls: Ints) -> PathTable:
    """Group journeys that are written out, each as its labels in order."""
    lengths = np.fromiter(map(len, paths), np.int64, len(paths))
    codes, names = pd.factorize(np.array([label for path in paths for label in path], dtype=object))
    return grouped(list(names), codes.astype(np.int64), lengths, conversions, value, nulls)


def of_conversions(
    touchpoints: pd.DataFrame, labels: pd.Series[str], conversions: pd.DataFrame, currency: str
) -> PathTable:
    """Group the journeys of CONVERSIONS; `labels` holds one label for each row of their TOUCHPOINTS.

    Value is counted in `currency` only. A conversion without a touchpoint is an empty path.
    """
    touchpoints, conversions = conform(touchpoints, TOUCHPOINTS), conform(conversions, CONVERSIONS)
    value = conversions["value"].where(conversions["currency"].astype("str") == currency, 0).to_numpy(np.int64)
    ones = np.ones(len(conversions), dtype=np.int64)
    return _of(touchpoints, labels, conversions["conversion_id"], ones, value, 0 * ones)


def of_nulls(touchpoints: pd.DataFrame, labels: pd.Series[str]) -> PathTable:
    """Group journeys that did not convert, written like TOUCHPOINTS with an id of the journey as `conversion_id`."""
    ids = pd.Series(conform(touchpoints, TOUCHPOINTS)["conversion_id"].unique())
    ones = np.ones(len(ids), dtype=np.int64)
    return _of(touchpoints, labels, ids, 0 * ones, 0 * ones, ones)


def add(tables: Iterable[PathTable]) -> PathTable:
    """Add tables up. They hold whole numbers: any split of the journeys gives the same bytes."""
    every = list(tables)
    names = sorted({label for table in every for label in table.labels})
    place = {label: number for number, label in enumerate(names)}
    codes = [np.array([place[label] for label in one.labels], np.int64)[one.codes] for one in every]
    columns = (
        codes,
        *([getattr(one, name) for one in every] for name in ("lengths", "conversions", "value", "nulls")),
    )
    return grouped(names, *(np.concatenate([np.zeros(0, dtype=np.int64), *column]) for column in columns))


def _of(
    touchpoints: pd.DataFrame,
    labels: pd.Series[str],
    ids: pd.Series[int],
    conversions: Ints,
    value: Ints,
    nulls: Ints,
) -> PathTable:
    journey = pd.Index(ids).get_indexer(pd.Index(touchpoints["conversion_id"]))
    order = np.lexsort((touchpoints["position"].to_numpy(), journey))
    codes, names = pd.factorize(labels)
    lengths = np.bincount(journey, minlength=len(ids)).astype(np.int64)
    return grouped(list(names), codes[order].astype(np.int64), lengths, conversions, value, nulls)


def _starts(lengths: Ints) -> Ints:
    return np.cumsum(lengths) - lengths


def _summed(counts: Ints, group: Ints, groups: int) -> Ints:
    total = np.zeros(groups, dtype=np.int64)
    np.add.at(total, group, counts)
    return total


def _trie(codes: Ints, lengths: Ints, labels: int) -> Ints:
    """Number the journeys of each length by what they met, in the order of the labels: equal ones alike.

    Step by step for all journeys at once: a beginning and the next touch make a longer beginning.
    """
    number = np.zeros(len(lengths), dtype=np.int64)
    starts, going = _starts(lengths), np.arange(len(lengths))
    for place in range(int(lengths.max(initial=0))):
        going = going[lengths[going] > place]
        _, number[going] = np.unique(number[going] * labels + codes[starts[going] + place], return_inverse=True)
    return number
