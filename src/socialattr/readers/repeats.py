"""Rows of one order number in one file: the order, its refunds, and what repeats it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

REFUND_ROW = "refund_row"
REPEATED = "repeated"
OTHERWISE = "rows with the number of an order before them but another amount: left out, the first counts"
NO_ORDER = "refund without its order"


class Joined(NamedTuple):
    """One row an order, and the labels of the rows that are none."""

    rows: pd.DataFrame
    refunds: pd.Index
    """Rows with a negative amount, added to `refunded` of their order."""
    repeated: pd.Index
    orphans: pd.Index
    """Refunds of no order in the file, or in another currency than it."""
    otherwise: int = 0
    """How many of the repeated rows have another amount than the row that stays."""


def one_row_an_order(rows: pd.DataFrame, *, add_up: bool = False) -> Joined:
    """Join rows that are like SHOP_ORDERS by their order number, without case; the first one stays.

    A row whose `gross` (or `net`, where that alone is negative) is below zero pays that much back.
    Where rows `add_up`, an order was paid in parts: the first one has all the money of those in its
    currency and state. Amounts are minor units.

    >>> rows = {"order_id": ["7", "7", "8"], "gross": [100, -30, -5], "net": 0, "refunded": 0, "currency": "DKK"}
    >>> joined = one_row_an_order(pd.DataFrame(rows))
    >>> joined.rows["refunded"].tolist(), joined.orphans.tolist()
    ([30], [2])
    """
    gross, net = (rows[name].fillna(0).astype("int64") for name in ("gross", "net"))
    back = -gross.where(gross < 0, net).clip(upper=0)
    number = rows["order_id"].astype("str").str.casefold()
    refunds, placed = rows.index[back > 0], rows.index[back == 0]
    first = placed[~number[placed].duplicated()]
    order = number[refunds].map(pd.Series(first, index=number[first]))
    order = order[order.notna()].astype("int64")
    same = rows["currency"].loc[order.index].to_numpy() == rows["currency"].loc[order].to_numpy()
    order = order[same]
    kept = _added_up(rows, number, first) if add_up else rows.loc[first]
    paid_back = back[order.index].groupby(order).sum().reindex(first, fill_value=0)
    repeated = placed.difference(first)
    return Joined(
        kept.assign(refunded=kept["refunded"] + paid_back),
        order.index,
        repeated,
        refunds.difference(order.index),
        0 if add_up else _otherwise(rows, number, first, repeated),
    )


def _otherwise(rows: pd.DataFrame, number: pd.Series, first: pd.Index, repeated: pd.Index) -> int:
    """How many of the repeated rows say another amount than the first row of their order; saying none is no other."""
    stays = number[repeated].map(pd.Series(first, index=number[first]))
    differ = np.zeros(len(repeated), dtype=bool)
    for name in ("gross", "net"):
        here, there = (rows[name].loc[which].astype("Int64").reset_index(drop=True) for which in (repeated, stays))
        differ |= (here != there).fillna(value=False).to_numpy(dtype=bool)
    return int(differ.sum())


def _added_up(rows: pd.DataFrame, number: pd.Series, first: pd.Index) -> pd.DataFrame:
    keys = [number, rows["currency"], rows["status"]]
    amounts = ["gross", "tax", "shipping", "net", "refunded"]
    sums = rows[amounts].groupby([key.to_numpy() for key in keys]).transform("sum", min_count=1)
    return rows.assign(**{name: sums[name].astype(rows[name].dtype) for name in amounts}).loc[first]
