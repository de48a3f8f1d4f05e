"""Shapley values: what does a label add, on average over all orders in which labels may come together?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..errors import Exit, SocialattrError
from .path_table import Ints, PathTable

Shares = NDArray[np.float64]

MOST_PLAYERS = 12
"""Sets of more labels are too many to look at each."""


def shapley_counts(table: PathTable, counts: Ints) -> Shares:
    """For each label its value in the game "what journeys bring that stay within a set of labels".

    `counts` says what each path brings. A sum of unanimity games: each path is shared equally by the labels
    that it met, however often. Exact for any number of labels.

    >>> from socialattr.models.path_table import of_paths
    >>> told = of_paths([["a"], ["a", "b"]], np.array([4, 6]), np.array([0, 0]), np.array([0, 0]))
    >>> shapley_counts(told, told.conversions).tolist()
    [7.0, 3.0]
    """
    path, code = table.met
    share = counts[path] / np.bincount(path, minlength=len(table))[path]
    return np.asarray(np.bincount(code, share, minlength=len(table.labels)), np.float64)


def shapley_rates(table: PathTable, counts: Ints) -> Shares:
    """For each label its value in the game "the conversion rate of journeys that met exactly a set of labels".

    The value of each set that was seen is shared among its labels and scaled to the `counts` of its journeys:
    conversions, or what they were worth. A set that was never seen, or never converts, is worth 0. A label
    with which sets convert worse than without it gets less than nothing.

    Raises SocialattrError (65) for more than 12 labels.
    """
    players = len(table.labels)
    if players > MOST_PLAYERS:
        what = f"shapley_rates looks at every set of labels, and of {players} there are too many"
        hint = f"labels grouped to {MOST_PLAYERS} or fewer, or shapley_counts"
        raise SocialattrError(what, hint=hint, exit_code=Exit.UNUSABLE)
    met = np.zeros(len(table), dtype=np.int64)
    path, code = table.met
    np.bitwise_or.at(met, path, 1 << code)
    converted, journeys, brought = (np.zeros(1 << players, dtype=np.int64) for _ in range(3))
    np.add.at(converted, met, table.conversions)
    np.add.at(journeys, met, table.conversions + table.nulls)
    np.add.at(brought, met, counts)
    converted[0] = brought[0] = 0
    rate = converted / np.maximum(journeys, 1)
    scale = np.divide(brought, rate, out=np.zeros(len(rate)), where=converted > 0)
    members = (np.arange(1 << players)[:, None] >> np.arange(players)) & 1
    # A set's dividend is what it is worth beyond all sets within it; its members share that equally, also
    # within every larger set.
    worth = _dividends(rate) * _over_supersets(scale) / np.maximum(members.sum(axis=1), 1)
    return np.asarray((members * worth[:, None]).sum(axis=0))


def _dividends(worth: Shares) -> Shares:
    """The worth of each set without that of the sets within it (Harsanyi's dividends)."""
    for pairs in _halves(worth := worth.copy()):
        pairs[:, 1] -= pairs[:, 0]
    return worth


def _over_supersets(amounts: Shares) -> Shares:
    """For each set the sum of the amounts of all sets that it is part of."""
    for pairs in _halves(amounts := amounts.copy()):
        pairs[:, 0] += pairs[:, 1]
    return amounts


def _halves(values: Shares) -> list[Shares]:
    """For each player a view of the sets without and with it; values are by the bits of the set."""
    return [values.reshape(-1, 2, 1 << player) for player in range(len(values).bit_length() - 1)]
