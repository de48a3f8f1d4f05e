"""Rows of the cellar's tables, for people and as JSON."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..currencies import exponent
from .numbers import NOTHING, number
from .table import Column, table

_MONEY = frozenset({"value", "gross", "tax", "shipping", "net", "refunded", "revenue", "cost", "claimed_value"})
_WHOLE = frozenset({"time", "first", "last", "row", "in force"})
_STAYS = frozenset({"row", "in force"})
# What every row has alike, or nobody needs to see, goes before what tells.
_LAST = ("line", "feed", "server", "native_key", "params", "agent", "site")


def rows_table(rows: pd.DataFrame, width: int, *, colour: bool = False) -> str:
    """Draw rows of a table with the columns in which any row says something, money in whole units."""
    return table(_columns(rows), width, colour=colour)


def _columns(rows: pd.DataFrame) -> list[Column]:
    cells = {str(name): _cells(rows, str(name)) for name in rows if name != "line"}
    told = [name for name, texts in cells.items() if set(texts) - {"", NOTHING}]
    ordered = [name for name in told if name not in _LAST] + [name for name in told if name in _LAST]
    # What every row has alike makes room first: it tells nothing apart.
    alike = [name for name in ordered if len(rows) > 1 and len(set(cells[name])) == 1 and name not in _STAYS]
    going = [*(name for name in ordered if name not in alike), *alike]
    return [
        Column(
            name,
            cells[name],
            is_text=not _is_number(rows[name]),
            drop=max(going.index(name) - 1, 0),
            whole=name in _WHOLE,
        )
        for name in ordered
    ]


def _is_number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _cells(rows: pd.DataFrame, name: str) -> list[str]:
    values: list[Any] = rows[name].tolist()
    if name in _MONEY:
        digits = [exponent(str(code)) for code in rows["currency"]]
        return [NOTHING if pd.isna(v) else number(v / 10**n, n) for v, n in zip(values, digits, strict=True)]
    return [_cell(value) for value in values]


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, str):
        return value
    if pd.isna(value):
        return NOTHING
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}" if value.tz is None else f"{value:%Y-%m-%d %H:%M} UTC"
    return number(value, 0 if float(value).is_integer() else 2)


def rows_json(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table by column; money in minor units, times in ISO 8601, nothing as null."""
    return [{str(name): _plain(value) for name, value in row.items()} for row in rows.to_dict("records")]


def _plain(value: Any) -> Any:
    if not isinstance(value, str) and pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat() if value.tz else f"{value:%Y-%m-%d}"
    return value.item() if hasattr(value, "item") else value
