"""Tables for terminals, pipes and mails: no number is ever cut, whole columns go instead."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..text import visible
from .folding import folded

NARROWEST_TEXT = 10
"""A column of text may be cut down to this many letters before another column is dropped."""
# One blank of padding, and one that Rich's frame takes.
_GAP = 2


@dataclass(frozen=True)
class Column:
    """A column of cells that are text already. `drop` says when it goes: the highest first, 0 never.

    Text may be cut to make room, down to its `narrowest`, unless it has to stay `whole`; numbers
    never are. Of a `tail` the end is kept: pages of one site differ there. What `folds` is never cut: it goes on in
    the lines below.
    """

    heading: str
    cells: Sequence[str]
    is_text: bool = False
    drop: int = 0
    whole: bool = False
    narrowest: int = NARROWEST_TEXT
    tail: bool = False
    folds: bool = False

    @property
    def width(self) -> int:
        return max(cell_len(visible(cell)) for cell in (self.heading, *self.cells))

    @property
    def least(self) -> int:
        return (
            min(self.width, max(self.narrowest, cell_len(self.heading)))
            if self.is_text and not self.whole
            else self.width
        )


def fitting(columns: Sequence[Column], width: int) -> tuple[list[Column], list[str]]:
    """Drop columns until the rest fits `width`; give what is left and the headings that went."""
    kept, dropped = list(columns), []
    while sum(c.least for c in kept) + _GAP * (len(kept) - 1) > width and any(c.drop for c in kept):
        goes = max(kept, key=lambda c: c.drop)
        kept.remove(goes)
        dropped.append(goes.heading)
    return kept, dropped


def table(columns: Sequence[Column], width: int, *, total: int = 0, colour: bool = False) -> str:
    """Draw a table at most `width` wide; the last `total` rows stand apart.

    A last line names the columns that found no room.
    """
    kept, dropped = fitting(columns, width)
    widths = _widths(kept, width)
    grid = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, _GAP - 1, 0, 0), header_style="bold")
    for column, wide in zip(kept, widths, strict=True):
        side: Literal["left", "right"] = "left" if column.is_text else "right"
        heading = Text(visible(column.heading))
        overflow: Literal["fold", "ellipsis"] = "fold" if column.folds else "ellipsis"
        grid.add_column(heading, justify=side, no_wrap=not column.folds, overflow=overflow, width=wide)
    rows = list(zip(*(_cut(column, wide) for column, wide in zip(kept, widths, strict=True)), strict=True))
    for number, row in enumerate(rows):
        last = number >= len(rows) - total
        if number == len(rows) - total:
            grid.add_section()
        grid.add_row(*(Text(visible(cell)) for cell in row), style="bold" if last else "")
    # Where nothing more can go, a line is longer than asked for: better than half a number.
    text = drawn(grid, max(width, sum(widths) + _GAP * len(widths)), colour=colour)
    if dropped:
        needed = sum(column.least + _GAP for column in columns) - _GAP
        note = f"No room for: {visible(', '.join(dropped))} (--width {max(120, -(-needed // 10) * 10)} shows all)"
        text += folded(note, width)
    return text


def _cut(column: Column, width: int) -> Sequence[str]:
    """The cells, of which the end is kept where there is no room for the whole."""
    if not column.tail:
        return column.cells
    return [_ending(visible(cell), width) for cell in column.cells]


def _ending(text: str, width: int) -> str:
    if cell_len(text) <= width:
        return text
    while cell_len(text) > width - 1:
        text = text[1:]
    return f"…{text}"


def _widths(columns: Sequence[Column], width: int) -> list[int]:
    """Widths that fill at most `width`: numbers get all that they need, text shares what is left."""
    widths = [column.least for column in columns]
    left = width - sum(widths) - _GAP * (len(columns) - 1)
    for place, column in enumerate(columns):
        more = min(max(left, 0), column.width - column.least)
        widths[place] += more
        left -= more
    return widths


def drawn(grid: Table, width: int, *, colour: bool) -> str:
    """What Rich makes of a table, without a trailing blank on any line."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
        _environ={} if not colour else os.environ,
    )
    console.print(grid)
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())
