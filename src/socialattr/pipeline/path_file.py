"""Grouped journeys from elsewhere: a list of paths with what came of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import Exit, SocialattrError
from ..models.path_table import PathTable, add, of_paths
from ..readers import find_sources
from ..readers.every_row import Rows, every_row, list_of
from ..readers.values import counts, money, whole

COLUMNS = {
    "path": ("path", "paths", "journey", "conversion path", "conversion paths"),
    "conversions": ("conversions", "conversion", "total conversions", "total conversion"),
    "value": ("value", "conversion value", "conversions value", "total conversion value", "revenue"),
    "nulls": ("nulls", "null", "total null", "total nulls", "non conversions"),
}
"""Of a list of paths, each column with the headings that it goes by."""
VALUE_DIGITS = 4
"""Decimals that values are kept with; nobody says of which currency they are."""

_BETWEEN = re.compile(r"(?<=\s)>(?=\s)")


def read_paths(name: str, decimal: str = "") -> tuple[PathTable, str, bool]:
    """Read a list of paths: their table, the file's name, and whether it says which journeys did not convert.

    A path is one cell with ` > ` between its touches; an empty one is a journey without a touch. Equal paths may
    stand in several rows.

    Raises SocialattrError: exit 2 where there is no such file, 65 where it has no paths or conversions, or a
    cell is no whole number from 0 up.
    """
    sources = find_sources([name])
    if len(sources) > 1:
        raise SocialattrError("is several files", where=name, hint="name one of them", exit_code=Exit.USAGE)
    listed = list_of(sources[0], COLUMNS)
    file = listed.source.name
    if missing := [column for column in ("path", "conversions") if column not in listed.where]:
        hint = f"a first line with these headings: {','.join(COLUMNS)}"
        raise _unusable(f"has no column {' and no column '.join(missing)}", file, hint)
    first, tables = 1, []
    for rows in every_row(listed):
        if rows.odd:
            hint = "quotes around paths with a comma in them"
            raise _unusable("has rows with more or fewer cells than the heading", file, hint)
        tables.append(_table(rows, file, first, decimal))
        first += rows.count
    return add(tables), listed.source.file_name, "nulls" in listed.where


def _table(rows: Rows, file: str, first: int, decimal: str) -> PathTable:
    cells = {name: pd.Series(list(column), dtype="str") for name, column in rows.columns.items()}
    conversions = _counted(cells, "conversions", file, first)
    nulls = _counted(cells, "nulls", file, first)
    value = np.zeros(rows.count, dtype=np.int64)
    if "value" in cells:
        amounts = money(cells["value"], VALUE_DIGITS, decimal, file)
        _refuse(amounts.bad, "value", "is no amount", file, first)
        value = amounts.minor.fillna(0).to_numpy(np.int64)
    return of_paths(_paths(rows.columns["path"], file, first), conversions, value, nulls)


def _paths(cells: Sequence[str], file: str, first: int) -> list[list[str]]:
    paths = []
    for row, cell in enumerate(cells, first):
        touches = _BETWEEN.split(f" {cell} ") if cell.strip() else []
        paths.append([touch.strip() for touch in touches])
        if "" in paths[-1]:
            raise _unusable("a path has a touch without a name", f"{file}: row {row}", "a name on both sides of each >")
    return paths


def _counted(cells: dict[str, pd.Series], name: str, file: str, first: int) -> NDArray[np.int64]:
    if name not in cells:
        return np.zeros(len(cells["path"]), dtype=np.int64)
    numbers, bad = whole(counts(cells[name], "", file))
    _refuse(bad | (numbers < 0).fillna(False).to_numpy(bool), name, "is no whole number from 0 up", file, first)
    return np.asarray(numbers.fillna(0), np.int64)


def _refuse(bad: NDArray[np.bool_], column: str, what: str, file: str, first: int) -> None:
    if bad.any():
        row = first + int(np.flatnonzero(bad)[0])
        raise _unusable(f"{column} {what}", f"{file}: row {row}", "one number in each cell, without words")


def _unusable(what: str, where: str, hint: str) -> SocialattrError:
    return SocialattrError(what, where=where, hint=hint, exit_code=Exit.UNUSABLE)
