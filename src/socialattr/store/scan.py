"""What the rows of a store are at this moment: each event and each order once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa

from ..schema import EVENTS, ORDERS, ORIGINS, TABLES, Table, to_pandas
from .manifest import Import
from .overlap import RULE_COLUMNS, kept, under_the_rule
from .parts import ALL_BUCKETS, Window, keys, read_events, read_restated
from .restated import Restated, in_force
from .snapshot import Snapshot

Pieces = list[tuple[Import, pa.Table]]
METRICS = {"totals": ("sessions", "engaged_sessions", "purchases", "revenue", "conversions"), "spend": ("cost",)}
"""What the rows of a table of days state; each is in force on its own."""


def scan_events(
    snapshot: Snapshot,
    columns: Sequence[str],
    start: datetime | None = None,
    end: datetime | None = None,
    buckets: range = ALL_BUCKETS,
    *,
    with_order_key: bool = False,
) -> pd.DataFrame:
    """Give the events of start <= time < end whose visitor is in `buckets`, each once.

    `columns` of EVENTS, in that order, and `import_id`; text as categories. Without `start` or
    `end` that side is open. `buckets` is a range of top bytes of visitor_id, without gaps.
    `with_order_key` gives only events that name an order, and skips what holds none unread. The
    rows come in no order that means anything; any cut of time or buckets gives the same rows.

    Raises VanishedError where an import was undone meanwhile (`Store.reading` starts over),
    SocialattrError, exit 65, for a damaged file.
    """
    if buckets.step != 1:
        raise ValueError(f"{buckets} has gaps")
    window = Window(start, end, buckets, with_order_key)
    return frame_of(counted_events(snapshot.live_of("events"), snapshot, columns, window), columns, EVENTS)


def scan_orders(snapshot: Snapshot) -> pd.DataFrame:
    """Give all columns of ORDERS and `import_id`: for each order what the newest export says.

    Newest is the export whose own data are newest (`Import.newest`), then the later import, then
    the lower line. Raises like `scan_events`.
    """
    return frame_of(counted_restated("orders", snapshot), ORDERS.names, ORDERS)


def scan_origins(snapshot: Snapshot) -> pd.DataFrame:
    """Give all columns of ORIGINS and `import_id`, for each order what the newest export says; like `scan_orders`."""
    return frame_of(counted_restated("origins", snapshot), ORIGINS.names, ORIGINS)


def scan_totals(snapshot: Snapshot, first: date | None = None, last: date | None = None) -> dict[str, Restated]:
    """Give for each metric, a column of TOTALS, the rows in force within the days from `first` to `last`.

    Rows that say nothing of a metric are passed over for it. See `in_force`.
    """
    return scan_restated("totals", snapshot, first, last)


def scan_spend(snapshot: Snapshot, first: date | None = None, last: date | None = None) -> Restated:
    """Give the rows of SPEND that are in force within the days from `first` to `last`; see `in_force`."""
    return scan_restated("spend", snapshot, first, last)["cost"]


def counted_events(imports: Iterable[Import], snapshot: Snapshot, columns: Sequence[str], window: Window) -> Pieces:
    """Give the rows that count of each of `imports`, in the order in which these came."""
    imports = [i for i in imports if i.contents.span and window.meets(*i.contents.span)]
    ruled = under_the_rule(imports)
    pieces = []
    for record in imports:
        wanted = [*columns, *RULE_COLUMNS] if record.id in ruled else columns
        found = read_events(snapshot.folder(record), record.contents.parts, wanted, window)
        if found:
            pieces.append((record, pa.concat_tables(found)))
    judged = [table.select(RULE_COLUMNS) for record, table in pieces if record.id in ruled]
    masks = iter(kept(judged) if judged else [])
    return [
        (record, (table.filter(pa.array(next(masks))) if record.id in ruled else table).select(columns))
        for record, table in pieces
    ]


def counted_restated(table: str, snapshot: Snapshot) -> Pieces:
    """Give the rows that count of each import of a table whose keys are restated, the newest data last."""
    pieces = all_rows(table, snapshot)
    if not pieces:
        return []
    order_keys = np.concatenate([rows.column("order_key").to_numpy() for _, rows in pieces])
    counts = ~pd.Series(order_keys).duplicated(keep="last").to_numpy()
    masks = np.split(counts, np.cumsum([rows.num_rows for _, rows in pieces])[:-1])
    return [(record, rows.filter(pa.array(mask))) for (record, rows), mask in zip(pieces, masks, strict=True)]


def counted_keys(table: str, snapshot: Snapshot, buckets: range) -> dict[str, int]:
    """How many orders count of each import, of those whose keys begin with one of `buckets`."""
    names, found = [], []
    for record in _ranked(table, snapshot):
        for rows in read_restated(snapshot.folder(record), record.contents.parts, ["order_key"]):
            own = keys(rows, "order_key")
            bucket = own >> np.uint64(56)
            own = own[(bucket >= buckets.start) & (bucket < buckets.stop)]
            names += [record.id]
            found.append(own)
    if not found:
        return {}
    last = ~pd.Series(np.concatenate(found)).duplicated(keep="last").to_numpy()
    counts: dict[str, int] = {}
    for name, some in zip(names, np.split(last, np.cumsum([len(own) for own in found])[:-1]), strict=True):
        counts[name] = counts.get(name, 0) + int(some.sum())
    return counts


def _ranked(table: str, snapshot: Snapshot) -> list[Import]:
    """The imports of a restated table, the one with the newest data last."""
    return sorted(snapshot.live_of(table), key=lambda record: (record.newest, record.sequence))


def all_rows(table: str, snapshot: Snapshot) -> Pieces:
    """All rows of each import of a restated table, the one with the newest data last."""
    pieces = []
    for record in _ranked(table, snapshot):
        found = read_restated(snapshot.folder(record), record.contents.parts)
        if found:
            pieces.append((record, pa.concat_tables(found).sort_by("line")))
    return pieces


def scan_restated(
    table: str, snapshot: Snapshot, first: date | None = None, last: date | None = None
) -> dict[str, Restated]:
    """Give the rows of TOTALS or SPEND that are in force, for each metric of METRICS."""
    schema = TABLES[table]
    pieces = all_rows(table, snapshot)
    newest = {record.id: (record.newest, record.sequence) for record, _ in pieces}
    stated = {(record.id, who): days for record, _ in pieces for who, days in _stated(record).items()}
    rows = frame_of(pieces, schema.names, schema).astype({"import_id": "str"})
    return {metric: in_force(rows, schema, metric, newest, first, last, stated) for metric in METRICS[table]}


def _stated(record: Import) -> dict[str, tuple[date, date]]:
    """The days that a file says it tells of, by who tells; of days to come it tells nothing yet."""
    if not record.stated_end:
        return {}
    until = (record.newest - timedelta(microseconds=1)).date()
    spans = {who: (date.fromisoformat(first), date.fromisoformat(last)) for who, (first, last) in record.spans.items()}
    return {who: (first, max(first, min(last, until))) for who, (first, last) in spans.items()}


def in_force_by_import(table: str, snapshot: Snapshot) -> dict[str, int]:
    """Say how many rows of each import of TOTALS or SPEND are in force for anything that they state."""
    rows: set[tuple[str, int]] = set()
    for found in scan_restated(table, snapshot).values():
        rows.update(zip(found.rows["import_id"], found.rows["line"].tolist(), strict=True))
    counts = dict.fromkeys((record.id for record in snapshot.live_of(table)), 0)
    for name, _ in rows:
        counts[name] += 1
    return counts


def frame_of(pieces: Pieces, columns: Sequence[str], schema: Table) -> pd.DataFrame:
    """One frame of all rows, each with the id of its import."""
    names = list(columns)
    rows = pa.concat_tables([schema.arrow.empty_table().select(names), *(table.select(names) for _, table in pieces)])
    frame = to_pandas(rows, schema)
    codes = np.repeat(np.arange(len(pieces)), [table.num_rows for _, table in pieces])
    ids = pd.Index([record.id for record, _ in pieces], dtype="str")
    frame["import_id"] = pd.Categorical.from_codes(codes.astype(np.int64), categories=ids)
    return frame
