"""What the readers of analytics tools' reports share: a table of cells in, TOTALS and an account of lines out."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..currencies import codes as codes_of
from ..currencies import common as common_of
from ..currencies import exponents, in_amounts, unreadable
from ..errors import Exit, SocialattrError
from ..schema import TOTALS, conform
from .batch import Batch, ReadOptions
from .days import days
from .grid import Grid
from .values import counts, decimal_mark, money, whole

NO_METRIC = "no_metric"
"""The rule for rows that say nothing of what we keep."""
_TEXTS = ("source", "medium", "campaign", "content", "landing_page", "tool_channel")


def totals_batch(
    grid: Grid,
    options: ReadOptions,
    *,
    tool: str,
    property_name: str = "",
    grain: str = "",
    part: str = "",
    currency: str = "",
    usual_order: str = "",
    stated: tuple[date, date] | None = None,
    grouped: bool = True,
    texts: Mapping[str, pd.Series] | None = None,
    named: Mapping[str, pd.Series] | None = None,
) -> Batch:
    """Bring a table into TOTALS.

    Columns of `grid` by our names: `day`, or `first` and `last`, else the days that the file `stated`
    or the user says; what there is of source_medium (`google / organic`), source, medium, campaign, content,
    landing_page, tool_channel, sessions, engaged_sessions, purchases, revenue and currency. `texts` are
    text columns that the format works out itself, which count before those of the grid; `named` has
    the cells of each conversion that has a name of its own. `grain` is worked out from the columns
    where the format does not say; `grouped` is whether the tool sets thousands apart at all.

    Raises SocialattrError (65) where decimals, dates or the days of the file cannot be told.
    """
    stated = stated or options.told_days
    found = dict(texts or {})
    for name, cells in sources_of(grid).items():
        found.setdefault(name, cells)
    columns = {name: found.get(name, grid.text(name)).reset_index(drop=True).astype("str") for name in _TEXTS}
    first, last, bad_day = days_of(grid, options, usual_order, stated)
    read = decimal_of(grid, options, grouped)
    sessions, engaged = (whole(counts(grid.text(n), options.decimal, grid.name)) for n in _WHOLE)
    purchases = counts(grid.text("purchases"), read(grid.text("purchases")), grid.name)
    codes = currencies_of(grid, options, currency)
    revenue = money(grid.text("revenue"), exponents(codes, options.currency), read(grid.text("revenue")), grid.name)
    numbers = {name: counts(cells, read(cells), grid.name) for name, cells in (named or {}).items()}
    rows = pd.DataFrame(
        {
            "tool": tool or options.platform,
            "property": property_name or options.account,
            "first": first,
            "last": last,
            "grain": grain or grain_of({*found, *grid.where}),
            "part": part,
            **columns,
            "sessions": sessions[0],
            "engaged_sessions": engaged[0],
            "purchases": purchases.number,
            "revenue": revenue.minor,
            "currency": codes,
            "conversions": _as_json({name: column.number for name, column in numbers.items()}, len(grid)),
            "line": grid.line,
        }
    )
    reasons = {
        "unreadable day": np.asarray(bad_day | rows["first"].isna() | rows["last"].isna()),
        "the last day is before the first": np.asarray(rows["last"] < rows["first"]),
        "unreadable amount": revenue.bad,
        "unreadable number": np.logical_or.reduce(
            [sessions[1], engaged[1], purchases.bad, *(column.bad for column in numbers.values())]
        ),
        "unreadable currency": unreadable(codes),
    }
    told = rows[list(_METRICS)].notna().any(axis=1) | (rows["conversions"] != "")
    kept = np.asarray(told | np.logical_or.reduce(list(reasons.values())))
    grid, rows = grid.keep(kept, NO_METRIC), rows[kept].reset_index(drop=True)
    batch = grid.batch(rows, {reason: flags[kept] for reason, flags in reasons.items()}, stated=stated)
    return replace(batch, rows=conform(_typed(batch.rows), TOTALS))


_WHOLE = ("sessions", "engaged_sessions")
_METRICS = (*_WHOLE, "purchases", "revenue")


def grain_of(columns: Collection[str]) -> str:
    """By what a table with these columns breaks its totals down, one of TOTALS_GRAINS.

    >>> grain_of({"source_medium", "campaign", "sessions"}), grain_of({"medium"}), grain_of({"day"})
    ('source/medium/campaign', 'channel', 'none')
    """
    if "source_medium" in columns or {"source", "medium"} <= set(columns):
        further = [name for name in ("campaign", "content") if name in columns]
        return "/".join(["source/medium", *(further if "campaign" in further else [])])
    for name, grain in _ONE_COLUMN.items():
        if name in columns:
            return grain
    return "none"


_ONE_COLUMN = {
    "source": "source",
    "campaign": "campaign",
    "tool_channel": "channel",
    "medium": "channel",
    "landing_page": "landing_page",
}


def sources_of(grid: Grid) -> dict[str, pd.Series]:
    """Source and medium of each row, where they stand in one cell: `google / organic`."""
    if not grid.has("source_medium"):
        return {}
    codes, distinct = pd.factorize(grid.text("source_medium"))
    # A source may have a slash of its own, a medium hardly.
    parts = [cell.rpartition(" / ")[::2] if " / " in cell else (cell, "") for cell in distinct]
    both = {
        name: pd.Series(np.array([part[place] for part in parts], dtype=object)[codes], dtype="str")
        for place, name in enumerate(("source", "medium"))
    }
    return {name: cells for name, cells in both.items() if not grid.has(name)}


def days_of(
    grid: Grid, options: ReadOptions, usual_order: str, stated: tuple[date, date] | None
) -> tuple[pd.Series, pd.Series, NDArray[np.bool_]]:
    """The first and last day of each row, and which are unreadable.

    Raises SocialattrError (65) where neither a column nor the file says.
    """
    if not any(grid.has(name) for name in ("day", "first")):
        if stated is None:
            hint = "--days 2026-10-01..2026-10-31, with the days that it was exported for"
            raise SocialattrError(
                "does not say which days it tells of", where=grid.name, hint=hint, exit_code=Exit.UNUSABLE
            )
        first, last = (pd.Series(pd.Timestamp(day), index=range(len(grid)), dtype="datetime64[us]") for day in stated)
        return first, last, np.zeros(len(grid), dtype=bool)
    if grid.has("day"):
        day = days(grid.text("day"), options.date_order, grid.name, usual_order)
        return day.day, day.day, day.bad
    begin, end = (days(grid.text(name), options.date_order, grid.name, usual_order) for name in ("first", "last"))
    return begin.day, end.day if grid.has("last") else begin.day, begin.bad | end.bad


def currencies_of(grid: Grid, options: ReadOptions, currency: str = "") -> pd.Series:
    """The currency of each row: its column's, the heading's, the file's or that beside the amount, else the site's."""
    code = codes_of(grid.text("currency"), options.currency)
    code = code.where(code != "", grid.currency("revenue") or currency)
    beside = in_amounts(grid.text("revenue"), options.currency)
    code = code.where(code != "", beside)
    return code.where(code != "", common_of(beside) or options.currency)


def decimal_of(grid: Grid, options: ReadOptions, grouped: bool) -> Callable[[pd.Series], str]:
    """How to tell the decimal mark of a column; `grouped` is whether the tool sets thousands apart at all.

    A tool that sets no thousands apart writes a lone mark before decimals only; a spreadsheet may have
    made a comma of its point.
    """

    def read(cells: pd.Series) -> str:
        own = options.decimal or decimal_mark(cells.unique(), grid.name)
        # The numbers of a workbook are text with a point by now.
        if own or grouped:
            return own or ("." if grid.top.typed else "")
        marks = {mark for mark in ",." if cells.str.contains(mark, regex=False).any()}
        return marks.pop() if len(marks) == 1 else ""

    return read


def _as_json(named: Mapping[str, pd.Series], length: int) -> pd.Series:
    """Named conversions of each row as canonical JSON; "" where none is named."""
    if not named:
        return pd.Series("", index=range(length), dtype="str")
    frame = pd.DataFrame({name: column.reset_index(drop=True) for name, column in sorted(named.items())})
    codes, distinct = pd.factorize(pd.MultiIndex.from_frame(frame.fillna(-np.inf)))
    texts = [_one_json(dict(zip(frame.columns, values, strict=True))) for values in distinct]
    return pd.Series(np.array(texts, dtype=object)[codes], dtype="str")


def _one_json(values: Mapping[str, float]) -> str:
    """
    >>> _one_json({"sign_up": 2.0, "lead": 0.5, "call": -np.inf})
    '{"lead": 0.5, "sign_up": 2}'
    """
    said = {name: int(value) if value == int(value) else value for name, value in values.items() if value != -np.inf}
    return json.dumps(said, sort_keys=True, ensure_ascii=False) if said else ""


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    texts = dict.fromkeys(("tool", "property", "grain", "part", "currency", "conversions", *_TEXTS), "str")
    return rows.astype({"line": "int64", "first": "datetime64[us]", "last": "datetime64[us]", **texts})
