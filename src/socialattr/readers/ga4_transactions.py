"""GA4's exploration of transaction ids by where their sessions came from: GA4's word on the shop's orders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..currencies import exponents, unreadable
from ..schema import SHOWN_ORIGINS, conform
from .batch import Batch, Reader, ReadOptions
from .ga_columns import OTHER_TABLE, TOTALS_ROW
from .ga_preamble import preamble
from .grid import Grid, read_grids
from .headings import formats
from .look import Look
from .repeats import REPEATED
from .shop_orders import by_number, cut_short
from .source import Source
from .sum_rows import says_total
from .totalling import currencies_of, days_of, decimal_of, sources_of
from .totals_rows import lone_cells
from .values import money

NAME = "ga4-transactions"
Stated = tuple[date, date] | None

NO_ID = "no_transaction_id"
"""The rule for sales that GA4 saw without an id."""
_NOT_SET = "(not set)"


def claims(look: Look) -> bool:
    """Say whether a table has transaction ids beside a session's source, in GA4's words."""
    known = formats()[NAME]
    return any(
        top.is_of(NAME, look.mapping) and ("mark" in known.where(top.header) or preamble(top.preamble).stated)
        for top in look.tops
    )


def read(source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read transaction ids and their sources; one row of SHOWN_ORIGINS an id.

    Raises SocialattrError (65) where decimals, dates or the days of the file cannot be told.
    """
    stated = options.told_days
    seen: set[str] = set()
    for grid in read_grids(NAME, source, options):
        stated = preamble(grid.top.preamble).stated or stated
        if not grid.where:
            yield replace(grid.left_out(OTHER_TABLE), stated=stated)
            continue
        batch = _batch(grid, options, stated, seen)
        seen.update(batch.rows["order_id"])
        yield batch


def _batch(grid: Grid, options: ReadOptions, stated: Stated, seen: set[str]) -> Batch:
    texts = _texts(grid)
    nothing = np.logical_and.reduce([texts[name] == "" for name in ("order_id", "source", "campaign")])
    by = [*texts.values(), grid.text("day")]
    filled = np.sum([cells != "" for cells in by], axis=0)
    says = np.logical_or.reduce([says_total(cells) for cells in by])
    grid = grid.keep(~(nothing | (says & (filled == 1))), TOTALS_ROW)
    grid = grid.keep(~grid.text("order_id").isin(["", _NOT_SET]).to_numpy(), NO_ID)
    rows, reasons = _origins(grid, options, stated)
    bad = np.logical_or.reduce(list(reasons.values()))
    kept = bad | _first_of_each(rows, bad, seen)
    grid, rows = grid.keep(kept, REPEATED), rows[kept].reset_index(drop=True)
    batch = grid.batch(rows, {reason: flags[kept] for reason, flags in reasons.items()}, stated=stated)
    return replace(batch, rows=conform(batch.rows, SHOWN_ORIGINS))


def _texts(grid: Grid) -> dict[str, pd.Series]:
    apart = sources_of(grid)
    texts = {name: apart.get(name, grid.text(name)) for name in ("source", "medium", "campaign")}
    return {"order_id": by_number(grid), **texts}


def _origins(grid: Grid, options: ReadOptions, stated: Stated) -> tuple[pd.DataFrame, dict[str, NDArray[np.bool_]]]:
    """One row for each record, and which of them cannot be understood."""
    texts = _texts(grid)
    first, last, bad_day = days_of(grid, options, "", stated)
    codes = currencies_of(grid, options)
    cells = grid.text("revenue")
    revenue = money(
        cells, exponents(codes, options.currency), decimal_of(grid, options, grouped=False)(cells), grid.name
    )
    rows = pd.DataFrame(
        {
            **texts,
            "first": first,
            "last": last,
            "revenue": revenue.minor,
            "currency": codes,
            "attributed_by": "ga4",
            "line": grid.line,
        }
    )
    reasons = {
        "unreadable day": np.asarray(bad_day | rows["first"].isna() | rows["last"].isna()),
        "unreadable amount": revenue.bad,
        "unreadable currency": unreadable(codes),
        "nothing but one cell": (lone_cells(grid) != "").to_numpy(dtype=bool),
        "a transaction id that a spreadsheet cut short": cut_short(texts["order_id"]),
    }
    return rows.astype({"attributed_by": "str", "line": "int64"}), reasons


def _first_of_each(rows: pd.DataFrame, bad: NDArray[np.bool_], seen: set[str]) -> NDArray[np.bool_]:
    """Of the rows with one id that with the most revenue, the earliest of equal ones; none that was seen before."""
    good = rows[~bad & ~rows["order_id"].isin(seen).to_numpy()]
    ordered = good.sort_values("revenue", ascending=False, kind="stable", na_position="last")
    chosen = ordered.drop_duplicates("order_id").index
    return np.asarray(rows.index.isin(chosen))


READER = Reader(
    name=NAME,
    table="origins",
    claims=claims,
    read=read,
    version=1,
)
