"""Cells of text as money and numbers, decided by the whole column and never one cell at a time."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import Exit, SocialattrError
from .moments import TimeColumn, moments

__all__ = [
    "CountColumn",
    "MoneyColumn",
    "TimeColumn",
    "counts",
    "decimal_mark",
    "moments",
    "money",
    "shares",
    "telling_amounts",
    "whole",
]

# Between digits a blank or an apostrophe sets thousands apart; elsewhere it says nothing.
_GAP = re.compile(r"(?<=\d)[\s'’]+(?=\d)")
_BLANK = re.compile(r"\s+|(?<!\d)'|'(?!\d)")
# A currency before or behind the number; letters within it make it no number: 1E+17 is not 117.
_SIGN = r"(?:[^\W\d_]|[€$£¥₹₽₺₩₪฿₫₴]){1,4}\.?"
_CURRENCY = re.compile(rf"^([+-]?){_SIGN}|{_SIGN}$")
# No øre, as in `1.234,-` and `1.234:-`; a minus that typesetters use; accountants' way to write it.
_NO_ØRE = re.compile(r"(?<=\d)([,.:])[-–—]$")
_MINUS = str.maketrans("−–", "--")
_IN_PARENTHESES = re.compile(r"\((.*)\)")
# What programs and people write where they have no number.
_NO_NUMBERS = frozenset({"", "-", "--", "–", "—", "n/a", "N/A"})
# More than any currency has decimals.
_EXPONENTS = 16
# Some ten billion kroner in øre: what is beyond is a slip or mischief, and sums must stay exact.
_LARGEST = Decimal(10**12)
# How a number is written whose decimals stand behind the mark: thousands are set apart everywhere or nowhere.
_FORMS = {
    mark: re.compile(
        rf"[+-]?(?:(?:\d+|[1-9]\d{{0,2}}(['{other}])\d{{3}}(?:\1\d{{3}})*)(?:[{mark}]\d+)?|[{mark}]\d+)", re.ASCII
    )
    for mark, other in (",.", ".,")
}


def decimal_mark(cells: Iterable[str], where: str = "") -> str:
    """Tell whether a column writes its decimals with `,` or `.`; "" where no cell says.

    A cell says so where it is a number with the one mark and none with the other.

    Raises SocialattrError (65) where two cells say different things.

    >>> decimal_mark(["1.299", "1.234,56"]), decimal_mark(["12.5"]), decimal_mark(["1.299"])
    (',', '.', '')
    """
    told = {_marks(_bare(cell))[0]: cell.strip() for cell in telling_amounts(cells)}
    if len(told) > 1:
        what = f"{told[',']!r} and {told['.']!r} stand in one column, so it has no one decimal mark"
        hint = "--decimal , or --decimal . (amounts that are written otherwise are rejected)"
        raise SocialattrError(what, where=where, hint=hint, exit_code=Exit.UNUSABLE)
    return next(iter(told), "")


def telling_amounts(cells: Iterable[str]) -> list[str]:
    """The first cell for each decimal mark that is a number with that mark alone.

    >>> telling_amounts(["1.299", "12,50", "5", "7,5"])
    ['12,50']
    """
    told: dict[str, str] = {}
    for cell in cells:
        marks = _marks(_bare(cell))
        if len(marks) == 1:
            told.setdefault(marks[0], cell)
    return list(told.values())


def _marks(number: str) -> list[str]:
    """With which decimal marks a bare text is a number."""
    return [mark for mark, form in _FORMS.items() if form.fullmatch(number)]


@dataclass(frozen=True)
class MoneyColumn:
    """Minor units of a column, and which cells are no amounts."""

    minor: pd.Series
    bad: np.ndarray


def money(cells: pd.Series, exponents: NDArray[np.int64] | int, decimal: str, where: str) -> MoneyColumn:
    """Turn text cells into whole minor units (Int64, missing where empty).

    `exponents` says how many decimals the currency of each row has; `decimal` is what the column or
    the user says.

    Raises SocialattrError (65) where thousands and decimals cannot be told apart.
    """
    cell_codes, cell = pd.factorize(cells.astype("str"))
    if not decimal:
        decimal = decimal_mark(cell, where)
    amounts = [_amount(text, decimal, where) for text in cell]
    # The same text is of other minor units in another currency.
    codes, pairs = pd.factorize(cell_codes.astype(np.int64) * _EXPONENTS + np.asarray(exponents, dtype=np.int64))
    values, bad = [], []
    for place, exponent in zip(*np.divmod(pairs, _EXPONENTS), strict=True):
        amount = amounts[place]
        bad.append(amount is None and cell[place].strip() not in _NO_NUMBERS)
        values.append(None if amount is None else int((amount.scaleb(int(exponent))).to_integral_value()))
    minor = pd.array(values, dtype="Int64").take(codes)
    return MoneyColumn(pd.Series(minor, index=cells.index), np.array(bad, dtype=bool)[codes])


@dataclass(frozen=True)
class CountColumn:
    """Numbers of a column (missing where empty), and which cells are no numbers."""

    number: pd.Series
    bad: np.ndarray


def counts(cells: pd.Series, decimal: str = "", where: str = "") -> CountColumn:
    """Turn text cells into numbers (float64, missing where empty or a dash): `1.234`, `12,5`, `9,380`.

    Where no cell of the column tells thousands from decimals, a number with three digits behind its
    one mark is a thousand: whole numbers are what these columns mostly hold.

    >>> counts(pd.Series(["1.234", "12", "--"])).number.tolist()
    [1234.0, 12.0, nan]
    """
    codes, distinct = pd.factorize(cells.astype("str").str.strip())
    texts = ["" if text in _NO_NUMBERS else text for text in distinct]
    decimal = decimal or decimal_mark(texts, where)
    values = []
    for text in texts:
        marked = next((mark for mark in ",." if mark in text), "")
        amount = _amount(text, decimal or ("." if marked == "," else ","), where) if text else None
        values.append(np.nan if amount is None else float(amount))
    bad = np.array([np.isnan(value) and text != "" for value, text in zip(values, texts, strict=True)], dtype=bool)
    return CountColumn(pd.Series(np.array(values, dtype=np.float64)[codes], index=cells.index), bad[codes])


def whole(column: CountColumn) -> tuple[pd.Series, np.ndarray]:
    """The numbers as whole ones (Int64), and which cells are none: also those with a fraction."""
    numbers = column.number
    broken = (numbers.notna() & (numbers != numbers.round())).to_numpy()
    return numbers.where(~broken).astype("Int64"), column.bad | broken


def shares(cells: pd.Series, decimal: str = "", where: str = "") -> CountColumn:
    """Turn percentages into shares (float64, missing where empty): `12,3 %` is 0.123, and so is `0.123`.

    >>> shares(pd.Series(["12,5 %", "100\u00a0%", "--"])).number.tolist()
    [0.125, 1.0, nan]
    """
    percent = cells.astype("str").str.strip().str.endswith("%").to_numpy()
    bare = counts(cells.astype("str").str.strip().str.removesuffix("%"), decimal, where)
    return CountColumn(bare.number.where(~percent, bare.number / 100), bare.bad)


def _amount(cell: str, decimal: str, where: str) -> Decimal | None:
    """Read one amount; None where it is empty or none.

    >>> _amount("1.299,00 kr.", ",", "x"), _amount("-12.5", ".", "x"), _amount("12,50", ".", "x")
    (Decimal('1299.00'), Decimal('-12.5'), None)
    """
    number = _bare(cell)
    marks = _marks(number)
    if not marks or (decimal and decimal not in marks):
        return None
    if not decimal and ("," in number or "." in number):
        what = f"cannot tell whether {cell.strip()!r} is a thousand or a fraction, and no other amount tells"
        raise SocialattrError(what, where=where, hint="--decimal , or --decimal .", exit_code=Exit.UNUSABLE)
    thousands = "," if decimal == "." else "."
    amount = Decimal(number.replace("'", "").replace(thousands, "").replace(",", "."))
    return amount if abs(amount) <= _LARGEST else None


def _bare(cell: str) -> str:
    """Take blanks and a currency off an amount; a gap between digits becomes an apostrophe.

    >>> _bare("1.234,56&nbsp;&#107;&#114;."), _bare("kr. 1 234,-"), _bare("(US$1.92)"), _bare("−5 kr.")
    ('1.234,56', "1'234,00", '-1.92', '-5')
    """
    text = _BLANK.sub("", _GAP.sub("'", html.unescape(cell) if "&" in cell else cell))
    if text in _NO_NUMBERS:
        return ""
    sign = ""
    if inner := _IN_PARENTHESES.fullmatch(text):
        sign, text = "-", inner[1]
    bare = _NO_ØRE.sub(_zero_øre, _CURRENCY.sub(r"\1", text)).translate(_MINUS)
    # A minus may stand on either side of the currency.
    return sign + (_CURRENCY.sub(r"\1", bare) if bare.startswith("-") else bare)


def _zero_øre(dash: re.Match[str]) -> str:
    return "" if dash[1] == ":" else dash[1] + "00"
