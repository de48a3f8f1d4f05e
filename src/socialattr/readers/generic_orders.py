"""Orders of any shop as a plain list: an order number, a time and an amount, and whatever else it says."""

from __future__ import annotations

from collections.abc import Iterator

from .batch import Batch, Reader, ReadOptions
from .grid import Grid
from .look import Look
from .order_lists import read_orders
from .order_tags import ORIGIN, first_said, says, split_pair, tags_of_urls
from .shop_orders import Orders, Shop, by_number, without_sums
from .source import Source
from .statuses import statuses

NAME = "generic-orders"
_EVENTS = "events-csv"
_DIRECT = frozenset({"(direct)", "direct", "direkte", "direkt"})
_NOTHING = frozenset({"(none)", "(not set)", "-"})


def claims(look: Look) -> bool:
    """Say whether a heading has an order number, a time and an amount, and is none of events.

    Events have a page or an event, and a visitor; that some of them are purchases makes them no orders.
    """
    return any(top.is_of(NAME, look.mapping) and not top.is_of(_EVENTS, look.mapping) for top in look.tops)


def read(source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read a list of orders; one row of SHOP_ORDERS an order."""
    yield from read_orders(_SHOP, source, options)


def _orders(grid: Grid, options: ReadOptions) -> Orders:
    grid = without_sums(grid)
    pair = split_pair(grid.text("source_medium"))
    columns = {name: grid.text(name) for name in ORIGIN}
    columns = {name: cells.where(cells != "", pair[name]).astype("str") for name, cells in columns.items()}
    origin = first_said(columns, tags_of_urls(grid.text("landing_page")))
    told = says(origin | {"referrer": grid.text("referrer")})
    direct = origin["source"].str.lower().isin(_DIRECT)
    origin = {name: cells.mask(direct | cells.str.lower().isin(_NOTHING), "") for name, cells in origin.items()}
    status = statuses(NAME, grid.text("status"))
    status = status if grid.has("status") else status.all_known()
    return Orders(grid, by_number(grid), status, origin | {"referrer": grid.text("referrer")}, told)


_SHOP = Shop(NAME, by_number, _orders)

READER = Reader(
    name=NAME,
    table="orders",
    claims=claims,
    read=read,
    version=1,
    generic=True,
)
