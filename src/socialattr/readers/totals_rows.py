"""Rows of a table of spend that are none: totals, which would double the spend, and what a vendor writes below."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .grid import Grid
from .sum_rows import sum_words

Rows = NDArray[np.bool_]

KEYS = ("day", "week", "month", "campaign", "campaign_id", "ad_set", "ad", "placement")
"""What tells the rows of a table apart."""


def totals_rows(grid: Grid, measured: Rows) -> Rows:
    """Flag the totals of a table of spend.

    A total says so in one of its cells and has no other key, or it is the first or last row and the only
    one without a key. `measured` are the rows that have figures at all. A campaign that is called Total
    is none where it has a day or an id, or stands among others.
    """
    names = [name for name in KEYS if grid.has(name)] or [name for name in ("account",) if grid.has(name)]
    keys = [grid.text(name) for name in names]
    if not keys:
        return np.zeros(len(grid), dtype=bool)
    filled = sum(((key != "").to_numpy().astype(np.int64) for key in keys), np.zeros(len(grid), dtype=np.int64))
    says, says_in_key = _saying(grid, names)
    alone = filled == says_in_key
    strong = says & alone & ((says_in_key == 0) | (len(keys) > 1))
    weak = says & alone & ~strong & _at_an_end(says & alone, measured)
    told = strong | weak
    return np.asarray(told | _unnamed(filled, measured & ~told))


def _saying(grid: Grid, names: Iterable[str]) -> tuple[Rows, NDArray[np.int64]]:
    """Rows with a cell that says it is a total, and how many of the keys say so."""
    form = _total_form()
    keys = {grid.where[name] for name in names}
    says = np.zeros(len(grid), dtype=bool)
    in_key = np.zeros(len(grid), dtype=np.int64)
    for place in map(int, grid.frame.columns):
        cells = grid.frame[place].str.strip()
        codes, distinct = pd.factorize(cells)
        found = np.array([bool(form.fullmatch(str(cell))) for cell in distinct], dtype=bool)[codes]
        says |= found
        if place in keys:
            in_key += found
    return says, in_key


@functools.cache
def _total_form() -> re.Pattern[str]:
    """A word for a sum, perhaps with that of which it is one: `Total: 12 campaigns`, `Total for account`."""
    listed = sorted(map(re.escape, sum_words()), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(listed)})(?:\s*:.*|\s+(?:of|for)\b.*)?", re.IGNORECASE | re.DOTALL)


def _at_an_end(flagged: Rows, measured: Rows) -> Rows:
    """Those of the flagged rows that stand in one run at the top or the bottom, rows without figures aside."""
    others = np.flatnonzero(measured & ~flagged)
    if not len(others):
        return np.zeros(len(flagged), dtype=bool)
    place = np.arange(len(flagged))
    return np.asarray(flagged & ((place < others[0]) | (place > others[-1])))


def _unnamed(filled: NDArray[np.int64], measured: Rows) -> Rows:
    """The first or last row with figures where it is the only one without any key; a lone row is no total."""
    found = np.zeros(len(filled), dtype=bool)
    rows = np.flatnonzero(measured)
    without = rows[filled[rows] == 0]
    if len(rows) > 1 and len(without) == 1 and without[0] in (rows[0], rows[-1]):
        found[without[0]] = True
    return found


def disagreeing(cost: pd.Series, totals: Rows) -> bool:
    """Say whether no total is what the rows add up to; each row may be rounded to the minor unit.

    >>> disagreeing(pd.Series([100, 250, 350], dtype="Int64"), np.array([False, False, True]))
    False
    """
    told = cost[totals].dropna()
    added = int(cost[~totals].fillna(0).sum())
    slack = int((~totals).sum()) // 2 + 1
    return bool(len(told)) and not bool(((told - added).abs() <= slack).any())


def lone_cells(grid: Grid) -> pd.Series:
    """The text of rows that have it in one cell alone; empty for all others, and where the table is narrow."""
    filled = np.zeros(len(grid), dtype=np.int64)
    text = pd.Series("", index=range(len(grid)), dtype="str")
    for place in map(int, grid.frame.columns):
        cells = grid.frame[place].reset_index(drop=True)
        told = _filled(cells)
        filled += told
        text = text.where(~told, cells)
    return text.where((filled == 1) & (len(grid.frame.columns) > 2), "")


def _filled(cells: pd.Series) -> Rows:
    """Cells with more than blanks in them."""
    codes, distinct = pd.factorize(cells)
    return np.array([bool(str(cell).strip()) for cell in distinct], dtype=bool)[codes]


def without_last_lines(grid: Grid, footers: Iterable[str]) -> Grid:
    """The table with lines left out that are no records only because they are a total or a footer alone."""
    alone = {line: told[0] for line, cells in grid.left if len(told := [c.strip() for c in cells if c.strip()]) == 1}
    lines = list(alone)
    texts = pd.Series([alone[line] for line in lines], dtype="str")
    total = texts.str.fullmatch(_total_form()).to_numpy(dtype=bool)
    rules = np.where(total, "totals", np.where(footer_rows(texts, footers), "footer", ""))
    known = {line: str(rule) for line, rule in zip(lines, rules, strict=True) if rule}
    counted = Counter(grid.excluded) + Counter(known[reject.line] for reject in grid.rejects if reject.line in known)
    rejects = [reject for reject in grid.rejects if reject.line not in known]
    return replace(grid, excluded=dict(counted), rejects=rejects)


def footer_rows(lone: pd.Series, words: Iterable[str]) -> Rows:
    """Flag the lone cells that are what a vendor writes below a table.

    >>> footer_rows(pd.Series(["", "©2026 Microsoft Corporation. All rights reserved."]), ["©"]).tolist()
    [False, True]
    """
    form = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
    return np.asarray(lone.str.contains(form) & (lone != ""), dtype=bool)
