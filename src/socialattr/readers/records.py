"""Records of delimited text one at a time: the definition of what the fast path reads a block at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import NamedTuple

LONGEST_RECORD = 100
"""Lines. No cell of an honest export has more; it bounds how far a stray quote is looked behind."""
_TELLING_WIDTH = 4
"""A line of prose may have a comma or two, but hardly as many as a heading of this width."""
UNCLOSED = "a quote that is not closed"


class Records(NamedTuple):
    """What some lines of text hold. Lines are counted from 0."""

    cells: list[list[str]]
    lines: list[int]
    """First line of each record in `cells`."""
    blank: int
    rejects: list[tuple[int, str]]
    """A line and why it is no record."""
    decided: int
    """How many lines were read; what the others are depends on lines to come."""


class _Lines(Iterator[str]):
    """Lines for a `csv.reader`, which asks for one more only while a quote is open."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.place = 0
        self.ran_out = False
        self._end = 0

    def begin(self, line: int) -> None:
        """Give the lines of one record, from `line` on."""
        self.place, self.ran_out = line, False
        self._end = min(line + LONGEST_RECORD, len(self.lines))

    def __next__(self) -> str:
        if self.place == self._end:
            self.ran_out = True
            raise StopIteration
        self.place += 1
        return self.lines[self.place - 1]


def records(text: str, delimiter: str, width: int, *, last: bool) -> Records:
    r"""Read lines, each ended by a line feed, as records of `width` cells.

    Where a record goes on over several lines and comes out wrong, a stray quote opened it: only its
    first line is rejected, so that the quote swallows none of the others. Unless this is the `last`
    text, lines are left undecided whose quote may be closed by what follows.

    >>> records('a,"b\nc"\n"d,e\nf,g\n', ",", 2, last=True)[:4]
    ([['a', 'b\nc'], ['f', 'g']], [0, 3], 0, [(2, 'a quote that is not closed')])
    """
    # Lines end at line feeds alone, so that their numbers are those of `blocks` and of editors.
    lines = _Lines([line + "\n" for line in text.split("\n")[:-1]])
    found = Records([], [], 0, [], 0)
    reader = csv.reader(lines, delimiter=delimiter)
    blank = start = 0
    while start < len(lines.lines):
        lines.begin(start)
        record, reason = _next(reader)
        if lines.ran_out and not last and start + LONGEST_RECORD > len(lines.lines):
            break
        wide = _is_wide(record, width)
        whole = lines.lines[start : lines.place]
        if lines.ran_out or (len(whole) > 1 and not (wide and _belong_together(whole, delimiter, width))):
            found.rejects.append((start, UNCLOSED))
            reader = csv.reader(lines, delimiter=delimiter)
            start += 1
            continue
        if reason:
            found.rejects.append((start, reason))
        elif not any(cell.strip() for cell in record):
            blank += 1
        elif not wide:
            found.rejects.append((start, f"{len(record)} cells, the heading has {width}"))
        else:
            found.cells.append(record[:width])
            found.lines.append(start)
        start = lines.place
    return found._replace(blank=blank, decided=start)


def _next(reader: Iterator[list[str]]) -> tuple[list[str], str]:
    """The next record, or why it is none."""
    try:
        return next(reader), ""
    except csv.Error as error:
        return [], "a cell that is too long" if "limit" in str(error) else "a line end outside of quotes"


def _is_wide(record: list[str], width: int) -> bool:
    return len(record) >= width and not any(record[width:])


def _belong_together(lines: list[str], delimiter: str, width: int) -> bool:
    """Say whether lines are one record as programs write it, and no later one is a record alone."""
    later = lines[1:] if width >= _TELLING_WIDTH else []
    # Behind the quote that ends a cell of many lines its last line goes on like a record.
    alone = [line for line in later if line.count(delimiter) >= width - 1 and line.count('"') % 2 == 0]
    return bool(_strict(lines, delimiter)) and not any(_is_wide(_strict([line], delimiter), width) for line in alone)


def _strict(lines: list[str], delimiter: str) -> list[str]:
    """The cells of a record, if each quote that opens a cell is closed just before a delimiter; else none."""
    try:
        (record,) = csv.reader(lines, delimiter=delimiter, strict=True)
    except (csv.Error, ValueError):
        return []
    return record
