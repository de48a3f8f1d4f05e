"""Order lists of any length: the short ones whole, the long ones in two passes and a part at a time."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import Exit, SocialattrError
from .batch import Batch, ReadOptions
from .dialect import Cells, read_tables
from .grid import Grid
from .headings import formats
from .look import Top
from .shop_orders import AMOUNTS, Shop, orders_batch
from .source import Source
from .telling import Decided, Told

WHOLE = 32 * 1024 * 1024
"""Bytes of cells. Shorter lists are read once, and their orders joined wherever in the file their rows stand."""


def read_orders(shop: Shop, source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read an order list; one row of SHOP_ORDERS an order.

    Of a long list a first pass learns how its figures and dates are written, and which orders have rows
    far apart; those wait for the end. All others go on part by part, so that memory holds no whole list.

    Raises SocialattrError (65) where no table has the columns that the format needs, or where decimals
    or dates cannot be told.
    """
    parts = _grids(shop, source, options)
    begun: list[Grid] = []
    held = 0
    for part in parts:
        begun.append(part)
        held += int(part.frame.memory_usage(deep=True).sum())
        if held > WHOLE:
            del begun, part
            yield from _long(shop, source, options)
            return
    if not any(part.where for part in begun):
        hint = "socialattr ingest --format with the name of its format"
        raise SocialattrError(f"is no {shop.name} file", where=source.name, hint=hint, exit_code=Exit.UNUSABLE)
    yield from _short(shop, begun, options)


def _short(shop: Shop, parts: list[Grid], options: ReadOptions) -> Iterator[Batch]:
    """All parts of a list at once, tables with the same columns as one."""
    for grid in _by_columns(parts):
        if not grid.where:
            yield grid.left_out("other_table")
            continue
        told = Told(AMOUNTS)
        told.add(grid)
        yield _batch(shop, grid, told.decide(options, grid.name), options)


def _long(shop: Shop, source: Source, options: ReadOptions) -> Iterator[Batch]:
    told = Told(AMOUNTS)
    seen = array("I")
    for part in _grids(shop, source, options):
        if part.where:
            told.add(part)
            seen.frombytes(np.unique(_keys(shop, part)).tobytes())
    spread = _several(seen)
    del seen
    decided = told.decide(options, source.name)
    waiting: list[Grid] = []
    for part in _grids(shop, source, options):
        if not part.where:
            yield part.left_out("other_table")
            continue
        later = np.isin(_keys(shop, part), spread)
        waiting.append(_rows(part, later))
        yield _batch(shop, _rows(part, ~later, rest=True), decided, options)
    for table in _by_columns(waiting):
        yield _batch(shop, table, decided, options)


def _batch(shop: Shop, grid: Grid, decided: Decided, options: ReadOptions) -> Batch:
    return orders_batch(shop.orders(grid, options), decided, options)


def _by_columns(parts: Iterable[Grid]) -> Iterator[Grid]:
    """The parts with the same columns as one each."""
    tables: dict[tuple[tuple[str, int], ...], list[Grid]] = {}
    for part in parts:
        tables.setdefault(tuple(sorted(part.where.items())), []).append(part)
    return map(joined, tables.values())


def _keys(shop: Shop, grid: Grid) -> NDArray[np.uint32]:
    """A short hash of each row's order number; two orders of one hash merely wait for the end together."""
    numbers = shop.number(grid).str.lower().to_numpy(dtype=object)
    return pd.util.hash_array(numbers, categorize=False).astype(np.uint32)


def _several(seen: array[int]) -> NDArray[np.uint32]:
    """What was seen more than once; sorts in place, for there may be many."""
    keys = np.frombuffer(seen, dtype=np.uint32)
    keys.sort()
    return np.unique(keys[1:][keys[1:] == keys[:-1]])


def _rows(grid: Grid, rows: NDArray[np.bool_], *, rest: bool = False) -> Grid:
    """Some rows of a part; the `rest` has the account of what else stood in it, too."""
    gone = int((~rows).sum())
    own = replace(grid, frame=grid.frame[rows].reset_index(drop=True), line=grid.line[rows])
    if rest:
        return replace(own, lines_read=grid.lines_read - gone)
    return replace(own, lines_read=len(grid) - gone, excluded={}, rejects=[])


def joined(parts: list[Grid]) -> Grid:
    """Parts with the same columns as one."""
    excluded: dict[str, int] = {}
    for part in parts:
        for rule, count in part.excluded.items():
            excluded[rule] = excluded.get(rule, 0) + count
    return replace(
        parts[0],
        frame=pd.concat([part.frame for part in parts], ignore_index=True),
        line=np.concatenate([part.line for part in parts]).astype(np.int64),
        lines_read=sum(part.lines_read for part in parts),
        excluded=excluded,
        rejects=[reject for part in parts for reject in part.rejects],
    )


def _grids(shop: Shop, source: Source, options: ReadOptions) -> Iterator[Grid]:
    """Some records at a time, with no other columns than are read."""
    known = formats()[shop.name]
    top: Top | None = None
    where: dict[str, int] = {}
    for cells in read_tables(source, options.encoding):
        if cells.top is not top:
            top = cells.top
            where = known.where(top.header, options.mapping)
            where = {} if known.missing(where) else where
        yield _grid(cells, where, source.name)


def _grid(cells: Cells, where: dict[str, int], name: str) -> Grid:
    frame = cells.frame[sorted(set(where.values()))] if len(cells.frame.columns) else cells.frame
    excluded = {rule: count for rule, count in cells.excluded.items() if count}
    line = np.asarray(cells.line, dtype=np.int64)
    return Grid(cells.top, where, frame, line, cells.lines_read, excluded, cells.rejects, name)
