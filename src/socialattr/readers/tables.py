"""The tables of a file, record by record: which lines are headings, totals, titles or rows, and of which table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .cells import Cells, Part
from .heading_line import is_blank, is_comment, is_title, is_words, trimmed
from .look import Top
from .records import Record, is_wide

_SHOWN = 20
_MOST_WAITING = 100
_FOOTER = ("©", "(c)", "copyright")


class Supply(Protocol):
    """Records to come, of text or of a sheet; setting `place` back gives them again."""

    place: int
    padded: bool
    """All records are as wide as the widest."""

    def next(self, width: int) -> Record | None:
        """The next record of a table so wide; None where there is none, or not yet."""

    def text(self, record: Record) -> str:
        """The line of a record as it stands."""


@dataclass(frozen=True)
class _Waiting:
    """A line that may be of the top of the next table."""

    line: int
    cells: list[str]
    text: str
    comment: bool
    apart: bool
    """A blank line stands above it."""


class Tables:
    """Sorts the records of a file into tables; it remembers what the next block of the file needs.

    A table ends where a new heading begins: the next line of words behind a comment; behind a title one
    of words where rows have none, or the same heading once more; and a record of another width that
    reads like a heading, behind a blank line or where half of its words stand in the heading before,
    if what is below it is as wide and no words. A heading that is only repeated is excluded.
    """

    def __init__(self, top: Top) -> None:
        self.top = top
        self._part = Part()
        self._part.excluded["heading"] = 1
        blank = sum(not line.strip(" \t\r,;|") for line in top.preamble)
        self._part.excluded["blank"] = blank
        self._part.excluded["preamble"] = len(top.preamble) - blank
        # A spreadsheet that pads one comment pads them all.
        self.padded = any(line.startswith("#") and (top.sheet or line[-1:] in (*",;\t|",)) for line in top.preamble)
        self._waiting: list[_Waiting] = []
        self._gap = False
        self._first: list[str] = []

    @property
    def quiet(self) -> bool:
        """No line waits for the next ones to say what it is."""
        return not self._waiting and not self._gap

    @property
    def width(self) -> int:
        return len(self.top.header)

    def take(self, supply: Supply, first_line: int, offset: int, position: int, *, last: bool) -> Iterator[Cells]:
        """Sort the records of one block, whose first line has a number; what is left stands from `supply.place` on."""
        while True:
            start = supply.place
            record = supply.next(self.width)
            if record is None:
                break
            kind = self._kind(record, supply, last=last)
            if kind == _UNDECIDED:
                supply.place = start
                break
            line = first_line + record.line
            if kind == _NEXT:
                yield from self._cells(offset, position)
                self._begin(record, supply, line)
            elif kind == _ROW:
                self._settle()
                self._gap = False
                self._part.records.append(self._row(record.cells))
                self._first = self._first or self._part.records[0]
                self._part.lines.append(line)
            elif kind in (_COMMENT, _TITLE):
                waits = _Waiting(line, record.cells, supply.text(record), kind == _COMMENT, self._gap)
                self._waiting.append(waits)
                if len(self._waiting) > _MOST_WAITING:
                    self._settle()
            elif kind in _EXCLUDED:
                self._part.excluded[kind] += 1
                self._gap = kind == "blank"
            else:
                self._settle()
                self._part.rejects.append((line, kind, record.cells))
        if last:
            self._settle(at_end=True)
        yield from self._cells(offset, position)

    def _kind(self, record: Record, supply: Supply, *, last: bool) -> str:
        """What a record is: a row, or the rule that excludes it, or why it is none."""
        cells, width = record.cells, self.width
        if record.reason:
            return record.reason
        if (
            len(cells) == width
            and self.quiet
            and cells[0] != self.top.header[0]
            and cells[0].strip()
            and not self.padded
        ):
            return _ROW
        if is_blank(cells):
            return "blank"
        if supply.padded and self._gap and (kind := self._kind_apart(trimmed(cells), supply, last=last)):
            return kind
        if is_wide(cells, width):
            return self._kind_of_wide(cells[:width], supply, last=last)
        if len(cells) == width + 1 and not cells[0].strip() and not any(map(str.isdigit, cells[-1])):
            return "totals"
        if is_comment(cells):
            return _COMMENT
        if is_title(cells):
            return _TITLE
        shared = len(set(cells) & set(self.top.header))
        if is_words(cells) and (not self.quiet or 2 * shared >= len(cells)):
            kind = self._if_heading(cells, supply, last=last)
            if kind != _ROW:
                return kind
        if self._named <= len(cells) < width:
            return _ROW
        return f"{len(cells)} cells, the heading has {width}"

    def _kind_apart(self, cells: list[str], supply: Supply, *, last: bool) -> str:
        """What a row of a sheet is below an empty one: a title, the next heading, or none of these."""
        if len(cells) == 1:
            return _TITLE
        kind = self._if_heading(cells, supply, last=last) if is_words(cells) and len(cells) != self.width else _ROW
        return kind if kind != _ROW else ""

    def _kind_of_wide(self, cells: list[str], supply: Supply, *, last: bool) -> str:
        if self.padded and is_title(cells) and cells[0].startswith("#"):
            return _COMMENT
        titled = any(not waits.comment for waits in self._waiting)
        if tuple(cells) == self.top.header and is_words(cells):
            return _NEXT if self._waiting else "heading"
        if not self._waiting or not is_words(cells):
            return _ROW
        if titled and self._first and is_words(self._first):
            return _ROW
        return self._if_heading(cells, supply, last=last)

    def _if_heading(self, cells: list[str], supply: Supply, *, last: bool) -> str:
        """Whether what is below words is as wide, or nothing: then they are the next heading, else a row."""
        place = supply.place
        below = supply.next(len(cells))
        supply.place = place
        if below is None:
            return _UNDECIDED if not last else _NEXT if self._waiting else _ROW
        alike = len(below.cells) in (len(cells), len(cells) + 1)
        if not self._waiting:
            return _NEXT if alike and not is_words(below.cells) else _ROW
        return _NEXT if alike or is_blank(below.cells) or is_comment(below.cells) or is_title(below.cells) else _ROW

    @property
    def _named(self) -> int:
        """How many cells a record has at least: those behind the last heading that has a name may be missing."""
        return max((place for place, heading in enumerate(self.top.header, 1) if heading.strip()), default=1)

    def _row(self, cells: list[str]) -> list[str]:
        width = self.width
        return cells if len(cells) == width else [*cells, *[""] * (width - len(cells))][:width]

    def _begin(self, record: Record, supply: Supply, line: int) -> None:
        """Begin the next table; what waited is above its heading."""
        header = trimmed(record.cells) if supply.padded else record.cells
        self.top = Top(
            tuple(header), line, tuple(waits.text for waits in self._waiting), (), self.top.sheet, self.top.typed
        )
        self._part.excluded["preamble"] += len(self._waiting)
        self._part.excluded["heading"] += 1
        self._waiting, self._gap, self._first = [], False, []
        self.top = replace(self.top, rows=self._shown(supply))

    def show(self, supply: Supply) -> None:
        """Give the top its first records, which stand next in the supply."""
        self.top = replace(self.top, rows=self._shown(supply))

    def take_whole(self, frame: pd.DataFrame, line: NDArray[np.int64], blank: int, position: int) -> Cells:
        """Take a block of which somebody else knows that it is rows and blank lines."""
        part, self._part = self._part, Part()
        part.excluded["blank"] += blank
        if not self._first and len(frame):
            self._first = frame.iloc[0].tolist()
        return replace(part.cells(self.top, 0, position), frame=frame, line=line, lines_read=len(part) + len(line))

    def _shown(self, supply: Supply) -> tuple[tuple[str, ...], ...]:
        place = supply.place
        rows: list[tuple[str, ...]] = []
        while len(rows) < _SHOWN and (record := supply.next(self.width)):
            cells = record.cells
            if is_comment(cells) or not (is_blank(cells) or (is_wide(cells, self.width) and not record.reason)):
                break
            if not is_blank(cells):
                rows.append(tuple(cells[: self.width]))
        supply.place = place
        return tuple(rows)

    def _settle(self, *, at_end: bool = False) -> None:
        """Say of lines that waited what they are, since no table begins below them."""
        for waits in self._waiting:
            if waits.comment:
                self._part.excluded["preamble"] += 1
            elif at_end and (waits.apart or waits.cells[0].strip().casefold().startswith(_FOOTER)):
                self._part.excluded["footer"] += 1
            else:
                reason = f"{len(trimmed(waits.cells))} cells, the heading has {self.width}"
                self._part.rejects.append((waits.line, reason, waits.cells))
        self._waiting = []

    def _cells(self, offset: int, position: int) -> Iterator[Cells]:
        """What was found of this table since it was asked last."""
        part, self._part = self._part, Part()
        if part:
            yield part.cells(self.top, offset, position)


_ROW, _NEXT, _COMMENT, _TITLE, _UNDECIDED = "a row", "a next table", "a comment", "a title", "undecided"
_EXCLUDED = frozenset({"blank", "heading", "totals"})
