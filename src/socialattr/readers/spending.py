"""What the readers of ad platforms' exports share: a table of cells in, SPEND and an account of lines out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..currencies import codes as codes_of
from ..currencies import common as common_of
from ..currencies import exponents, in_amounts, unreadable
from ..schema import SPEND, conform
from .batch import Batch, ReadOptions
from .campaign_ids import readable_ids
from .day_ranges import Days, covering
from .grid import Grid
from .money_marks import table_mark
from .spend_days import RowDays, reported, row_days
from .totals_rows import disagreeing, footer_rows, lone_cells, totals_rows, without_last_lines
from .values import CountColumn, MoneyColumn, counts, decimal_mark, money, whole

TEXTS = ("account", "placement", "campaign", "campaign_id", "ad_set", "ad")
AMOUNTS = ("cost", "claimed_value")
COUNTS = ("impressions", "clicks", "claimed_conversions")
# How a platform writes that there is nothing.
_NOTHING = frozenset({"-", "--", "–", "—"})


@dataclass(frozen=True)
class _Figures:
    """All amounts and numbers of a table."""

    money: Mapping[str, MoneyColumn]
    counts: Mapping[str, CountColumn]
    filled: NDArray[np.bool_]
    """Rows with any figure."""


def spend_batch(
    grid: Grid,
    options: ReadOptions,
    *,
    platform: str = "",
    currency: str = "",
    usual_order: str = "",
    stated: Days | None = None,
    named: Days | None = None,
    footers: Sequence[str],
    notes: Mapping[str, int] | None = None,
) -> Batch:
    """Bring a table into SPEND.

    Columns of `grid` by our names: `day` (also a range in one cell), or `first` and `last`, or `week` or
    `month`, else the days that the file `stated`, or the user says, or it is `named` after; `cost`, and what
    there is of platform, account, placement, campaign, campaign_id, ad_set, ad, currency, impressions,
    clicks, claimed_conversions, claimed_value. `platform` and `currency` are what the format says where
    no column does; a currency in a heading or beside an amount counts before that. `footers` are
    how lines begin that a vendor writes below a table. `notes` are added to the batch's own.

    Raises SocialattrError (65) where decimals or dates cannot be told, or nothing tells of which days it is.
    """
    grid = _without_dashes(without_last_lines(grid, footers))
    grid = grid.keep(~footer_rows(lone_cells(grid), footers), "footer")
    codes, assumed = _currencies(grid, currency, options)
    figures = _figures(grid, codes, options)
    total = totals_rows(grid, figures.filled)
    stated = covering([stated, reported(grid, options, usual_order)])
    span = row_days(grid, ~total, options, usual_order, stated, named)
    ids, rounded = readable_ids(grid.text("campaign_id"), typed=grid.top.typed)
    rows = _rows(
        with_column(grid, "campaign_id", ids) if grid.has("campaign_id") else grid,
        figures,
        span,
        codes,
        options,
        platform,
    )
    reasons = _reasons(grid, rows, figures, span, codes)
    empty = ~figures.filled & ~total & ~np.logical_or.reduce(list(reasons.values()))
    left = ~(total | empty)
    kept = grid.keep(~total, "totals").keep(~empty[~total], "no_metric")
    wrong = {reason: flags[left] for reason, flags in reasons.items()}
    batch = kept.batch(rows[left].reset_index(drop=True), wrong, stated=stated)
    own_notes = {
        "total that its rows do not add up to": int(disagreeing(figures.money["cost"].minor, total)),
        "campaign ids that a spreadsheet rounded, such as 1,2E+17: left empty": int(rounded[left].sum()),
        f"rows that name no currency, taken for {options.currency}": int(
            batch.rows["line"].isin(grid.line[assumed]).sum()
        ),
    }
    typed = batch.rows.astype({"cost": "int64", "line": "int64", **dict.fromkeys(("grain", "platform"), "str")})
    return replace(batch, rows=conform(typed, SPEND), notes={**(notes or {}), **own_notes})


def _without_dashes(grid: Grid) -> Grid:
    """The table with nothing where the platform writes a dash for it."""
    frame = grid.frame.copy()
    for place in set(grid.where.values()):
        frame[place] = frame[place].where(~frame[place].str.strip().isin(_NOTHING), "")
    return replace(grid, frame=frame)


def _currencies(grid: Grid, currency: str, options: ReadOptions) -> tuple[pd.Series, NDArray[np.bool_]]:
    """The currency of each row, and where nothing in the file or of the format tells it."""
    code = codes_of(grid.text("currency"), options.currency)
    if heading := grid.currency(*AMOUNTS):
        return code.where(code != "", heading), np.zeros(len(code), dtype=bool)
    # Each amount may have another currency beside it; what has none is like the others, where those agree.
    beside = in_amounts(grid.text("cost"), options.currency)
    agreed = currency or common_of(beside)
    assumed = np.asarray((code == "") & (beside == "") & (not agreed))
    code = code.where(code != "", beside)
    return code.where(code != "", agreed or options.currency), assumed


def _figures(grid: Grid, codes: pd.Series, options: ReadOptions) -> _Figures:
    """Read all figures; a column that does not tell its decimal mark has that of the others, if they agree."""
    decimals = exponents(codes.where(~unreadable(codes), ""), options.currency)
    cells = {name: grid.text(name) for name in (*AMOUNTS, *COUNTS)}
    told = {name: options.decimal or decimal_mark(column.unique(), grid.name) for name, column in cells.items()}
    # A number of a workbook is written with a point whatever its language.
    common = told["cost"] or told["claimed_value"] or table_mark(grid) or ("." if grid.top.typed else "")
    # Impressions and clicks are whole: without a sign of the column's own their mark is one of thousands.
    marks = told | {"claimed_conversions": told["claimed_conversions"] or common}
    return _Figures(
        {name: money(cells[name], decimals, told[name] or common, grid.name) for name in AMOUNTS},
        {name: counts(cells[name], marks[name], grid.name) for name in COUNTS},
        np.logical_or.reduce([(column != "").to_numpy(dtype=bool) for column in cells.values()]),
    )


def _rows(
    grid: Grid, figures: _Figures, span: RowDays, codes: pd.Series, options: ReadOptions, platform: str
) -> pd.DataFrame:
    """A row for each row of the table, with gaps where it cannot be read."""
    texts = {name: grid.text(name) for name in TEXTS}
    texts["account"] = texts["account"].where(texts["account"] != "", options.account)
    said = grid.text("platform")
    return pd.DataFrame(
        {
            "platform": said.where(said != "", options.platform or platform),
            **texts,
            "first": span.first,
            "last": span.last,
            "grain": _grain(grid),
            "cost": figures.money["cost"].minor.fillna(0),
            "currency": codes,
            "impressions": whole(figures.counts["impressions"])[0],
            "clicks": whole(figures.counts["clicks"])[0],
            "claimed_conversions": figures.counts["claimed_conversions"].number,
            "claimed_value": figures.money["claimed_value"].minor,
            "line": grid.line,
        }
    )


def _reasons(
    grid: Grid, rows: pd.DataFrame, figures: _Figures, span: RowDays, codes: pd.Series
) -> dict[str, NDArray[np.bool_]]:
    """Why rows cannot be read, the first that holds first."""
    bad_counts = [whole(figures.counts[name])[1] for name in COUNTS[:2]] + [figures.counts[COUNTS[2]].bad]
    return {
        "nothing but one cell": (lone_cells(grid) != "").to_numpy(dtype=bool),
        "unreadable day": span.bad,
        "the last day is before the first": np.asarray(span.last < span.first),
        "unreadable amount": np.logical_or.reduce([column.bad for column in figures.money.values()]),
        "unreadable number": np.logical_or.reduce(bad_counts),
        "unreadable currency": unreadable(codes),
        "no platform": np.asarray(rows["platform"] == ""),
    }


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
    frame = grid.frame.copy()
    frame[place] = cells.to_numpy()
    return replace(grid, where={**grid.where, name: place}, frame=frame.astype("str"))
