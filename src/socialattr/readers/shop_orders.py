"""What the readers of shops' order lists share: cells in, SHOP_ORDERS and an account of lines out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..currencies import exponents, unreadable
from ..errors import Exit, SocialattrError
from ..schema import SHOP_ORDERS, conform
from .batch import Batch, ReadOptions, Reject
from .dialect import read_tables
from .headings import places, unmatched
from .repeats import NO_ORDER, REFUND_ROW, REPEATED, one_row_an_order
from .source import Source
from .statuses import Statuses
from .values import MoneyColumn, decimal_mark, moments, money

AMOUNTS = ("gross", "tax", "shipping", "net", "refunded")
LINE_ITEM = "line_item"


@dataclass(frozen=True)
class OrderList:
    """A whole file of orders as text, by our column names; orders are few enough for that."""

    columns: dict[str, pd.Series]
    line: np.ndarray
    lines_read: int
    excluded: dict[str, int]
    rejects: list[Reject]
    name: str
    unmatched: tuple[str, ...] = ()

    def text(self, column: str) -> pd.Series:
        """The stripped cells of a column; empty where the file has no such column."""
        return self.columns.get(column, pd.Series("", index=range(len(self.line)), dtype="str"))

    def keep(self, rows: np.ndarray, rule: str) -> OrderList:
        """The list without other rows, which are counted under `rule`."""
        columns = {name: cells[rows].reset_index(drop=True) for name, cells in self.columns.items()}
        left_out = {rule: int((~rows).sum())} | {k: v for k, v in self.excluded.items() if k != rule}
        return replace(self, columns=columns, line=self.line[rows], excluded=left_out)


def read_order_list(format_name: str, source: Source, options: ReadOptions) -> OrderList:
    """Read all cells of an order list.

    Raises SocialattrError (65) where a column is missing that the format needs.
    """
    cells = list(read_tables(source, options.encoding))
    header = cells[0].top.header
    where = places(format_name, header, options.mapping)
    if where is None:
        hint = "socialattr ingest --format with the name of its format"
        raise SocialattrError(f"is no {format_name} file", where=source.name, hint=hint, exit_code=Exit.UNUSABLE)
    frame = pd.concat([part.frame for part in cells], ignore_index=True)
    excluded: Counter[str] = Counter()
    for part in cells:
        excluded.update(part.excluded)
    return OrderList(
        {name: frame[place].str.strip() for name, place in where.items()} if len(frame) else {},
        np.concatenate([part.line for part in cells]),
        sum(part.lines_read for part in cells),
        dict(excluded),
        [reject for part in cells for reject in part.rejects],
        source.name,
        unmatched(header, where),
    )


def orders_batch(
    orders: OrderList, options: ReadOptions, status: Statuses, origin: dict[str, pd.Series]
) -> Iterator[Batch]:
    """Bring an order list into SHOP_ORDERS.

    `origin` holds source, medium, campaign, referrer and attributed_by.

    Raises SocialattrError (65) where the decimal mark cannot be told.
    """
    currency = orders.text("currency").str.upper()
    amounts = _amounts(orders, currency, options)
    time = moments(orders.text("time"), options.timezone)
    order_id = orders.text("order_id").str.removeprefix("#").str.strip()
    customer_type = orders.text("customer_type").str.lower()
    rows = pd.DataFrame(
        {
            "line": orders.line.astype(np.int64),
            "time": time.utc,
            "order_id": order_id,
            **{name: amounts[name].minor for name in AMOUNTS},
            "currency": currency.where(currency != "", options.currency),
            "status": status.ours,
            "customer_id": orders.text("customer_id"),
            "customer_type": customer_type.where(customer_type.isin(["new", "returning"]), ""),
            **{name: origin.get(name, orders.text("no such column")) for name in SHOP_ORDERS.names[-5:]},
        }
    )
    rows["refunded"] = rows["refunded"].fillna(0).abs().astype("int64")
    reasons = {
        "no order number": (order_id == "").to_numpy(),
        "unreadable time": time.utc.isna().to_numpy(),
        "unreadable amount": np.logical_or.reduce([amount.bad for amount in amounts.values()]),
        "unreadable currency": unreadable(currency),
    }
    reason = pd.Series(np.select(list(reasons.values()), list(reasons), ""), dtype="str")
    joined = one_row_an_order(rows[reason == ""])
    reason[joined.orphans] = NO_ORDER
    bad = np.flatnonzero(reason != "")
    yield Batch(
        conform(_wholly_refunded(joined.rows).reset_index(drop=True), SHOP_ORDERS),
        orders.lines_read,
        {**orders.excluded, REFUND_ROW: len(joined.refunds), REPEATED: len(joined.repeated)},
        orders.rejects + [Reject(int(orders.line[n]), 0, reason[n], "") for n in bad],
        notes=time.notes | status.notes(joined.rows.index),
        unmatched=orders.unmatched,
    )


def _amounts(orders: OrderList, currency: pd.Series, options: ReadOptions) -> dict[str, MoneyColumn]:
    """All amounts; a column that does not tell its decimal mark has that of the others, if they agree."""
    decimals = exponents(currency, options.currency)
    cells = {name: orders.text(name) for name in AMOUNTS}
    marks = {name: options.decimal or decimal_mark(column.unique(), orders.name) for name, column in cells.items()}
    told = {mark for mark in marks.values() if mark}
    common = told.pop() if len(told) == 1 else ""
    return {name: money(column, decimals, marks[name] or common, orders.name) for name, column in cells.items()}


def _wholly_refunded(rows: pd.DataFrame) -> pd.DataFrame:
    """A full refund is often a status and no amount."""
    whole = (rows["status"] == "refunded") & (rows["refunded"] == 0)
    paid = rows["gross"].fillna(rows["net"]).fillna(0).astype("int64")
    return rows.assign(refunded=rows["refunded"].where(~whole, paid))
