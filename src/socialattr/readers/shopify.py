"""Shopify's orders export: a row per line item, the order's own columns only on its first row."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from .batch import Batch, Reader, ReadOptions
from .grid import Grid
from .look import Look
from .order_lists import read_orders
from .order_tags import ORIGIN, Origin, first_said, says, tags_of_notes
from .shop_orders import LINE_ITEM, Orders, Shop, by_number
from .source import Source
from .statuses import statuses

NAME = "shopify-orders"
# Where a network or a search engine sells for the shop, the channel is where the order came from. Other
# channels (web, the till, the app of a subscription) say nothing of that.
_SELLERS = frozenset({"facebook", "instagram", "facebook & instagram", "tiktok", "pinterest", "youtube", "google"})
_TILL = "pos"
_TRIAL = "bogus"


def claims(look: Look) -> bool:
    """Say whether the heading has Name, Created at, Total and Lineitem name."""
    return look.has(NAME)


def read(source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read an orders export; one row of SHOP_ORDERS an order."""
    yield from read_orders(_SHOP, source, options)


def _number(grid: Grid) -> pd.Series:
    return grid.text("name")


def _orders(grid: Grid, options: ReadOptions) -> Orders:
    # The order's number may be another column than its name, by the user's mapping; the name is on all rows.
    name = _number(grid)
    # The order stands on the first row of its name, or, where somebody sorted the list, on that with its total.
    first = name[np.argsort(grid.text("gross") == "", kind="stable")].drop_duplicates().index
    grid = grid.keep(name.index.isin(first) | (name == "").to_numpy(), LINE_ITEM)
    status = statuses(NAME, grid.text("status")).but(grid.text("cancelled_at") != "", "cancelled")
    status = status.but(grid.text("payment_method").str.lower().str.contains(_TRIAL, regex=False), "test")
    origin = _origin(grid)
    channel = grid.text("channel").str.lower()
    return Orders(
        grid,
        by_number(grid),
        status,
        origin | {"referrer": grid.text("referrer")},
        told=says(origin | {"referrer": grid.text("referrer")}),
        notes={"orders at a till, which no web analytics can see": int((channel == _TILL).sum())},
    )


def _origin(grid: Grid) -> Origin:
    """Columns of tags that an app added, else tags in notes or order tags, else a channel that sells."""
    columns = {name: grid.text(name) for name in ORIGIN}
    channel = grid.text("channel")
    seller = channel.where(channel.str.lower().isin(_SELLERS), "").astype("str")
    sold = dict.fromkeys(ORIGIN, pd.Series("", index=seller.index, dtype="str")) | {"source": seller}
    return first_said(columns, tags_of_notes(grid.text("notes")), tags_of_notes(grid.text("tags")), sold)


_SHOP = Shop(NAME, _number, _orders)

READER = Reader(
    name=NAME,
    table="orders",
    claims=claims,
    read=read,
    version=3,
)
