"""Parquet files of an import: sorted when written, and only the needed pieces read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import Exit, SocialattrError
from ..schema import SchemaError, Table
from .layout import VanishedError, make_file, make_folder

ALL_BUCKETS = range(256)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_BUCKET_SHIFT = 56
_ROW_GROUP = 1 << 16

Ints = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Window:
    """Which events are asked for: start <= time < end, visitors of `buckets`, perhaps only with an order."""

    start: datetime | None = None
    end: datetime | None = None
    buckets: range = ALL_BUCKETS
    with_order_key: bool = False

    def meets(self, first: datetime, last: datetime) -> bool:
        """Tell whether any time of first..last, both inclusive, lies in the window."""
        return (self.start is None or last >= self.start) and (self.end is None or first < self.end)

    def meets_bucket(self, lowest: int, highest: int) -> bool:
        """Tell whether visitors lowest..highest may have one of the buckets."""
        return lowest >> _BUCKET_SHIFT < self.buckets.stop and highest >> _BUCKET_SHIFT >= self.buckets.start

    def mask(self, rows: pa.Table) -> Mask:
        """Tell for each row whether it is asked for; needs the columns that `needs` names."""
        time = micros(rows, "time")
        bucket = keys(rows, "visitor_id") >> np.uint64(_BUCKET_SHIFT)
        inside = (bucket >= self.buckets.start) & (bucket < self.buckets.stop)
        if self.start is not None:
            inside &= time >= _to_micros(self.start)
        if self.end is not None:
            inside &= time < _to_micros(self.end)
        if self.with_order_key:
            inside &= rows.column("order_key").is_valid().to_numpy()
        return np.asarray(inside)

    @property
    def needs(self) -> list[str]:
        """The columns that `mask` looks at."""
        return ["time", "visitor_id", *(["order_key"] if self.with_order_key else [])]


def micros(rows: pa.Table, name: str) -> Ints:
    """A column of times as microseconds since 1970, UTC."""
    return np.asarray(rows.column(name).to_numpy()).astype("datetime64[us]").view(np.int64)


def keys(rows: pa.Table, name: str) -> Keys:
    """A column of hashes."""
    return np.asarray(rows.column(name).to_numpy(), dtype=np.uint64)


def from_micros(value: int) -> datetime:
    return EPOCH + timedelta(microseconds=int(value))


def _to_micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def checked(chunk: pa.Table, table: Table) -> pa.Table:
    """Give `chunk` as a table of the schema, dictionaries without entries that no row uses.

    A dictionary may still hold what the door has turned away; only what is used may be stored.

    Raises SchemaError where columns, types or gaps are not those of the schema.
    """
    schema = table.arrow
    wrong = [f.name for f in schema if f.name not in chunk.schema.names or chunk.schema.field(f.name).type != f.type]
    if wrong:
        raise SchemaError(f"{table.name}: {', '.join(wrong)} missing or of another type")
    chunk = chunk.select(schema.names)
    gaps = [name for name, f in zip(schema.names, schema, strict=True) if not f.nullable and chunk[name].null_count]
    if gaps:
        raise SchemaError(f"{table.name}: {', '.join(gaps)} have gaps")
    columns = [_tight(column) if pa.types.is_dictionary(column.type) else column for column in chunk.columns]
    return pa.Table.from_arrays(columns, schema=schema)


def _tight(column: pa.ChunkedArray) -> pa.Array:
    whole = column.unify_dictionaries().combine_chunks()
    codes = whole.indices.to_numpy()
    used = np.zeros(len(whole.dictionary), dtype=bool)
    used[codes] = True
    renumbered = (np.cumsum(used) - 1).astype(np.int32)[codes]
    return pa.DictionaryArray.from_arrays(pa.array(renumbered), whole.dictionary.filter(pa.array(used)))


def write_events(folder: Path, chunk: pa.Table, number: int) -> Iterator[str]:
    """Write a chunk as one file for each UTC month, sorted by (visitor_id, time); yield their names.

    The bucket is the top byte of visitor_id, so the order is one of buckets too. The sort keeps
    the order of the file for equal rows, which the maximum rule counts on.
    """
    month = micros(chunk, "time").view("datetime64[us]").astype("datetime64[M]")
    order = np.lexsort((micros(chunk, "time"), keys(chunk, "visitor_id"), month))
    rows = chunk.take(pa.array(order))
    borders = np.flatnonzero(np.diff(month[order].view(np.int64))) + 1
    for begin, end in pairwise([0, *borders.tolist(), len(order)]):
        name = f"month={month[order[begin]]}/part-{number}.parquet"
        make_folder((folder / name).parent)
        _write(folder / name, rows.slice(begin, end - begin))
        yield name


def write_restated(folder: Path, chunk: pa.Table, number: int) -> Iterator[str]:
    """Write a chunk of a table that later exports correct as one file; yield its name."""
    name = f"part-{number}.parquet"
    _write(folder / name, chunk)
    yield name


def _write(path: Path, rows: pa.Table) -> None:
    text = [f.name for f in rows.schema if pa.types.is_dictionary(f.type)]
    # Hashes hardly repeat: a dictionary of them is built in vain.
    with pq.ParquetWriter(
        make_file(path), rows.schema, compression="zstd", compression_level=1, use_dictionary=text
    ) as writer:
        writer.write_table(rows, row_group_size=_ROW_GROUP)


def read_events(folder: Path, parts: Sequence[str], columns: Sequence[str], window: Window) -> list[pa.Table]:
    """Read the rows of an import that are asked for, with `columns`, in the order of parts and rows.

    Raises VanishedError where a file is gone, SocialattrError, exit 65, where it is damaged.
    """
    wanted = list(dict.fromkeys([*columns, *window.needs]))
    found = []
    for part in parts:
        if not _month_meets(part, window):
            continue
        with _opened(folder / part) as file:
            groups = _groups(file.metadata, window)
            rows = file.read_row_groups(groups, columns=wanted).select(wanted) if groups else None
        if rows is not None:
            inside = window.mask(rows)
            found.append(rows if inside.all() else rows.filter(pa.array(inside)))
    return found


def read_restated(folder: Path, parts: Sequence[str], columns: Sequence[str] | None = None) -> list[pa.Table]:
    """Read all rows, with all columns or some, of an import that later exports correct; raises like `read_events`."""
    found = []
    for part in parts:
        with _opened(folder / part) as file:
            found.append(file.read(columns=None if columns is None else list(columns)))
    return found


def _month_meets(part: str, window: Window) -> bool:
    month = np.datetime64(part.partition("/")[0].removeprefix("month="), "M")
    begin, end = (int((month + n).astype("datetime64[us]").view(np.int64)) for n in (0, 1))
    return window.meets(from_micros(begin), from_micros(end - 1))


def _groups(metadata: Any, window: Window) -> list[int]:
    """Numbers of the row groups that may hold rows that are asked for, by their statistics."""
    place = {metadata.schema.column(n).name: n for n in range(metadata.num_columns)}
    chosen = []
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        time, visitor, order = (group.column(place[name]).statistics for name in ("time", "visitor_id", "order_key"))
        if (
            window.meets(time.min, time.max)
            and window.meets_bucket(visitor.min, visitor.max)
            and not (window.with_order_key and order.null_count == group.num_rows)
        ):
            chosen.append(number)
    return chosen


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        with pq.ParquetFile(path) as file:
            yield file
    except FileNotFoundError:
        raise VanishedError(str(path)) from None
    except (OSError, pa.ArrowException) as error:
        raise SocialattrError(
            f"a file of the store is damaged: {error}",
            where=str(path),
            hint="undo that import and ingest its export again",
            exit_code=Exit.UNUSABLE,
        ) from None
