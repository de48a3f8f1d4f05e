"""Small tables as text, so that a test shows what goes in: absent columns hold the least they can."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from io import StringIO

import pandas as pd

from socialattr.schema import Column, Table

_LEAST = {"time": "2026-03-01T00:00Z", "text": "", "int": 0, "key": 0, "bool": False, "share": 0.0}


def table(schema: Table, text: str) -> pd.DataFrame:
    """Read comma separated `text` into the columns and types of `schema`; an empty cell is the least.

    Times may leave out the zone (UTC). Optional numbers are missing at least, others 0.
    """
    cells = pd.read_csv(StringIO(text), skipinitialspace=True, dtype=str, keep_default_na=False)
    kinds = {column.name: column for column in schema.columns}
    columns = {name.strip(): [cell.strip() for cell in cells[name]] for name in cells}
    return filled(schema, {name: [_cell(kinds[name], cell) for cell in columns[name]] for name in columns})


def filled(schema: Table, columns: Mapping[str, Sequence[object]]) -> pd.DataFrame:
    """Give `columns` the types of `schema`, and add those that are absent."""
    rows = len(next(iter(columns.values())))
    frame = _least_row(schema).take([0] * rows).reset_index(drop=True)
    for column in schema.columns:
        if column.name in columns:
            frame[column.name] = _typed(column, columns[column.name])
    assert set(columns) <= {*frame.columns}, f"not in {schema.name}: {set(columns) - {*frame.columns}}"
    return frame


@cache
def _least_row(schema: Table) -> pd.DataFrame:
    return pd.DataFrame({c.name: _typed(c, [None if c.optional else _LEAST[c.kind]]) for c in schema.columns})


def _typed(column: Column, values: Sequence[object]) -> pd.Series:
    if column.kind == "time":
        return pd.to_datetime(pd.Series(values, dtype=object), utc=True, format="ISO8601").astype(column.dtype)
    return pd.Series(values, dtype=column.dtype)


def _cell(column: Column, cell: str) -> object:
    if not cell:
        return None if column.optional else _LEAST[column.kind]
    match column.kind:
        case "int" | "key":
            return int(cell)
        case "share":
            return float(cell)
        case "bool":
            return {"yes": True, "no": False}[cell]
    return cell
