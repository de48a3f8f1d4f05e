"""What the cells of a list tell of how it is written, gathered from its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import pandas as pd

from .batch import ReadOptions
from .days import date_order, in_figures, open_dates, telling_dates
from .values import decimal_mark, telling_amounts


class Cells(Protocol):
    """Some rows of a list by our column names."""

    def has(self, column: str) -> bool:
        """Say whether the list has a column."""

    def text(self, column: str) -> pd.Series:
        """The cells of a column, as text or as categories of it."""


@dataclass(frozen=True)
class Decided:
    """How a list is written: the decimal mark of each amount, and the order of day and month."""

    marks: Mapping[str, str]
    order: str


@dataclass
class Told:
    """What cells of some columns with amounts, and of a column `time`, tell so far."""

    names: tuple[str, ...]
    amounts: dict[str, list[str]] = field(default_factory=dict)
    """A cell for each decimal mark that the column was seen to have."""
    dates: list[str] = field(default_factory=list)
    """A date for each order that was seen, or one that may be read in either."""
    is_open: bool = False
    """Whether something was seen that only further cells could decide."""

    def add(self, cells: Cells) -> None:
        """Learn from some rows."""
        unsettled = False
        for name in filter(cells.has, self.names):
            distinct = [str(cell) for cell in cells.text(name).unique()]
            self.amounts[name] = telling_amounts([*self.amounts.get(name, []), *distinct])
            unsettled |= not self.amounts[name] and any("," in cell or "." in cell for cell in distinct)
        written = [*self.dates, *in_figures(pd.Series(cells.text("time").unique()))]
        told = telling_dates(written)
        self.dates = [*told.values(), *open_dates(written)[:1]]
        self.is_open = unsettled or bool(self.dates and not told)

    def decide(self, options: ReadOptions, where: str) -> Decided:
        """What the user says, else what the columns tell; an amount that does not has the mark of the others.

        Raises SocialattrError (65) where cells tell different things, or nothing tells the order of dates.
        """
        marks = {n: options.decimal or decimal_mark(self.amounts.get(n, []), where) for n in self.names}
        found = {mark for mark in marks.values() if mark}
        common = found.pop() if len(found) == 1 else ""
        return Decided(
            {name: mark or common for name, mark in marks.items()},
            options.date_order or date_order(self.dates, where),
        )
