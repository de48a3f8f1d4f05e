"""Cells of a table of a file, as the reading layer hands them to the formats, and the account of all lines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .batch import Reject
from .look import Top


@dataclass(frozen=True)
class Cells:
    """Some records of one table of a file, all as text, and what became of the other lines."""

    top: Top
    """The table's own; where it changes, the next table of the file begins."""
    frame: pd.DataFrame
    """One column a heading, named by its place (0, 1, ...) since headings may repeat."""
    line: np.ndarray
    lines_read: int
    excluded: dict[str, int]
    rejects: list[Reject]
    position: int
    left: tuple[tuple[int, list[str]], ...] = ()
    """The lines of `rejects` and their cells as well as they can be told; strangers' names stand in them."""


@dataclass
class Part:
    """What of one table was found in one block."""

    records: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    excluded: Counter[str] = field(default_factory=lambda: Counter({"blank": 0}))
    rejects: list[tuple[int, str, list[str]]] = field(default_factory=list)

    def __len__(self) -> int:
        """How many lines it accounts for."""
        return len(self.lines) + len(self.rejects) + self.excluded.total()

    def cells(self, top: Top, offset: int, position: int) -> Cells:
        """The part as it is handed on; `offset` is where its block begins."""
        return Cells(
            top,
            pd.DataFrame(self.records, columns=range(len(top.header)), dtype="str"),
            np.array(self.lines, dtype=np.int64),
            len(self),
            {rule: count for rule, count in self.excluded.items() if count or rule == "blank"},
            # Names and addresses of customers stand in the cells: a reject keeps none of them.
            [Reject(line, offset, reason, "") for line, reason, _ in self.rejects],
            position,
            tuple((line, cells) for line, _, cells in self.rejects),
        )
