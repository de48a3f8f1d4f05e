"""Where a model says of these data what cannot be, or what so few conversions cannot tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ..models.path_table import PathTable

FEW = 100
"""With fewer conversions a share of a third is known to plus or minus nine points at best."""
# Far above what floats add, far below what anybody prints.
_NOTHING = 1e-6


class Ill(StrEnum):
    """What is wrong with a model on these data."""

    ABOVE_TOUCHED = "above_touched"
    NEGATIVE = "negative"
    NO_TOUCH = "no_touch"
    FEW = "few"


@dataclass(frozen=True)
class Doubt:
    """One thing to know before figures are believed.

    Of a model the label that it is worst of, what that is credited with, and the conversions that it was part
    of; `others` more labels are alike. Of all models together `conversions` are too few.
    """

    what: Ill
    model: str = ""
    label: str = ""
    credit: float = 0.0
    conversions: int = 0
    others: int = 0


def homeless(model: str, left: Mapping[str, float]) -> list[Doubt]:
    """Say what a model credits labels with, by label, that no journey with a conversion met."""
    found = sorted(
        (label for label, credit in left.items() if abs(credit) > _NOTHING), key=lambda one: (-left[one], one)
    )
    return [Doubt(Ill.NO_TOUCH, model, found[0], left[found[0]], others=len(found) - 1)] if found else []


def doubts_of(table: PathTable, credits: Mapping[str, NDArray[np.float64]]) -> list[Doubt]:
    """See whether models say what cannot be, as in `ills_of`, or the conversions are few."""
    return [*ills_of(table, credits), *few_of(table)]


def few_of(table: PathTable) -> list[Doubt]:
    """See whether the conversions of a table are too few for any model."""
    conversions = table.attributed[0]
    return [Doubt(Ill.FEW, conversions=conversions)] if conversions < FEW else []


def ills_of(table: PathTable, credits: Mapping[str, NDArray[np.float64]]) -> list[Doubt]:
    """See whether models credit labels with more conversions than they were part of, or with less than nothing.

    `credits` has for each model one number for each label of the table.
    """
    path, code = table.met
    touched = np.zeros(len(table.labels), dtype=np.int64)
    np.add.at(touched, code, table.conversions[path])
    found = []
    for model, credit in credits.items():
        for what, excess in ((Ill.ABOVE_TOUCHED, credit - touched), (Ill.NEGATIVE, -credit)):
            ill = int((excess > _NOTHING).sum())
            if ill:
                worst = int(excess.argmax())
                label = table.labels[worst]
                found.append(Doubt(what, model, label, float(credit[worst]), int(touched[worst]), ill - 1))
    return found
