"""Shopify's orders export: a row per line item, the order's own columns only on its first row."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from .batch import Batch, Reader, ReadOptions
from .look import Look
from .shop_orders import LINE_ITEM, orders_batch, read_order_list
from .source import Source
from .statuses import statuses

NAME = "shopify-orders"


def claims(look: Look) -> bool:
    """Say whether the heading has Name, Created at, Total and Lineitem name."""
    return look.has(NAME)


def read(source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read an orders export; one row of SHOP_ORDERS an order."""
    lines = read_order_list(NAME, source, options)
    order_id = lines.text("order_id")
    first = ~order_id.duplicated().to_numpy() | (order_id == "").to_numpy()
    orders = lines.keep(first, LINE_ITEM)
    status = statuses(NAME, orders.text("status")).but(orders.text("cancelled_at") != "", "cancelled")
    origin = {name: orders.text(name) for name in ("source", "medium", "campaign", "referrer")}
    told = np.logical_or.reduce([(cells != "").to_numpy() for cells in origin.values()])
    origin["attributed_by"] = pd.Series(np.where(told, "shop", ""), dtype="str")
    yield from orders_batch(orders, options, status, origin)


READER = Reader(
    name=NAME,
    table="orders",
    feed="",
    identity="",
    claims=claims,
    read=read,
    version=2,
)
