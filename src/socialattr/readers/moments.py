"""Cells of text as moments: UTC, told by the whole column and the zone that it is written in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import numpy as np
import pandas as pd

from .days import date_order
from .stamps import Stamp, stamp, tidy

# What programs write mostly; pandas reads it without a look at each cell. Patterns as text are Arrow's to match.
_PLAIN = r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z| ?UTC| ?[+-]\d\d:?\d\d)?)?"
_OFFSET = r":\d\d(?:\.\d+)?(?:Z| ?UTC| ?[+-]\d\d:?\d\d)$"
_EPOCH = r"\d{10}(?:\.\d+)?|\d{13}|\d{16}"
# A date in figures and a time of day: there are few of each, however many pairs of them.
_HALVES = r"\d{1,2}[./-]\d{1,2}[./-]\d{4} \d{1,2}[.:]\d\d(?:[.:]\d\d)?"
_ANY_DAY = "2000-01-01"
# Other times are slips, and at the ends of the calendar arithmetic fails.
_FIRST, _LAST = (pd.Timestamp(year, 1, 1, tz="UTC") for year in (1970, 2200))


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


def moments(cells: pd.Series, timezone: str, order: str = "", where: str = "") -> TimeColumn:
    """Turn text cells into UTC: ISO 8601, seconds since 1970, or a date of `days` with its time of day.

    A time without a zone of its own is in `timezone`. `order` is what the user says of figures: dmy,
    mdy or ymd; else the column decides. Work is on distinct cells.

    Raises SocialattrError (65) where nothing tells the day from the month.

    >>> moments(pd.Series(["31. december 2026 kl. 13.45", "31-12-2026"]), "UTC").utc.astype("str").tolist()
    ['2026-12-31 13:45:00+00:00', '2026-12-31 00:00:00+00:00']
    """
    codes, distinct = pd.factorize(cells.astype("str"))
    texts = pd.Series(distinct, dtype="str").str.strip()
    epoch, plain = texts.str.fullmatch(_EPOCH), texts.str.fullmatch(_PLAIN)
    aware = plain & texts.str.contains(_OFFSET)
    utc = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us, UTC]")
    local = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
    utc[epoch] = _from_epoch(texts[epoch])
    zoned = texts[aware].str.replace(" ?UTC$", "Z", regex=True)
    utc[aware] = pd.to_datetime(zoned, format="ISO8601", utc=True, errors="coerce").astype(utc.dtype)
    naive = plain & ~aware
    local[naive] = pd.to_datetime(texts[naive], format="ISO8601", errors="coerce").astype(local.dtype)
    others = ~(epoch | plain)
    if others.any():
        local[others], utc[others] = _written_out(tidy(texts[others]), order, where)
    return _placed(codes, local, utc, timezone, cells.index)


def _written_out(texts: pd.Series, order: str, where: str) -> tuple[pd.Series, pd.Series]:
    """Local times of cells without a zone, and moments of those with one."""
    halves = texts.str.fullmatch(_HALVES)
    day, clock = (texts[halves].str.replace(rest, "", regex=True) for rest in (" .*$", "^[^ ]* "))
    whole = texts[~halves]
    order = order or date_order([*day.unique(), *whole], where)
    stamps = [stamp(text, order) for text in whole]
    local = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
    utc = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us, UTC]")
    local[~halves] = _times([read.local if read and not read.zone else None for read in stamps]).array
    utc[~halves] = _times([_utc(read) for read in stamps]).dt.tz_localize("UTC").array
    local[halves] = _stamped(day, order) + (_stamped(_ANY_DAY + " " + clock, "") - pd.Timestamp(_ANY_DAY))
    return local, utc


def _utc(read: Stamp | None) -> datetime | None:
    offset = read.offset if read else None
    return read.local - offset if read and offset is not None else None


def _stamped(texts: pd.Series, order: str) -> pd.Series:
    """Local times of cells, each distinct one read once."""
    codes, distinct = pd.factorize(texts)
    reads = [stamp(text, order) for text in distinct]
    return pd.Series(_times([read.local if read else None for read in reads]).array.take(codes), index=texts.index)


def _times(found: list[datetime | None]) -> pd.Series:
    return pd.to_datetime(pd.Series(found, dtype="object")).astype("datetime64[us]")


def _placed(codes: np.ndarray, local: pd.Series, utc: pd.Series, timezone: str, index: pd.Index) -> TimeColumn:
    """Bring local times into UTC, and count what daylight saving did to them."""
    told = local.notna().to_numpy()
    first = local.dt.tz_localize(timezone, ambiguous=np.ones(len(local), dtype=bool), nonexistent="shift_forward")
    second = local.dt.tz_localize(timezone, ambiguous=np.zeros(len(local), dtype=bool), nonexistent="shift_forward")
    hole = local.dt.tz_localize(timezone, ambiguous=np.ones(len(local), dtype=bool), nonexistent="NaT")
    moment = utc.where(~told, first.dt.tz_convert("UTC"))
    moment = moment.where((moment >= _FIRST) & (moment < _LAST))
    counts = np.bincount(codes, minlength=len(local))
    return TimeColumn(
        pd.Series(moment.array.take(codes), index=index),
        twice=int(counts[(first != second).to_numpy() & told].sum()),
        skipped=int(counts[hole.isna().to_numpy() & told].sum()),
    )


def _from_epoch(cells: pd.Series) -> pd.Series:
    """Seconds, milliseconds or microseconds since 1970, told by their number of digits."""
    scale = cells.str.replace(r"\..*", "", regex=True).str.len().map({10: 1_000_000, 13: 1_000, 16: 1})
    micros = (cells.map(Decimal) * scale.map(Decimal)).map(int) if len(cells) else pd.Series([], dtype="int64")
    return pd.to_datetime(micros.astype("int64"), unit="us", utc=True).astype("datetime64[us, UTC]")
