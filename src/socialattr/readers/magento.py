"""The order grid of Magento and Adobe Commerce, as its admin exports it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .batch import Batch, Reader, ReadOptions
from .grid import Grid
from .look import Look
from .order_lists import read_orders
from .shop_orders import Orders, Shop, by_number, without_sums
from .source import Source
from .statuses import statuses

NAME = "magento-orders"


def claims(look: Look) -> bool:
    """Say whether the heading has ID, Purchase Date and Grand Total (Base) or (Purchased)."""
    return look.has(NAME)


def read(source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read an order grid; one row of SHOP_ORDERS an order. The grid has no tax, and no source."""
    yield from read_orders(_SHOP, source, options)


def _orders(grid: Grid, options: ReadOptions) -> Orders:
    grid = without_sums(grid)
    nobody = np.zeros(len(grid), dtype=bool)
    return Orders(grid, by_number(grid), statuses(NAME, grid.text("status")), {}, nobody)


_SHOP = Shop(NAME, by_number, _orders)

READER = Reader(
    name=NAME,
    table="orders",
    claims=claims,
    read=read,
    version=1,
)
