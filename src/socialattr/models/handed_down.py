"""A label's credit handed down to the touchpoints that bear it, so that every finer row adds up to it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def linear_by_label(labels: pd.Series[str], linear: NDArray[np.float64]) -> dict[str, float]:
    """Add up the linear credit of touchpoint rows by their labels; sums of several parts add up."""
    return {str(name): float(total) for name, total in pd.Series(linear).groupby(labels.to_numpy()).sum().items()}


def handed_down(
    labels: pd.Series[str],
    linear: NDArray[np.float64],
    credit: Mapping[str, float],
    by_label: Mapping[str, float],
) -> NDArray[np.float64]:
    """Weights of touchpoint rows that add up to the credit of each label, in proportion to their linear credit.

    `labels` and `linear` have one value a row, `credit` and `by_label` (the linear credit of all rows, be they in
    this part or another) one a label. A model that is fitted to all journeys knows what a label is worth in all,
    not in each of them: within one conversion these weights need not add up to 1, over all conversions they do.
    What a label is credited with that no converting journey met has no row to go to: see `left_over`.

    >>> labels = pd.Series(["Instagram", "Instagram", "Email"])
    >>> credit, by_label = {"Instagram": 1.2, "Email": 0.8}, {"Instagram": 1.5, "Email": 0.5}
    >>> handed_down(labels, np.array([0.5, 1.0, 0.5]), credit, by_label)
    array([0.4, 0.8, 0.8])
    """
    codes, names = pd.factorize(labels)
    factor = np.array([credit.get(name, 0.0) / by_label[name] for name in names], dtype=np.float64)
    return np.asarray(factor[codes] * linear, np.float64)


def left_over(credit: Mapping[str, float], by_label: Mapping[str, float]) -> dict[str, float]:
    """The credit of labels that no converting journey met, which no touchpoint can be given.

    Markov chains credit such a label where journeys from it lead to others that convert.

    >>> left_over({"TikTok": 0.2, "Email": 0.8}, {"Email": 1.0})
    {'TikTok': 0.2}
    """
    return {label: share for label, share in credit.items() if share and not by_label.get(label)}
