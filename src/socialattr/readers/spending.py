"""What the readers of ad platforms' exports share: a table of cells in, SPEND and an account of lines out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from ..currencies import exponents, unreadable
from ..schema import SPEND, conform
from .batch import Batch, ReadOptions
from .days import days
from .grid import Grid
from .values import counts, decimal_mark, money, whole

_TEXTS = ("account", "placement", "campaign", "campaign_id", "ad_set", "ad")


def spend_batch(
    grid: Grid,
    options: ReadOptions,
    *,
    platform: str = "",
    currency: str = "",
    usual_order: str = "",
    stated: tuple[date, date] | None = None,
) -> Batch:
    """Bring a table into SPEND.

    Columns of `grid` by our names: `day`, or `first` and `last`, else the days that the file `stated`;
    `cost`, and what there is of platform, account, placement, campaign, campaign_id, ad_set, ad,
    currency, impressions, clicks, claimed_conversions, claimed_value. `platform` and `currency` are
    what the format says where no column does; a currency in a heading counts before that.

    Raises SocialattrError (65) where decimals or dates cannot be told.
    """
    code = grid.text("currency").str.upper()
    in_heading = grid.currency("cost", "claimed_value") or currency or options.currency
    codes = code.where(code != "", in_heading)
    decimals = exponents(codes, options.currency)
    told = {name: options.decimal or decimal_mark(grid.text(name).unique(), grid.name) for name in _AMOUNTS}
    common = told["cost"] or told["claimed_value"]
    cost, value = (money(grid.text(name), decimals, told[name] or common, grid.name) for name in _AMOUNTS)
    numbers = {name: counts(grid.text(name), options.decimal, grid.name) for name in _COUNTS}
    impressions, clicks = whole(numbers["impressions"]), whole(numbers["clicks"])
    first, last = (
        days(grid.text("day" if grid.has("day") else name), options.date_order, grid.name, usual_order)
        for name in ("first", "last")
    )
    begin, end = first.day, last.day
    if stated and not grid.has("day"):
        begin, end = (column.fillna(pd.Timestamp(day)) for column, day in zip((begin, end), stated, strict=True))
    texts = {name: grid.text(name) for name in _TEXTS}
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
        "unreadable day": np.asarray(first.bad | last.bad | rows["first"].isna() | rows["last"].isna()),
        "the last day is before the first": np.asarray(rows["last"] < rows["first"]),
        "unreadable amount": cost.bad | value.bad,
        "unreadable number": impressions[1] | clicks[1] | numbers["claimed_conversions"].bad,
        "unreadable currency": unreadable(codes),
        "no platform": np.asarray(rows["platform"] == ""),
    }
    batch = grid.batch(rows, reasons, stated=stated)
    typed = batch.rows.astype({"cost": "int64", "line": "int64", **dict.fromkeys(("grain", "platform"), "str")})
    return replace(batch, rows=conform(typed, SPEND))


_AMOUNTS = ("cost", "claimed_value")
_COUNTS = ("impressions", "clicks", "claimed_conversions")


def _grain(grid: Grid) -> str:
    """How finely the table breaks the cost down."""
    if grid.has("ad"):
        return "ad"
    if grid.has("ad_set"):
        return "ad_set"
    return "campaign" if grid.has("campaign") or grid.has("campaign_id") else "account"
