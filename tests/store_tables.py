"""Made-up events, orders and imports, small enough to count by hand."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa

from socialattr.schema import EVENTS, ORDERS, Table
from socialattr.store import Import, Snapshot, Store, import_id, scan_events

# Two minutes to midnight: the events of one small test lie in two UTC months.
START = datetime(2026, 3, 31, 23, 59, 58, tzinfo=UTC)
VISIBLE = [name for name in EVENTS.names if name != "line"]


class Event(NamedTuple):
    """One event; events that are equal are alike, and what is seen of them is equal as well."""

    second: float = 0
    visitor: int = 0
    key: int = 0
    native: bool = False
    server: str = "web1"
    order: int | None = None

    @property
    def time(self) -> datetime:
        return START + timedelta(seconds=self.second)


class Order(NamedTuple):
    """One order as an export states it."""

    number: int
    gross: int = 100


def event_table(events: Iterable[Event]) -> pa.Table:
    """The events as Arrow, in lines 1, 2, 3 ... of a file."""
    events = list(events)
    return _table(
        EVENTS,
        len(events),
        {
            "time": [event.time for event in events],
            # Visitors 0..15 spread over the 256 buckets, two to a bucket.
            "visitor_id": [(event.visitor // 2 * 37 % 256 << 56) + event.visitor for event in events],
            "feed": ["log"] * len(events),
            "server": [event.server for event in events],
            "page": [f"shop.example/{event.key}" for event in events],
            "kind": ["page_view"] * len(events),
            "order_key": [event.order for event in events],
            "event_key_hi": [event.key << 40 for event in events],
            "event_key_lo": [event.key for event in events],
            "native_key": [event.native for event in events],
        },
    )


def order_table(orders: Iterable[Order]) -> pa.Table:
    """The orders as Arrow, in lines 1, 2, 3 ... of a file."""
    orders = list(orders)
    return _table(
        ORDERS,
        len(orders),
        {
            "order_key": [order.number for order in orders],
            "time": [START] * len(orders),
            "gross": [order.gross for order in orders],
        },
    )


def _table(schema: Table, rows: int, columns: Mapping[str, Sequence[object]]) -> pa.Table:
    least = {"text": "", "int": 0, "key": 0, "bool": False}
    filled = {
        column.name: [None if column.optional else least[column.kind]] * rows
        for column in schema.columns
        if column.kind != "time"
    }
    filled["line"] = list(range(1, rows + 1))
    filled.update({name: list(values) for name, values in columns.items()})
    return pa.table({c.name: pa.array(filled[c.name], c.arrow) for c in schema.columns}, schema=schema.arrow)


@contextmanager
def new_store() -> Iterator[Store]:
    """A store in a folder of its own; a property test needs one for each example."""
    with tempfile.TemporaryDirectory() as folder:
        yield Store.create(Path(folder))


def record_of(table: str, file: str, rows: int, options: Mapping[str, str] | None = None) -> Import:
    """The record of a file, named by its contents, in which every row is accepted."""
    sha256 = f"sha256 of {file}"
    return Import(
        id=import_id(sha256, options or {}),
        table=table,
        file=file,
        sha256=sha256,
        options=options or {},
        rows=rows,
        accepted=rows,
    )


def add_events(
    store: Store, file: str, events: Sequence[Event], options: Mapping[str, str] | None = None, chunk: int = 3
) -> tuple[Import, bool]:
    """Import `events`, a few to a chunk."""
    rows = event_table(events)
    with store.stage("events") as staging:
        for begin in range(0, len(events), chunk):
            staging.write(rows.slice(begin, chunk))
        return staging.commit(record_of("events", file, len(events), options))


def scanned(store: Store) -> Counter[Hashable]:
    """All events that count, as far as a report can see them, and how often each does."""
    return visible(store.reading(lambda snapshot: scan_events(snapshot, VISIBLE)))


def visible(frame: pd.DataFrame) -> Counter[Hashable]:
    plain = frame[VISIBLE].astype("object").where(frame[VISIBLE].notna(), None)
    return Counter(plain.itertuples(index=False, name=None))


def expected(events: Iterable[Event]) -> Counter[Hashable]:
    """What `scanned` gives where each of `events` counts once."""
    return visible(event_table(events).to_pandas())


def disk(snapshot: Snapshot) -> dict[str, Import]:
    return {record.id: record for record in snapshot.imports}
