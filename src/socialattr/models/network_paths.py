"""Every model at any level: what needs all journeys is fitted by network, and its credit handed down.

Fitted anew at each level, a model would say one thing of Instagram and another of its posts together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from ..names import FittedModel, Model
from ..settings import Attribution
from .grouped import Credited, Shares, path_credits, touch_credits
from .handed_down import handed_down, left_over, linear_by_label
from .levels import network_of
from .path_table import Ints, PathTable, grouped
from .shapley import MOST_PLAYERS

NO_TOUCH = "(no converting touch)"
"""The line of a network for credit that no touch of a converting journey can be given."""
OTHERS = "Others"
"""The smallest networks, as one player of a game that has room for few."""

# Far above what floats add, far below what anybody prints.
_NOTHING = 1e-12


@dataclass(frozen=True, eq=False)
class NetworkPaths(PathTable):
    """The paths of a finer table, touch by touch by the networks: equal ones stand apart where `fine` differs."""

    fine: PathTable

    def kept(self, touches: np.ndarray) -> NetworkPaths:
        """The journeys with only some of their touches: so transforms fold and drop networks at every level."""
        return network_paths(self.fine.kept(touches))

    @cached_property
    def together(self) -> PathTable:
        """Grouped by network: the same table, to the byte, whatever the level of `fine`."""
        return _called(self, self.labels)


@dataclass(frozen=True, eq=False)
class Fit:
    """What a model credits each label of `table` with: the networks, but for `others`, which are OTHERS there."""

    table: PathTable
    credited: Credited
    others: Sequence[str] = ()


@dataclass(frozen=True)
class Shown:
    """What a model credits each label of a level with, value in its whole units."""

    conversions: Mapping[str, float]
    value: Mapping[str, float]
    left: Mapping[str, float] = field(default_factory=dict)
    """By network what of the conversions no touch can be given; it is part of them as `network / NO_TOUCH`."""


def network_paths(fine: PathTable) -> NetworkPaths:
    """See a table whose labels are of any level by its networks."""
    above = [network_of(label) for label in fine.labels]
    labels = tuple(sorted(set(above)))
    place = {label: number for number, label in enumerate(labels)}
    codes = np.array([place[name] for name in above], dtype=np.int64)[fine.codes]
    return NetworkPaths(labels, codes, fine.lengths, fine.conversions, fine.value, fine.nulls, fine)


def by_touch(name: Model | FittedModel, paths: NetworkPaths, attribution: Attribution) -> Shown:
    """One of TOUCH_MODELS: it goes by the networks of each journey, and its credit is summed by finer labels."""
    shares = touch_credits(name, paths, attribution)
    return Shown(*(_summed(paths.fine, shares * counts[paths.path]) for counts in (paths.conversions, paths.value)))


def fitted(name: Model | FittedModel, paths: NetworkPaths, attribution: Attribution) -> Fit:
    """Fit a model of all journeys by network; for shapley_rates networks beyond its limit are OTHERS.

    Raises SocialattrError (65) where it cannot be fitted.
    """
    table, others = paths.together, tuple[str, ...]()
    if name is FittedModel.SHAPLEY_RATES and len(table.labels) > MOST_PLAYERS:
        others = _smallest(table, MOST_PLAYERS - 1)
        table = _called(table, [OTHERS if label in others else label for label in table.labels])
    return Fit(table, path_credits(name, table, attribution), others)


def by_fit(fit: Fit, paths: NetworkPaths, attribution: Attribution) -> Shown:
    """Hand the credit of a fit down to the labels of `paths.fine`, in proportion to their linear credit.

    Each network's labels add up to what it is credited with. Only touches of converting journeys are given credit;
    where those of a network were worth nothing, its value goes by conversions.
    """
    conversions, value = (dict(zip(fit.table.labels, of.tolist(), strict=True)) for of in _both(fit.credited))
    if fit.others:
        # Within OTHERS there is no fit; a network that no conversion met is told from the rest by its journeys.
        table = paths.together
        journeys = table.conversions + table.nulls
        above = [OTHERS if label in fit.others else label for label in table.labels]
        conversions, _ = _down(conversions, table, above, [table.conversions, journeys], attribution)
        value, _ = _down(value, table, above, [table.value, table.conversions, journeys], attribution)
    fine = paths.fine
    above = [network_of(label) for label in fine.labels]
    if fine.labels == paths.labels:
        return Shown(conversions, value)
    shown, left = _down(conversions, fine, above, [fine.conversions], attribution)
    worth, worth_left = _down(value, fine, above, [fine.value, fine.conversions], attribution)
    return Shown(_with_left(shown, left), _with_left(worth, worth_left), left)


def _both(credited: Credited) -> tuple[Shares, Shares]:
    return credited.conversions, credited.value


def _down(
    credit: Mapping[str, float],
    table: PathTable,
    above: Sequence[str],
    counts: Sequence[Ints],
    attribution: Attribution,
) -> tuple[dict[str, float], dict[str, float]]:
    """Credit of labels `above` to those of `table`, and what is left of it.

    In proportion to linear credit for the first of the `counts` that journeys with the label have any of.
    """
    share = touch_credits(Model.LINEAR, table, attribution)
    labels = pd.Series(np.array(above, dtype=object)[table.codes], dtype="str")
    linear = np.zeros(len(labels))
    for count in counts:
        found = share * count[table.path]
        some = {label for label, total in linear_by_label(labels, linear).items() if total}
        linear = np.where(labels.isin(some).to_numpy(bool), linear, found)
    by_label = linear_by_label(labels, linear)
    met = labels.map(by_label).to_numpy(np.float64) > 0
    weights = np.zeros(len(labels))
    weights[met] = handed_down(labels[met], linear[met], credit, by_label)
    left = {label: rest for label, rest in left_over(credit, by_label).items() if abs(rest) > _NOTHING}
    return _summed(table, weights), left


def _with_left(shown: Mapping[str, float], left: Mapping[str, float]) -> dict[str, float]:
    lines = {f"{network} / {NO_TOUCH}": rest for network, rest in left.items()}
    return {label: shown.get(label, 0.0) + lines.get(label, 0.0) for label in dict.fromkeys([*shown, *lines])}


def _summed(table: PathTable, credit: Shares) -> dict[str, float]:
    sums = np.bincount(table.codes, credit, minlength=len(table.labels))
    return dict(zip(table.labels, sums.tolist(), strict=True))


def _called(table: PathTable, names: Sequence[str]) -> PathTable:
    """The same journeys with each label called otherwise; labels of one name are one."""
    counts = (table.conversions, table.value, table.nulls)
    return grouped(names, table.codes, table.lengths, *counts) if names else table


def _smallest(table: PathTable, most: int) -> tuple[str, ...]:
    """All labels but the `most` that were part of most conversions, or else of most journeys."""
    path, code = table.met
    touched = [
        np.bincount(code, counts[path], minlength=len(table.labels))
        for counts in (table.conversions, table.conversions + table.nulls)
    ]
    order = sorted(range(len(table.labels)), key=lambda one: (-touched[0][one], -touched[1][one], table.labels[one]))
    return tuple(sorted(table.labels[one] for one in order[most:]))
