"""WooCommerce orders: from Analytics > Orders, or by an order export plug-in."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from .batch import Batch, Reader, ReadOptions
from .grid import Grid
from .headings import formats
from .look import Look, Top
from .order_lists import read_orders
from .order_words import ours
from .shop_orders import Orders, Shop, by_number, without_sums
from .source import Source
from .statuses import statuses

NAME = "woocommerce-orders"
# The medium that the kind of an order's origin means.
_MEDIA = {"organic": "organic", "referral": "referral"}
# An order that staff typed in, or whose origin was lost, came from nowhere that we know.
_NO_TYPES = frozenset({"", "unknown", "admin", "mobile_app"})
_DIRECT = frozenset({"(direct)", "direct"})
_ORIGIN = ("source", "medium", "campaign", "origin")
_PLAIN_ORIGIN = ("source", "medium", "campaign", "source_medium", "landing_page")


def claims(look: Look) -> bool:
    """Say whether the heading has an order number, a date, a status and an amount.

    Plain lists have these too. One that says where its orders came from, in columns of its own that WooCommerce
    does not have, is a plain list: read as WooCommerce's it would lose them.
    """
    return any(top.is_of(NAME, look.mapping) and not _says_more(top) for top in look.tops)


def _says_more(top: Top) -> bool:
    """Say whether the heading has a source, medium or campaign that is none of WooCommerce's."""
    plain, own = (formats()[name].where(top.header) for name in ("generic-orders", NAME))
    # Only the orders of WooCommerce's Analytics have an origin, and those have a net amount.
    known = {own[name] for name in _ORIGIN if name in own and (name != "origin" or "net" in own)}
    return any(plain[name] not in known for name in _PLAIN_ORIGIN if name in plain)


def read(source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read an orders export; one row of SHOP_ORDERS an order."""
    yield from read_orders(_SHOP, source, options)


def _orders(grid: Grid, options: ReadOptions) -> Orders:
    grid = without_sums(grid)
    kind_cells, name = _shown(grid)
    kind, kind_type = ours("origin", kind_cells), grid.text("source_type").str.lower()
    source, medium = grid.text("source"), grid.text("medium")
    told = ~kind_type.isin(_NO_TYPES) | ((kind_cells != "") & (kind != "nowhere"))
    told |= (source != "") | (grid.text("referrer") != "")
    source = source.where(source != "", name)
    source = source.where(~source.str.lower().isin(_DIRECT), "")
    by_type, by_kind = (words.map(_MEDIA).fillna("").astype("str") for words in (kind_type, kind))
    origin = {
        "source": source.astype("str"),
        "medium": medium.where(medium != "", by_type.where(by_type != "", by_kind)).astype("str"),
        "campaign": grid.text("campaign"),
        "referrer": grid.text("referrer"),
    }
    return Orders(grid, by_number(grid), statuses(NAME, grid.text("status")), origin, told.to_numpy(dtype=bool))


def _shown(grid: Grid) -> tuple[pd.Series, pd.Series]:
    """The two halves of an origin as WooCommerce shows it: `Source: Facebook` is a kind and a name."""
    codes, distinct = pd.factorize(grid.text("origin"))
    halves = [cell.partition(":") for cell in distinct]
    return tuple(
        pd.Series(pd.array([half[place].strip() for half in halves], dtype="str").take(codes))  # type: ignore[return-value]
        for place in (0, 2)
    )


_SHOP = Shop(NAME, by_number, _orders)

READER = Reader(
    name=NAME,
    table="orders",
    claims=claims,
    read=read,
    version=4,
)
