"""Cells of text as money and moments, decided by the whole column and never one cell at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import Exit, SocialattrError

# Between digits a blank or an apostrophe sets thousands apart; elsewhere it says nothing.
_GAP = re.compile(r"(?<=\d)[\s'’]+(?=\d)")
_BLANK = re.compile(r"\s+|(?<!\d)'|'(?!\d)")
# A currency before or behind the number; letters within it make it no number: 1E+17 is not 117.
_CURRENCY = re.compile(r"^([+-]?)[A-Za-z€$£]{1,4}\.?|[A-Za-z€$£]{1,4}\.?$")
# Some ten billion kroner in øre: what is beyond is a slip or mischief, and sums must stay exact.
_LARGEST = Decimal(10**12)
# How a number is written whose decimals stand behind the mark: thousands are set apart everywhere or nowhere.
_FORMS = {
    mark: re.compile(
        rf"[+-]?(?:(?:\d+|[1-9]\d{{0,2}}(['{other}])\d{{3}}(?:\1\d{{3}})*)(?:[{mark}]\d+)?|[{mark}]\d+)", re.ASCII
    )
    for mark, other in (",.", ".,")
}
_DAY_FIRST = re.compile(r"(\d{1,2})[.\-](\d{1,2})[.\-](\d{4})(?:[ T]+(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?)?")
_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
_EPOCH = re.compile(r"\d{10}(?:\.\d+)?|\d{13}|\d{16}")
# Other times are slips, and at the ends of the calendar arithmetic fails.
_FIRST, _LAST = (pd.Timestamp(year, 1, 1, tz="UTC") for year in (1970, 2200))


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
    keys = pd.DataFrame({"cell": cells.astype("str").to_numpy(), "exponent": exponents})
    codes, distinct = pd.factorize(pd.MultiIndex.from_frame(keys))
    if not decimal:
        decimal = decimal_mark((cell for cell, _ in distinct), where)
    values, bad = [], []
    for cell, exponent in distinct:
        amount = _amount(cell, decimal, where)
        bad.append(amount is None and bool(cell.strip()))
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


_NO_NUMBERS = frozenset({"", "-", "--", "–", "—", "n/a", "N/A"})


def whole(column: CountColumn) -> tuple[pd.Series, np.ndarray]:
    """The numbers as whole ones (Int64), and which cells are none: also those with a fraction."""
    numbers = column.number
    broken = (numbers.notna() & (numbers != numbers.round())).to_numpy()
    return numbers.where(~broken).astype("Int64"), column.bad | broken


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
    """Take blanks and a currency off an amount; a gap between digits becomes an apostrophe."""
    return _CURRENCY.sub(r"\1", _BLANK.sub("", _GAP.sub("'", cell)))


@dataclass(frozen=True)
class TimeColumn:
    """UTC moments of a column (missing where unreadable), and what daylight saving did to them."""

    utc: pd.Series
    twice: int
    """How many stood in the hour that happens twice; the first one was taken."""
    skipped: int
    """How many stood in the hour that does not exist; they moved forward."""

    @property
    def notes(self) -> dict[str, int]:
        """What a user should know about the clock, with the number of rows."""
        return {
            "rows in the hour that happens twice: the first was taken": self.twice,
            "rows in the hour that does not exist: moved forward": self.skipped,
        }


def moments(cells: pd.Series, timezone: str) -> TimeColumn:
    """Turn text cells into UTC: ISO 8601, `31-12-2026 13.45`, or seconds since 1970.

    A time without a zone of its own is in `timezone`. Work is on distinct cells.
    """
    codes, distinct = pd.factorize(cells.astype("str"))
    texts = pd.Series(distinct, dtype="str").str.strip().str.replace(r" ?UTC$", "Z", regex=True)
    # To pandas the words now and today are times too, other ones at each reading.
    texts = texts.where(texts.str.match(r"\d"), "")
    epoch = texts.str.fullmatch(_EPOCH)
    aware = texts.str.contains(_OFFSET) & ~epoch
    naive = ~(epoch | aware)
    utc = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us, UTC]")
    utc[aware] = pd.to_datetime(texts[aware], format="ISO8601", utc=True, errors="coerce").astype(utc.dtype)
    utc[epoch] = _from_epoch(texts[epoch])
    local = pd.to_datetime(texts[naive].map(_iso), format="ISO8601", errors="coerce").astype("datetime64[us]")
    first = local.dt.tz_localize(timezone, ambiguous=np.ones(len(local), dtype=bool), nonexistent="shift_forward")
    utc[naive] = first.dt.tz_convert("UTC")
    utc = utc.where((utc >= _FIRST) & (utc < _LAST))
    second = local.dt.tz_localize(timezone, ambiguous=np.zeros(len(local), dtype=bool), nonexistent="shift_forward")
    hole = local.dt.tz_localize(timezone, ambiguous=np.ones(len(local), dtype=bool), nonexistent="NaT")
    counts = np.bincount(codes, minlength=len(texts))[naive.to_numpy()]
    return TimeColumn(
        pd.Series(utc.array.take(codes), index=cells.index),
        twice=int(counts[(first != second).to_numpy() & local.notna().to_numpy()].sum()),
        skipped=int(counts[hole.isna().to_numpy() & local.notna().to_numpy()].sum()),
    )


def _iso(cell: str) -> str:
    """Write a Danish day-first date the ISO way; anything else stays.

    >>> _iso("31-12-2026 13.45")
    '2026-12-31 13:45:00'
    """
    match = _DAY_FIRST.fullmatch(cell)
    if not match:
        return cell
    day, month, year, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        return str(datetime(year, month, day, hour, minute, second))
    except ValueError:
        return ""


def _from_epoch(cells: pd.Series) -> pd.Series:
    """Seconds, milliseconds or microseconds since 1970, told by their number of digits."""
    scale = cells.str.replace(r"\..*", "", regex=True).str.len().map({10: 1_000_000, 13: 1_000, 16: 1})
    micros = (cells.map(Decimal) * scale.map(Decimal)).map(int) if len(cells) else pd.Series([], dtype="int64")
    return pd.to_datetime(micros.astype("int64"), unit="us", utc=True).astype("datetime64[us, UTC]")
