"""What the amounts of a table tell of each other: the currency beside them, and the decimal mark of all columns."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from ..errors import SocialattrError
from .grid import Grid
from .values import decimal_mark

_MARKS = {"US$": "USD", "$": "USD", "€": "EUR", "£": "GBP", "zł": "PLN"}
_KRONER = frozenset({"DKK", "NOK", "SEK", "ISK"})
_BESIDE = re.compile(r"^[+-]?\s*([A-Z]{3}|US\$|[$€£])|([A-Z]{3}|[$€£]|zł)$")
_NUMBER = re.compile(r"[+-]?\d[\d.,'’\s]*%?")
_KR = re.compile(r"\bkr\b\.?", re.IGNORECASE)


def currency_of(cells: pd.Series, usual: str) -> str:
    """The currency that stands beside the amounts of a column, where all that say one agree; else empty.

    `kr.` is the site's `usual` currency where that is one of the kroner.

    >>> currency_of(pd.Series(["US$1.92", ""]), "DKK"), currency_of(pd.Series(["12,50 kr."]), "DKK")
    ('USD', 'DKK')
    >>> currency_of(pd.Series(["1.92"]), "DKK"), currency_of(pd.Series(["12 €", "12 £"]), "DKK")
    ('', '')
    """
    found = {_beside(str(cell).strip(), usual) for cell in cells.unique()} - {""}
    return found.pop() if len(found) == 1 else ""


def _beside(cell: str, usual: str) -> str:
    if _KR.search(cell):
        return usual if usual in _KRONER else ""
    match = _BESIDE.search(cell)
    mark = (match[1] or match[2]) if match else ""
    return _MARKS.get(mark, mark)


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
