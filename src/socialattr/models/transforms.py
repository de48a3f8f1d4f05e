"""What of a path is looked at: repeats folded, first meetings only, or without a label such as direct.

As in Google's fractribution. Transforms work on path tables, one after another: their order matters.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from .path_table import PathTable

_CALL = re.compile(r"\s*(\w+)\s*(?:\((.*)\))?\s*", re.DOTALL)


def exposure(table: PathTable) -> PathTable:
    """Fold runs of one label: a, a, b, a becomes a, b, a."""
    same = np.zeros(len(table.codes), dtype=bool)
    same[1:] = (table.codes[1:] == table.codes[:-1]) & (table.place[1:] > 0)
    return table.kept(~same)


def first(table: PathTable) -> PathTable:
    """Keep where a label was met first: a, b, a, c becomes a, b, c."""
    _, places = np.unique(table.path * max(len(table.labels), 1) + table.codes, return_index=True)
    met_first = np.zeros(len(table.codes), dtype=bool)
    met_first[places] = True
    return table.kept(met_first)


def unique(table: PathTable) -> PathTable:
    """Keep every touch, each for itself."""
    return table


def remove_if_not_all(table: PathTable, label: str) -> PathTable:
    """Drop a label wherever something else was met too: d, a, d becomes a, while d, d stays."""
    other = table.codes != _code(table, label)
    return table.kept(other | ~_has(table, other))


def remove_if_last(table: PathTable, label: str) -> PathTable:
    """Drop a label from the end of paths on which something else was met too: d, a, d, d becomes d, a."""
    other = table.codes != _code(table, label)
    last = np.full(len(table), -1, dtype=np.int64)
    np.maximum.at(last, table.path[other], table.place[other])
    return table.kept((table.place <= last[table.path]) | ~_has(table, other))


PLAIN: dict[str, Callable[[PathTable], PathTable]] = {"exposure": exposure, "first": first, "unique": unique}
OF_A_LABEL: dict[str, Callable[[PathTable, str], PathTable]] = {
    "remove_if_not_all": remove_if_not_all,
    "remove_if_last": remove_if_last,
}
WRITTEN = (*PLAIN, *(f"{name}(LABEL)" for name in OF_A_LABEL))
"""All transforms as they are written."""


def transform_named(text: str) -> Callable[[PathTable], PathTable]:
    """A transform as it is written: `exposure`, `remove_if_last(direct)`.

    Raises ValueError where there is none of that name.

    >>> from socialattr.models.path_table import of_paths
    >>> one = np.array([1])
    >>> transform_named("remove_if_last(d)")(of_paths([["d", "a", "d", "d"]], one, one, one)).paths
    [('d', 'a')]
    """
    call = _CALL.fullmatch(text)
    name, label = (call[1], call[2]) if call else (text, None)
    if name in PLAIN and label is None:
        return PLAIN[name]
    if name in OF_A_LABEL and label:
        return lambda table: OF_A_LABEL[name](table, label.strip())
    raise ValueError(f"no transform is written {text}")


def _code(table: PathTable, label: str) -> int:
    return table.labels.index(label) if label in table.labels else -1


def _has(table: PathTable, touches: np.ndarray) -> np.ndarray:
    """Of each touch whether its path has one of `touches`."""
    return np.bincount(table.path[touches], minlength=len(table))[table.path] > 0
