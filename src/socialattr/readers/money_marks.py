"""What the numbers of a table tell of each other: the decimal mark of all columns."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..errors import SocialattrError
from .grid import Grid
from .values import decimal_mark

_NUMBER = re.compile(r"[+-]?\d[\d.,'’\s]*%?")


def table_mark(grid: Grid) -> str:
    """The decimal mark that columns of numbers tell, whatever they are of, where all agree; else empty.

    A price per click tells how the cost is written.
    """
    told = set()
    for place in grid.frame.columns:
        cells = grid.frame[place].str.strip()
        distinct = cells[cells != ""].unique()
        if len(distinct) and all(_NUMBER.fullmatch(str(cell)) for cell in distinct):
            told.add(_told(distinct))
    told.discard("")
    return told.pop() if len(told) == 1 else ""


def _told(cells: Iterable[object]) -> str:
    """The mark of one column; a column that contradicts itself tells nothing of the others."""
    try:
        return decimal_mark([str(cell).rstrip("% ") for cell in cells])
    except SocialattrError:
        return ""
