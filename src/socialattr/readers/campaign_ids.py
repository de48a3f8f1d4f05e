"""Ids of campaigns that went through a spreadsheet, which takes long numbers for floating-point ones."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_POWER = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{1,3}")
# How spreadsheets are told to leave a number alone: ="123", or '123.
_WRAPPED = re.compile(r"""(?:="(\w+)"|'(\w+))""")
_EXACT_DIGITS = 15
"""A spreadsheet keeps this many digits of a number and fills up with zeros."""
# Beyond it not every whole number is a floating-point one.
_EXACT_INTEGERS = 2**53
_LONGEST = 40


def readable_ids(cells: pd.Series, *, typed: bool = False) -> tuple[pd.Series, NDArray[np.bool_]]:
    """The ids as text, those empty that a spreadsheet rounded, and which these are.

    A lone id may end in zeros by chance; where all of several long ones do, they were rounded. In a
    workbook (`typed`) also those were that a floating-point number can be, if all can.

    >>> readable_ids(pd.Series(["120210000000000123", "1,2E+17", '="23850000000000001"']))[0].tolist()
    ['120210000000000123', '', '23850000000000001']
    >>> readable_ids(pd.Series(["120210987654321000", "120210123456789000"]))[0].tolist()
    ['', '']
    >>> readable_ids(pd.Series(["120210987654321008"]), typed=True)[0].tolist()
    ['']
    """
    codes, distinct = pd.factorize(cells.astype("str"))
    ids = [_unwrapped(str(cell)) for cell in distinct]
    long = {cell for cell in ids if _EXACT_DIGITS < len(cell) <= _LONGEST and cell.isdecimal()}
    rounded_off = long if len(long) > 1 and all(map(_ends_in_zeros, long)) else set()
    huge = {cell for cell in long if int(cell) > _EXACT_INTEGERS}
    if typed and all(int(float(cell)) == int(cell) for cell in huge):
        rounded_off = rounded_off | huge
    lost = [bool(_POWER.fullmatch(cell)) or cell in rounded_off for cell in ids]
    kept = pd.Series(["" if gone else cell for gone, cell in zip(lost, ids, strict=True)], dtype="str")
    rounded = np.array(lost, dtype=bool)
    if not len(codes):
        return cells.astype("str"), np.zeros(0, dtype=bool)
    return pd.Series(kept.array.take(codes), index=cells.index), rounded[codes]


def _unwrapped(cell: str) -> str:
    match = _WRAPPED.fullmatch(cell)
    return (match[1] or match[2]) if match else cell


def _ends_in_zeros(cell: str) -> bool:
    return not cell[_EXACT_DIGITS:].strip("0")
