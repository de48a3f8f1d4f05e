"""WooCommerce orders: from Analytics > Orders, or by an order export plug-in."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from .batch import Batch, Reader, ReadOptions
from .look import Look
from .shop_orders import OrderList, orders_batch, read_order_list
from .source import Source
from .statuses import statuses

NAME = "woocommerce-orders"
# What the order's origin starts with in WooCommerce's own words, and the medium that it means.
_ORIGINS = {"organic": "organic", "referral": "referral", "source": ""}
_TYPES = {"organic": "organic", "referral": "referral", "typein": "", "utm": ""}
# An order that staff typed in, or whose origin was lost, came from nowhere that we know.
_NO_ORIGINS = frozenset({"", "unknown", "ukendt", "ukjent", "okänd", "unbekannt", "web admin", "mobile app"})
_NO_TYPES = frozenset({"", "unknown", "admin", "mobile_app"})


def claims(look: Look) -> bool:
    """Say whether the heading has an order number, a date, a status and an amount."""
    return look.has(NAME)


def read(source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read an orders export; one row of SHOP_ORDERS an order."""
    orders = read_order_list(NAME, source, options)
    yield from orders_batch(orders, options, statuses(NAME, orders.text("status")), _origin(orders))


def _origin(orders: OrderList) -> dict[str, pd.Series]:
    """Where the orders came from, as WooCommerce's order attribution recorded it."""
    said = orders.text("origin").str.extract(r"^(?P<kind>[^:]*):?(?P<name>.*)$").fillna("").astype("str")
    kind, name = said["kind"].str.strip().str.lower(), said["name"].str.strip()
    source, medium = orders.text("source"), orders.text("medium")
    kind_type = orders.text("source_type").str.lower()
    source = source.where(source != "", name).where(~source.str.lower().isin(["(direct)", "direct"]), "")
    by_type = kind_type.map(_TYPES).fillna("").astype("str")
    by_origin = kind.map(_ORIGINS).fillna("").astype("str")
    medium = medium.where(medium != "", by_type.where(by_type != "", by_origin))
    told = ~kind_type.isin(_NO_TYPES) | ~kind.isin(_NO_ORIGINS)
    told |= (orders.text("source") != "") | (orders.text("referrer") != "")
    return {
        "source": source.astype("str"),
        "medium": medium.astype("str"),
        "campaign": orders.text("campaign"),
        "referrer": orders.text("referrer"),
        "attributed_by": pd.Series(np.where(told, "shop", ""), dtype="str"),
    }


READER = Reader(
    name=NAME,
    table="orders",
    feed="",
    identity="",
    claims=claims,
    read=read,
    version=2,
)
