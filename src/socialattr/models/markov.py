"""Markov removal effect: of the conversions that journeys lead to, which would be lost without a label?

All journeys are one chain from the start over the last `order` touches to conversion or nothing. Without a
label every journey ends in nothing where it would meet it. The answer is exact: no simulation, no seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import Exit, SocialattrError
from .path_table import Ints, PathTable

Shares = NDArray[np.float64]

# Less than this part of what converts is still on its way when a walk is over: below what a float can tell.
_REST = 1e-17
# A walk that takes more steps goes in circles; then the chain is solved, if it fits into memory.
_STEPS = 3000
_SOLVABLE = 5000
_CELLS_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class _Chain:
    """States with the probabilities to begin there and to convert next; steps between them by their target."""

    begin: Shares
    convert: Shares
    source: Ints
    target: Ints
    chance: Shares
    holds: NDArray[np.bool_]
    """A row for each label: in which states it is."""


def removal_effects(table: PathTable, order: int, *, nulls: bool = True) -> Shares:
    """For each label the part of the conversions that is lost without it, 0 to 1.

    States are runs of `order` touches; a shorter journey is one state. Removing a label sends every state
    that contains it to nothing. Without `nulls` only journeys that converted are looked at. Empty journeys
    say nothing about labels and are left out.

    Raises SocialattrError (65) where journeys go round in so many states that they cannot be solved.
    """
    weight = table.conversions + (table.nulls if nulls else 0)
    chain = _chain(table, order, np.where(table.lengths > 0, weight, 0))
    if not len(table.labels) or not chain.convert.any():
        return np.zeros(len(table.labels))
    states, steps = len(chain.begin), len(chain.source)
    # A dense inverse does for all labels at once; walking is cheaper where states are many and steps few.
    if 2 * states**3 <= 1000 * steps * (len(table.labels) + 1) and states <= _SOLVABLE:
        return _solved(chain)
    effects = _walked(chain)
    if effects is None and states > _SOLVABLE:
        raise _too_large()
    return _solved(chain) if effects is None else effects


def markov(table: PathTable, order: int, *, nulls: bool = True) -> Shares:
    """For each label its share of all conversions, in proportion to the removal effects; they add up to 1.

    >>> from socialattr.models.path_table import of_paths
    >>> paths = [["google ads"], ["mailing"], ["google ads", "mailing"]]
    >>> told = of_paths(paths, np.array([2, 1, 1]), np.array([0, 0, 0]), np.array([1, 0, 0]))
    >>> removal_effects(told, 1).round(3).tolist(), (4 * markov(told, 1)).round(3).tolist()
    ([0.75, 0.5], [2.4, 1.6])
    """
    effects = removal_effects(table, order, nulls=nulls)
    total = effects.sum()
    return effects / total if total > 0 else effects


def _chain(table: PathTable, order: int, weight: Ints) -> _Chain:
    """Count the steps of all journeys in whole numbers, so that their order plays no part."""
    base = len(table.labels) + 1
    if base**order > np.iinfo(np.int64).max:
        raise _too_large()
    # The last touches as digits; 0 stands for no touch.
    digits = np.zeros((order, len(table.codes)), dtype=np.int64)
    for back in range(order):
        reach = table.place >= back
        digits[back, reach] = table.codes[np.flatnonzero(reach) - back] + 1
    full = (table.place + 1 >= np.minimum(order, table.lengths)[table.path]) & (weight[table.path] > 0)
    digits, path = digits[:, full], table.path[full]
    numbers = sum((digits[back] * base**back for back in range(order)), np.zeros(len(path), dtype=np.int64))
    names, known, state = np.unique(numbers, return_index=True, return_inverse=True)
    begins, ends = np.diff(path, prepend=-1) != 0, np.diff(path, append=-1) != 0
    leaving = _counted(state, weight[path], len(names))
    begun = _counted(state[begins], weight[path[begins]], len(names))
    converted = _counted(state[ends], table.conversions[path[ends]], len(names))
    pair = state[1:][~begins[1:]] * max(len(names), 1) + state[:-1][~begins[1:]]
    pairs, group = np.unique(pair, return_inverse=True)
    counts = _counted(group, weight[path[1:][~begins[1:]]], len(pairs))
    target, source = np.divmod(pairs, max(len(names), 1))
    # Who stays where they are go on from there in the end: dropping the loop changes nothing.
    loops = source == target
    np.subtract.at(leaving, source[loops], counts[loops])
    source, target, counts = source[~loops], target[~loops], counts[~loops]
    holds = np.zeros((base, len(names)), dtype=bool)
    for digit in digits[:, known]:
        holds[digit, np.arange(len(names))] = True
    return _Chain(
        begun / max(int(begun.sum()), 1), converted / leaving, source, target, counts / leaving[source], holds[1:]
    )


def _counted(place: Ints, counts: Ints, size: int) -> Ints:
    total = np.zeros(size, dtype=np.int64)
    np.add.at(total, place, counts)
    return total


def _solved(chain: _Chain) -> Shares:
    """By one dense inverse: whoever converts and met the label met it first in one of its states."""
    states = len(chain.begin)
    matrix = np.eye(states)
    matrix[chain.source, chain.target] -= chain.chance
    visits = np.linalg.inv(matrix)
    reach, converts = chain.begin @ visits, visits @ chain.convert
    lost = []
    for held in chain.holds:
        where = np.flatnonzero(held)
        lost.append(reach[where] @ np.linalg.solve(visits[np.ix_(where, where)], converts[where]))
    return np.array(lost) / float(chain.begin @ converts)


def _walked(chain: _Chain) -> Shares | None:
    """Step by step with all journeys at once, until what is still on its way is less than a float can tell.

    None where they go round too long for that.
    """
    everybody = np.ones((len(chain.begin), 1), dtype=bool)
    base = _conversion(chain, everybody, 0.0)
    if base is None:
        return None
    # Whoever may meet less is there sooner.
    parts = [_conversion(chain, ~chain.holds[some].T, float(base[0])) for some in _at_once(chain)]
    found = [part for part in parts if part is not None]
    return 1 - np.concatenate(found) / base[0] if len(found) == len(parts) else None


def _at_once(chain: _Chain) -> Iterator[slice]:
    labels = len(chain.holds)
    width = max(_CELLS_AT_ONCE // max(len(chain.source), 1), 1)
    for begin in range(0, labels, width):
        yield slice(begin, min(begin + width, labels))


def _conversion(chain: _Chain, open_: NDArray[np.bool_], base: float) -> Shares | None:
    """The probability to convert for each column of `open_`, which says what states may be met.

    None where it takes too many steps.
    """
    targets, first = np.unique(chain.target, return_index=True)
    here = chain.begin[:, None] * open_
    converted = np.zeros(open_.shape[1])
    for _ in range(_STEPS):
        converted += (chain.convert[:, None] * here).sum(axis=0)
        moved = np.zeros_like(here)
        if len(first):
            moved[targets] = np.add.reduceat(chain.chance[:, None] * here[chain.source], first, axis=0)
        here = moved * open_
        if here.sum(axis=0).max() <= _REST * max(base, float(converted.max())):
            return converted
    return None


def _too_large() -> SocialattrError:
    hint = "a lower order, --transform exposure, or labels grouped to fewer"
    what = "journeys go round in too many states to be solved"
    return SocialattrError(what, hint=hint, exit_code=Exit.UNUSABLE)
