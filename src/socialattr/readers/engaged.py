"""Visits that were more than a glance, where a tool counts those that bounced."""

from __future__ import annotations

import numpy as np

from .batch import ReadOptions
from .grid import Grid
from .values import counts


def with_engaged(grid: Grid, options: ReadOptions) -> Grid:
    """The table with `engaged_sessions`: its `sessions` without the `bounces`, where it has both."""
    if not (grid.has("sessions") and grid.has("bounces")):
        return grid
    visits, bounces = (counts(grid.text(name), options.decimal, grid.name).number for name in ("sessions", "bounces"))
    engaged = (visits - bounces).where(visits >= bounces)
    return grid.also(engaged_sessions=engaged.map(lambda n: "" if np.isnan(n) else f"{n:.0f}").astype("str"))
