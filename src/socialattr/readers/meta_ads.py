"""What only Meta's exports need: purchases that stand among other results, and the app an ad was shown in."""

from __future__ import annotations

import re

import pandas as pd

from .. import catalogue
from .day_ranges import Days
from .grid import Grid
from .spending import with_column

# `actions:offsite_conversion.fb_pixel_purchase`, `Website purchases`, and the words for it in the other languages.
_PURCHASE = re.compile(r"purchase|\bkøb|\bkjøp|\bköp|\bk(?:a|ä)uf", re.IGNORECASE)
_NO_PURCHASE = "results that are no purchases, and no conversions to us"


def prepare(grid: Grid, stated: Days | None) -> tuple[Grid, dict[str, int]]:
    """Take purchases out of the results where they have no column of their own, and name the placements."""
    notes = {}
    if grid.has("results") and not grid.has("claimed_conversions"):
        indicator, results = grid.text("result_indicator"), grid.text("results")
        bought = indicator.str.contains(_PURCHASE)
        if bought.any():
            grid = with_column(grid, "claimed_conversions", results.where(bought, ""))
        notes[_NO_PURCHASE] = int((~bought & (results != "") & (indicator != "")).sum())
    if grid.has("placement"):
        grid = with_column(grid, "placement", placements(grid.text("placement")))
    return grid, notes


def placements(cells: pd.Series) -> pd.Series:
    """The networks that Meta's words for them mean; words that mean none stay, without underscores.

    >>> placements(pd.Series(["instagram", "audience_network", "Facebook", ""])).tolist()
    ['Instagram', 'Audience Network', 'Facebook', '']
    """
    known = {cell: _network(str(cell)) for cell in cells.unique()}
    return cells.map(known).astype("str")


def _network(cell: str) -> str:
    entry = catalogue.load().alias(cell) if cell else None
    return entry.name if entry and not entry.leads_group else cell.replace("_", " ").title()
