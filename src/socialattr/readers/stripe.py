"""Stripe's payments export: charges, of which those that were paid are orders."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from .batch import Batch, Reader, ReadOptions
from .grid import Grid
from .look import Look
from .order_lists import read_orders
from .order_tags import ORIGIN, says
from .shop_orders import Orders, Shop, without_sums
from .source import Source
from .statuses import statuses

NAME = "stripe-payments"
FAILED_ATTEMPT = "failed_attempt"


def claims(look: Look) -> bool:
    """Say whether the heading has id, Created, Amount, Amount Refunded, Currency and Status."""
    return look.has(NAME)


def read(source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read payments; one row of SHOP_ORDERS an order, or a payment where the shop told Stripe of no order.

    Amounts are those that the customer was charged, in that currency; what was settled is left alone.
    """
    yield from read_orders(_SHOP, source, options)


def _number(grid: Grid) -> pd.Series:
    """The shop's own order number where it sent one along, else Stripe's id of the payment."""
    number = grid.text("shop_order").str.removeprefix("#").str.strip()
    return number.where(number != "", grid.text("order_id")).astype("str")


def _orders(grid: Grid, options: ReadOptions) -> Orders:
    grid = without_sums(grid)
    status = statuses(NAME, grid.text("status"))
    trial = grid.text("mode").str.lower() == "test"
    status = status.but(trial, "test")
    # A customer whose card was refused tries again: of an order that was paid, that is no order of its own.
    number = _number(grid).str.casefold()
    money = status.ours.isin(["paid", "refunded"]) & ~trial
    again = ~money & number.isin(number[money])
    kept = (~again).to_numpy()
    grid = grid.keep(kept, FAILED_ATTEMPT)
    origin = {name: grid.text(name) for name in (*ORIGIN, "referrer")}
    return Orders(
        grid,
        _number(grid),
        status.only(kept),
        origin,
        told=says(origin),
        timezone="UTC" if "utc" in grid.heading("time").lower() else "",
        add_up=True,
    )


_SHOP = Shop(NAME, _number, _orders)

READER = Reader(
    name=NAME,
    table="orders",
    claims=claims,
    read=read,
    version=1,
)
