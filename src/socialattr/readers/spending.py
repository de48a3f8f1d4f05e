"""What the readers of ad platforms' exports share: a table of cells in, SPEND and an account of lines out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..currencies import exponents, unreadable
from ..errors import Exit, SocialattrError
from ..schema import SPEND, conform
from .batch import Batch, ReadOptions
from .campaign_ids import readable_ids
from .day_ranges import Days, covering, day_spans, month_spans, week_ends, within
from .days import DayColumn, days
from .grid import Grid
from .money_marks import currency_of, table_mark
from .named_days import days_in_name
from .totals_rows import disagreeing, totals_rows
from .values import CountColumn, MoneyColumn, counts, decimal_mark, money, whole

TEXTS = ("account", "placement", "campaign", "campaign_id", "ad_set", "ad")
AMOUNTS = ("cost", "claimed_value")
COUNTS = ("impressions", "clicks", "claimed_conversions")
_DAYS = ("day", "week", "month", "first")
# How a platform writes that there is nothing.
_NOTHING = frozenset({"-", "--", "–", "—"})
# Which words stand for totals in a list of no platform in particular.
_TOTALS = ("total", "grand total", "i alt", "sum", "summe", "summa")


def spend_batch(
    grid: Grid,
    options: ReadOptions,
    *,
    platform: str = "",
    currency: str = "",
    usual_order: str = "",
    stated: Days | None = None,
    totals: Iterable[str] = _TOTALS,
    notes: dict[str, int] | None = None,
) -> Batch:
    """Bring a table into SPEND.

    Columns of `grid` by our names: `day` (also a range in one cell), or `first` and `last`, or `week` or
    `month`, else the days that the file `stated`, or the user says, or the file's name; `cost`, and what
    there is of platform, account, placement, campaign, campaign_id, ad_set, ad, currency, impressions,
    clicks, claimed_conversions, claimed_value. `platform` and `currency` are what the format says where
    no column does; a currency in a heading or beside an amount counts before that. `totals` are the
    words that rows of totals begin with. `notes` are added to the batch's own.

    Raises SocialattrError (65) where decimals or dates cannot be told, or nothing tells of which days it is.
    """
    grid = _without_dashes(grid)
    ids, rounded = readable_ids(grid.text("campaign_id"))
    codes, told = _currencies(grid, currency, options)
    cost, value, numbers = _figures(grid, codes, options)
    filled = np.logical_or.reduce([(grid.text(name) != "").to_numpy() for name in (*AMOUNTS, *COUNTS)])
    total = totals_rows(grid, totals, filled)
    mismatch = disagreeing(cost.minor, total)
    # A row of totals tells of no day, but it may say over which days it was added up.
    stated = covering([stated, _reported(grid, options, usual_order)])
    begin, end, bad_day = _days(grid, ~total, options, usual_order, stated)
    impressions, clicks = whole(numbers["impressions"]), whole(numbers["clicks"])
    texts = {name: grid.text(name) for name in TEXTS} | {"campaign_id": ids}
    texts["account"] = texts["account"].where(texts["account"] != "", options.account)
    said = grid.text("platform")
    rows = pd.DataFrame(
        {
            "platform": said.where(said != "", options.platform or platform),
            **texts,
            "first": begin,
            "last": end,
            "grain": _grain(grid),
            "cost": cost.minor.fillna(0),
            "currency": codes,
            "impressions": impressions[0],
            "clicks": clicks[0],
            "claimed_conversions": numbers["claimed_conversions"].number,
            "claimed_value": value.minor,
            "line": grid.line,
        }
    )
    reasons = {
        "unreadable day": bad_day,
        "the last day is before the first": np.asarray(rows["last"] < rows["first"]),
        "unreadable amount": cost.bad | value.bad,
        "unreadable number": impressions[1] | clicks[1] | numbers["claimed_conversions"].bad,
        "unreadable currency": unreadable(codes),
        "no platform": np.asarray(rows["platform"] == ""),
    }
    empty = ~filled & ~total & ~bad_day
    kept, kept_rows = _left(grid, rows, total, empty)
    left = ~(total | empty)
    batch = kept.batch(kept_rows, {reason: flags[left] for reason, flags in reasons.items()}, stated=stated)
    typed = batch.rows.astype({"cost": "int64", "line": "int64", **dict.fromkeys(("grain", "platform"), "str")})
    said_notes = {
        "total that its rows do not add up to": int(mismatch),
        "campaign ids that a spreadsheet rounded, such as 1,2E+17: left empty": int(rounded[left].sum()),
        f"rows that name no currency, taken for {options.currency}": 0 if told else len(typed),
    }
    return replace(batch, rows=conform(typed, SPEND), notes={**(notes or {}), **said_notes})


def _left(
    grid: Grid, rows: pd.DataFrame, total: NDArray[np.bool_], empty: NDArray[np.bool_]
) -> tuple[Grid, pd.DataFrame]:
    """The table and its rows without totals and without rows that have no figures."""
    kept = grid.keep(~total, "totals").keep(~empty[~total], "no_metric")
    return kept, rows[~(total | empty)].reset_index(drop=True)


def _without_dashes(grid: Grid) -> Grid:
    """The table with nothing where the platform writes a dash for it."""
    frame = grid.frame.copy()
    for place in set(grid.where.values()):
        cells = frame[place]
        frame[place] = cells.where(~cells.str.strip().isin(_NOTHING), "")
    return replace(grid, frame=frame)


def _currencies(grid: Grid, currency: str, options: ReadOptions) -> tuple[pd.Series, bool]:
    """The currency of each row, and whether anything in the file or of the format tells it."""
    code = grid.text("currency").str.upper()
    beside = grid.currency(*AMOUNTS) or currency or currency_of(grid.text("cost"), options.currency)
    return code.where(code != "", beside or options.currency), bool(beside) or bool((code != "").any())


def _figures(
    grid: Grid, codes: pd.Series, options: ReadOptions
) -> tuple[MoneyColumn, MoneyColumn, dict[str, CountColumn]]:
    """Amounts and numbers; a column that does not tell its decimal mark has that of the others, if they agree."""
    decimals = exponents(codes.where(~unreadable(codes), ""), options.currency)
    told = {name: options.decimal or decimal_mark(grid.text(name).unique(), grid.name) for name in AMOUNTS}
    common = told["cost"] or told["claimed_value"] or table_mark(grid)
    cost, value = (money(grid.text(name), decimals, told[name] or common, grid.name) for name in AMOUNTS)
    numbers = {name: counts(grid.text(name), options.decimal, grid.name) for name in COUNTS[:2]}
    claimed = grid.text("claimed_conversions")
    mark = options.decimal or decimal_mark(claimed.unique(), grid.name) or common
    return cost, value, {**numbers, "claimed_conversions": counts(claimed, mark, grid.name)}


def _read_days(cells: pd.Series, grid: Grid, options: ReadOptions, usual: str) -> DayColumn:
    """Days of a column; what a platform usually writes holds for slashes, since spreadsheets write dashes."""
    slashes = bool(cells.str.contains("/", regex=False).any())
    return days(cells, options.date_order, grid.name, usual if slashes else "")


def _reported(grid: Grid, options: ReadOptions, usual: str) -> Days | None:
    """The days from the earliest `first` to the latest `last`, totals included."""
    if not (grid.has("first") and grid.has("last")):
        return None
    first, last = (_read_days(grid.text(name), grid, options, usual).day for name in ("first", "last"))
    if not (first.notna().any() and last.notna().any()) or first.min() > last.max():
        return None
    return first.min().date(), last.max().date()


def _days(
    grid: Grid, rows: NDArray[np.bool_], options: ReadOptions, usual: str, stated: Days | None
) -> tuple[pd.Series, pd.Series, NDArray[np.bool_]]:
    """First and last day of each row, and which cannot be read; only `rows` tell the order of figures."""
    by = next((name for name in _DAYS if grid.has(name)), "")
    given = stated or options.told_days or days_in_name(grid.name)
    if not by:
        if not given:
            hint = "export it by day, or --days 2026-10-01..2026-10-31"
            what = "does not say of which days it tells"
            raise SocialattrError(what, where=grid.name, hint=hint, exit_code=Exit.UNUSABLE)
        begin, end = (pd.Series(pd.Timestamp(day), index=range(len(grid)), dtype="datetime64[us]") for day in given)
        return begin, end, np.zeros(len(grid), dtype=bool)
    cells = grid.text(by).where(rows, "")
    if by == "first":
        ends = cells, grid.text("last").where(rows, "") if grid.has("last") else cells
    else:
        ends = month_spans(cells) if by == "month" else day_spans(cells)
    first, last = (_read_days(column, grid, options, usual) for column in ends)
    begin, end = first.day, last.day
    if by == "week":
        end = end.where(end != begin, week_ends(begin))
    if by in ("week", "month"):
        begin, end = within(begin, end, stated)
    if by == "first" and given:
        begin, end = (column.fillna(pd.Timestamp(day)) for column, day in zip((begin, end), given, strict=True))
    return begin, end, np.asarray(first.bad | last.bad | begin.isna() | end.isna())


def _grain(grid: Grid) -> str:
    """How finely the table breaks the cost down."""
    if grid.has("ad"):
        return "ad"
    if grid.has("ad_set"):
        return "ad_set"
    return "campaign" if grid.has("campaign") or grid.has("campaign_id") else "account"


def with_column(grid: Grid, name: str, cells: pd.Series) -> Grid:
    """The table with other cells in a column, or with one more, which has no heading."""
    place = grid.where.get(name, grid.frame.shape[1])
    top = grid.top if name in grid.where else replace(grid.top, header=(*grid.top.header, ""))
    frame = grid.frame.copy()
    frame[place] = cells.to_numpy()
    return replace(grid, top=top, where={**grid.where, name: place}, frame=frame.astype("str"))
