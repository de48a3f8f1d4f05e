"""The maximum rule: a thing that two exports both hold happened once.

Two rows are *alike* where their event key, time, visitor, feed and server are equal. What is
alike within one import happened as often as it stands there; of several imports the one that
holds it most often is right, so each k-th copy is kept from the earliest import that has a k-th
copy. Rows with an id of their own happened once, however often they stand there. Time and
visitor are part of it so that any cut of time or of visitors gives the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa

from .manifest import Import
from .parts import Ints, Keys, Mask, keys, micros

RULE_COLUMNS = (
    "event_key_hi",
    "event_key_lo",
    "time",
    "visitor_id",
    "feed",
    "server",
    "native_key",
)

# Odd numbers with scattered bits: by them the times, visitors and streams of one event key differ in the lanes.
_TIME, _VISITOR, _STREAM = (np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))


def under_the_rule(imports: Iterable[Import]) -> set[str]:
    """Ids of the imports that may share events with another, or hold one twice by its own id."""
    ids = set()
    streams: dict[tuple[str, str], list[tuple[datetime, datetime, str]]] = {}
    for record in imports:
        if record.contents.native:
            ids.add(record.id)
        span = record.contents.span
        for stream in record.contents.streams if span else ():
            assert span is not None
            streams.setdefault(stream, []).append((*span, record.id))
    for spans in streams.values():
        reach, holder = None, ""
        # Of all spans that began earlier it is enough to know the one that reaches furthest: whatever
        # else overlaps this one overlaps that one too.
        for first, last, name in sorted(spans):
            if reach is not None and first <= reach:
                ids |= {name, holder}
            if reach is None or last > reach:
                reach, holder = last, name
    return ids


def kept(tables: Sequence[pa.Table]) -> list[Mask]:
    """Tell for each row of each import whether it counts.

    `tables` hold RULE_COLUMNS of one import each, the earliest import first, alike rows in the
    order of their file. Gives one mask for each table.
    """
    rows = pa.concat_tables(tables)
    owner = np.repeat(np.arange(len(tables)), [table.num_rows for table in tables])
    first_lane, second_lane = _lanes(rows)
    # A stable sort: within alike rows it keeps the order of imports, then of lines.
    order = np.lexsort((second_lane, first_lane))
    first_lane, second_lane, owner = first_lane[order], second_lane[order], owner[order]
    native = np.asarray(rows.column("native_key").to_numpy())[order]

    new = _changes(first_lane) | _changes(second_lane)
    place = np.arange(len(order))
    begin = np.maximum.accumulate(np.where(new | _changes(owner), place, 0))
    copy = np.where(native, 0, place - begin)
    # A copy is kept where its number is higher than any before it among alike rows. One running
    # maximum serves all: the numbers of each group lie above those of the groups before.
    rank = np.cumsum(new) * (len(order) + 1) + copy
    best = np.maximum.accumulate(rank)
    higher = np.ones(len(order), dtype=bool)
    higher[1:] = rank[1:] > best[:-1]

    counts = np.empty(len(order), dtype=bool)
    counts[order] = higher
    return np.split(counts, np.cumsum([table.num_rows for table in tables])[:-1])


def _lanes(rows: pa.Table) -> tuple[Keys, Keys]:
    """128 bits for all that makes rows alike; no more likely to collide than the event key is."""
    stream = _codes(rows, "feed") * (1 << 16) + _codes(rows, "server")
    first = keys(rows, "event_key_hi") + micros(rows, "time").view(np.uint64) * _TIME
    second = keys(rows, "event_key_lo") + keys(rows, "visitor_id") * _VISITOR + stream.astype(np.uint64) * _STREAM
    return first, second


def _codes(rows: pa.Table, name: str) -> Ints:
    column = rows.column(name).unify_dictionaries().combine_chunks()
    return np.asarray(column.indices.to_numpy(), dtype=np.int64)


def _changes(values: Ints | Keys) -> Mask:
    changed = np.ones(len(values), dtype=bool)
    changed[1:] = values[1:] != values[:-1]
    return changed
