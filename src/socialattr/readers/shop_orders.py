"""What the readers of shops' order lists share: cells in, SHOP_ORDERS and an account of lines out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..currencies import codes, exponents, in_amounts, unreadable
from ..schema import SHOP_ORDERS, conform
from .batch import Batch, ReadOptions
from .grid import Grid
from .order_words import customer_type
from .repeats import NO_ORDER, OTHERWISE, REFUND_ROW, REPEATED, one_row_an_order
from .statuses import Statuses
from .sum_rows import says_total
from .telling import Decided
from .values import MoneyColumn, moments, money

AMOUNTS = ("gross", "tax", "shipping", "net", "refunded")
LINE_ITEM = "line_item"
TOTALS_ROW = "totals_row"
# Spreadsheets write the plus; without one it is some shop's number.
_CUT = r"\d(?:[.,]\d+)?[Ee]\+\d+"
_ASCRIBED = ("source", "medium", "campaign", "referrer")


@dataclass(frozen=True)
class Orders:
    """Rows of an order list as a shop's reader understands them."""

    grid: Grid
    """Without the rows that are of no order, or of one that has another row."""
    order_id: pd.Series
    status: Statuses
    origin: Mapping[str, pd.Series]
    """What there is of source, medium, campaign and referrer."""
    told: np.ndarray
    """Where the shop says anything of where the order came from, though it be direct."""
    timezone: str = ""
    """Of its times, where the format says so."""
    notes: dict[str, int] = field(default_factory=dict)
    add_up: bool = False
    """Whether several rows with money are payments of one order, and not the order once more."""


@dataclass(frozen=True)
class Shop:
    """A shop's order list as a record of functions."""

    name: str
    number: Callable[[Grid], pd.Series]
    """By what rows belong to one order; empty where a row says nothing."""
    orders: Callable[[Grid, ReadOptions], Orders]


def by_number(grid: Grid) -> pd.Series:
    """The order number as most lists write it.

    A `#` in front of it says nothing.
    """
    return grid.text("order_id").str.removeprefix("#").str.strip()


def cut_short(order_ids: pd.Series) -> NDArray[np.bool_]:
    """Flag numbers that a spreadsheet took for floating-point ones: what the digits were is lost.

    >>> cut_short(pd.Series(["1,2E+17", "1.2e+17", "7E123", "1182"])).tolist()
    [True, True, False, False]
    """
    return order_ids.str.fullmatch(_CUT).to_numpy(dtype=bool)


def without_sums(grid: Grid) -> Grid:
    """The list without rows of sums, and without further lines of an order that repeat nothing of it."""
    timeless = np.flatnonzero(time_cells(grid) == "")
    if not len(timeless):
        return grid
    cells = {column: grid.text(column).iloc[timeless] for column in grid.where}
    sums = np.any([says_total(texts) for texts in cells.values()], axis=0)
    bare = np.all([texts == "" for column, texts in cells.items() if column in ("order_id", *AMOUNTS)], axis=0)
    rules = np.full(len(grid), "", dtype=object)
    rules[timeless] = np.where(sums, TOTALS_ROW, np.where(bare, LINE_ITEM, ""))
    grid = grid.keep(rules != TOTALS_ROW, TOTALS_ROW)
    return grid.keep(rules[rules != TOTALS_ROW] != LINE_ITEM, LINE_ITEM)


def time_cells(grid: Grid) -> pd.Series:
    """When orders were placed, as text; some lists have the time of day in a column of its own."""
    return (grid.text("time") + " " + grid.text("clock")).str.strip() if grid.has("clock") else grid.text("time")


def orders_batch(orders: Orders, decided: Decided, options: ReadOptions) -> Batch:
    """Bring an order list into SHOP_ORDERS.

    Raises SocialattrError (65) where the decimal mark of an amount cannot be told.
    """
    grid = orders.grid
    said = codes(grid.text("currency"), options.currency)
    currency = said.where(said != "", _currency_beside(grid, options)).astype("str")
    amounts = _amounts(grid, currency, decided, options)
    time = moments(time_cells(grid), orders.timezone or options.timezone, decided.order, grid.name)
    empty = pd.Series("", index=range(len(grid)), dtype="str")
    rows = pd.DataFrame(
        {
            "line": grid.line.astype(np.int64),
            "time": time.utc,
            "order_id": orders.order_id,
            **{name: amounts[name].minor for name in AMOUNTS},
            "currency": currency.where(currency != "", options.currency),
            "status": orders.status.ours,
            # Number 0 is whoever buys without an account: not one customer, but any number of them.
            "customer_id": grid.text("customer_id").replace("0", ""),
            "customer_type": customer_type(grid.text("customer_type")),
            **{name: orders.origin.get(name, empty).astype("str") for name in _ASCRIBED},
            "attributed_by": pd.Series(np.where(orders.told, "shop", ""), dtype="str"),
        }
    )
    rows["refunded"] = rows["refunded"].fillna(0).abs().astype("int64")
    reasons = {
        "no order number": (orders.order_id == "").to_numpy(),
        "an order number that a spreadsheet cut short": cut_short(orders.order_id),
        "unreadable time": time.utc.isna().to_numpy(),
        "unreadable amount": np.logical_or.reduce([amount.bad for amount in amounts.values()]),
        "unreadable currency": unreadable(currency),
    }
    bad = np.logical_or.reduce(list(reasons.values()))
    joined = one_row_an_order(rows[~bad], add_up=orders.add_up)
    orphans = np.isin(np.arange(len(rows)), joined.orphans)
    notes = time.notes | orders.notes | {OTHERWISE: joined.otherwise}
    batch = grid.batch(rows, reasons | {NO_ORDER: orphans}, notes=notes)
    left_out = {REFUND_ROW: len(joined.refunds), REPEATED: len(joined.repeated)}
    return Batch(
        conform(_wholly_refunded(joined.rows).reset_index(drop=True), SHOP_ORDERS),
        batch.lines_read,
        batch.excluded | left_out,
        batch.rejects,
        notes=batch.notes | orders.status.notes(joined.rows.index),
        unmatched=batch.unmatched,
    )


def _currency_beside(grid: Grid, options: ReadOptions) -> pd.Series | str:
    """The currency in a heading, else that beside each amount."""
    column = "gross" if grid.has("gross") else "net"
    return grid.currency("gross", "net") or in_amounts(grid.text(column), options.currency)


def _amounts(grid: Grid, currency: pd.Series, decided: Decided, options: ReadOptions) -> dict[str, MoneyColumn]:
    decimals = exponents(currency, options.currency)
    return {name: money(grid.text(name), decimals, decided.marks[name], grid.name) for name in AMOUNTS}


def _wholly_refunded(rows: pd.DataFrame) -> pd.DataFrame:
    """A full refund is often a status and no amount."""
    whole = (rows["status"] == "refunded") & (rows["refunded"] == 0)
    paid = rows["gross"].fillna(rows["net"]).fillna(0).astype("int64")
    return rows.assign(refunded=rows["refunded"].where(~whole, paid))
