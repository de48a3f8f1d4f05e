"""Decisions about hits that somebody asked about: one with all its steps, or many as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..classify import Explained
from ..names import Channels
from ..privacy.urls import Page

ANSWERS = ("network", "social", "paid", "channel", "bot", "evidence", "tool", "confidence", "conflicts")
"""What is told of each row of a list, behind its id."""


@dataclass(frozen=True)
class Kept:
    """What an import keeps of a hit; everything else of it stays outside."""

    page: Page
    referrer: str
    agent: str
    redacted: dict[str, int]
    """Personal data that was taken out, by kind."""
    left_out: str = ""
    """The rule by which an import keeps nothing at all of it: asset, robot."""


@dataclass(frozen=True)
class Decided:
    """A decision with its steps, the channel of the other grouping beside it, and what is kept."""

    explained: Explained
    channels: Channels
    other_channel: str
    """GA4's channel beside ours, or ours beside GA4's."""
    kept: Kept


@dataclass(frozen=True)
class Answers:
    """Some rows of a list: their ids, and for each the place of its answer in `distinct`, a table of ANSWERS."""

    ids: Sequence[str]
    codes: np.ndarray
    distinct: pd.DataFrame
    odd: int
    """Rows with more or fewer cells than the heading."""
