"""Daily rates out of a file beside the settings: a plain list, or the European Central Bank's as it is downloaded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from ..errors import Exit, SocialattrError
from ..rates import Rates
from ..settings import FILE_NAME, Settings
from .sheet import Sheet, day_of, read_sheet

_EPOCH = date(1970, 1, 1)
_CODE = re.compile(r"[A-Z]{3}")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_HINT = "columns date,currency,rate, or eurofxref-hist.csv of the European Central Bank"

Quote = tuple[int, str, int, Fraction]
"""Line, currency, day since 1970, rate."""


def rates_of(settings: Settings) -> Rates | None:
    """The rates that the settings name; None where they name none.

    Raises SocialattrError (65) with the line where the file is at fault.
    """
    if not settings.money.rates:
        return None
    path = Path(settings.money.rates)
    try:
        stat = path.stat()
        return _read(path, settings.site.currency, stat.st_mtime_ns, stat.st_size)
    except OSError as error:
        what = f"money.rates names {path.name}, which cannot be read: {error.strerror}"
        raise SocialattrError(what, where=FILE_NAME, hint=_HINT, exit_code=Exit.UNUSABLE) from None


@lru_cache(maxsize=2)
def _read(path: Path, currency: str, _changed: int, _size: int) -> Rates:
    return rates_in(path.read_bytes(), path.name, currency)


def rates_in(data: bytes, where: str, currency: str) -> Rates:
    """Read rates into `currency`. Raises SocialattrError (65) with the line where the file is at fault."""
    sheet = read_sheet(data, where)
    headings = [heading.strip().casefold() for heading in sheet.headings]
    if {"date", "currency", "rate"} <= set(headings):
        found = _listed(sheet, headings, where)
    elif headings[0] == "date" and all(_CODE.fullmatch(heading.strip()) for heading in sheet.headings[1:] if heading):
        found = _wide(sheet, where, currency)
    else:
        raise SocialattrError("is no file of rates", where=where, hint=_HINT, exit_code=Exit.UNUSABLE)
    quotes: dict[str, dict[int, Fraction]] = {}
    for line, code, day, rate in found:
        if quotes.setdefault(code, {}).setdefault(day, rate) != rate:
            raise _wrong(where, line, f"a second rate of {code} for one day", "keep one of them")
    return Rates(currency, {code: sorted(days.items()) for code, days in quotes.items() if code != currency})


def _listed(sheet: Sheet, headings: list[str], where: str) -> Iterator[Quote]:
    """A rate a line: units of the site's currency for one of another."""
    places = [headings.index(name) for name in ("date", "currency", "rate")]
    for line, cells in sheet.rows:
        day, code, rate = (sheet.cell(cells, place) for place in places)
        if not _CODE.fullmatch(code.upper()):
            raise _wrong(where, line, f"{code!r} is no currency", "write a code such as EUR")
        yield line, code.upper(), _day(day, where, line), _rate(rate, where, line)


def _wide(sheet: Sheet, where: str, currency: str) -> Iterator[Quote]:
    """A day a line, a currency a column, each for one euro; N/A where there is none."""
    columns = {heading.strip(): place for place, heading in enumerate(sheet.headings) if place and heading.strip()}
    if currency not in ("EUR", *columns):
        raise SocialattrError(f"has no column {currency}", where=where, hint=_HINT, exit_code=Exit.UNUSABLE)
    for line, cells in sheet.rows:
        said = {code: sheet.cell(cells, place) for code, place in columns.items()}
        of_euro = {code: _rate(cell, where, line) for code, cell in said.items() if cell not in ("", "N/A")}
        of_euro["EUR"] = Fraction(1)
        if own := of_euro.get(currency):
            day = _day(sheet.cell(cells, 0), where, line)
            yield from ((line, code, day, own / rate) for code, rate in of_euro.items())


def _day(cell: str, where: str, line: int) -> int:
    try:
        day = day_of(cell)
    except ValueError:
        day = None
    if day is None:
        raise _wrong(where, line, f"{cell!r} is no day", "write it as 2026-07-01")
    return (day - _EPOCH).days


def _rate(cell: str, where: str, line: int) -> Fraction:
    rate = Fraction(cell.replace(",", ".")) if _NUMBER.fullmatch(cell) else Fraction(0)
    if not rate:
        raise _wrong(where, line, f"{cell!r} is no rate", "write a number such as 7.4605")
    return rate


def _wrong(where: str, line: int, what: str, hint: str) -> SocialattrError:
    return SocialattrError(what, where=f"{where}:{line}", hint=hint, exit_code=Exit.UNUSABLE)
