"""Records of delimited text one at a time: the definition of what the fast path reads a block at a time."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .decoding import swapped
from .quotes import mend

LONGEST_RECORD = 100
"""Lines. No cell of an honest export has more; it bounds how far a stray quote is looked behind."""
_TELLING_WIDTH = 4
"""A line of prose may have a comma or two, but hardly as many as a heading of this width."""
UNCLOSED = "a quote that is not closed"
TORN = "a line end outside of quotes"
TOO_LONG = "a cell that is too long"
_LONGEST_CELL = 128 * 1024
# Letters that Unicode keeps free for such a use stand for what was escaped while a line is taken apart.
_HELD = {"\ufdd0": '"', "\ufdd1": "\\", "\ufdd2": "'"}
_HOLDS = {letter: held for held, letter in _HELD.items()}


@dataclass(frozen=True)
class Marks:
    """How the cells of a file are told apart."""

    delimiter: str
    quote: str = '"'
    escape: str = ""
    """What stands before a quote that ends no cell; empty where such a quote is doubled."""
    spaced: bool = False
    """A blank behind each delimiter belongs to it."""
    carriage: bool = False
    """Lines end in carriage returns alone, which are swapped with line feeds meanwhile."""


class Record(NamedTuple):
    """What stands in a line, or in some whose ends are within quotes."""

    line: int
    """Of the first one, counted from 0."""
    cells: list[str]
    """As many as there are; of a record that is none, as well as they can be told."""
    reason: str = ""
    """Why it is no record."""
    clean: bool = True
    """All quotes are as programs write them."""


class Splitter:
    r"""Takes lines, each ended by a line feed, apart into records, one at each call.

    Where a record goes on over several lines and comes out wrong, a stray quote opened it: only its
    first line is no record, so that the quote swallows none of the others. Unless these are the `last`
    lines of the file, a record is left undecided whose quote may be closed by what follows.

    >>> splitter = Splitter(['a,"b\n', 'c"\n', '"d,e\n', "f,g\n"], Marks(","), last=True)
    >>> [(record.cells, record.reason) for record in iter(lambda: splitter.next(2), None)]
    [(['a', 'b\nc'], ''), (['"d', 'e'], 'a quote that is not closed'), (['f', 'g'], '')]
    """

    padded = False

    def __init__(self, lines: Sequence[str], marks: Marks, *, last: bool) -> None:
        self.lines = lines
        self.place = 0
        self._marks = marks
        self._last = last
        self._given = _Lines(lines, marks)
        self._reader = self._given.reader()

    def next(self, width: int) -> Record | None:
        """The next record of a table of `width` columns, 0 if nobody knows; None where there is none, or not yet."""
        start = self.place
        if start >= len(self.lines):
            return None
        line, marks = self.lines[start], self._marks
        if marks.quote not in line:
            self.place += 1
            return self._plain(start, line)
        self._given.begin(start)
        try:
            cells = next(self._reader)
        except (csv.Error, StopIteration):
            self._reader = self._given.reader()
            if self._given.ran_out and not self._last and start + LONGEST_RECORD > len(self.lines):
                return None
            self.place = start + 1
            return self._mended(start, line, width)
        end = self._given.place
        if end - start > 1 and width and not (is_wide(cells, width) and self._belong_together(start + 1, end, width)):
            self.place = start + 1
            return self._mended(start, line, width)
        self.place = end
        return Record(start, self._undone(cells))

    def text(self, record: Record) -> str:
        """The first line of a record as it stands."""
        line = self.lines[record.line].removesuffix("\n").removesuffix("\r")
        return swapped(line) if self._marks.carriage else line

    def _plain(self, start: int, line: str) -> Record:
        """The record of a line without quotes."""
        text = line[:-2] if line.endswith("\r\n") else line[:-1]
        cells = (_held(text) if self._marks.escape else text).split(self._marks.delimiter)
        reason = TORN if "\r" in text else TOO_LONG if max(map(len, cells)) > _LONGEST_CELL else ""
        if self._marks.spaced:
            cells = [cell.lstrip(" ") for cell in cells]
        return Record(start, self._undone(cells), reason)

    def _mended(self, start: int, line: str, width: int) -> Record:
        """The record of a line alone whose quotes make no sense by the rule."""
        marks = self._marks
        text = _prepared(line, marks).rstrip("\r\n")
        mended = mend(text, marks.delimiter, marks.quote, width)
        if mended:
            reason = UNCLOSED if mended.open else TORN if "\r" in text else ""
            return Record(start, self._undone(mended.cells), reason, clean=False)
        try:
            (cells,) = csv.reader([text.replace("\r", "")], delimiter=marks.delimiter, quotechar=marks.quote)
        except (csv.Error, ValueError):
            cells = text.split(marks.delimiter)
        reason = UNCLOSED if len(cells) >= width or text.count(marks.quote) % 2 else ""
        return Record(start, self._undone(cells), reason, clean=False)

    def _belong_together(self, start: int, end: int, width: int) -> bool:
        """Say whether no later line of a record of several is a record alone."""
        marks = self._marks
        if width < _TELLING_WIDTH:
            return True
        # Behind the quote that ends a cell of many lines its last line goes on like a record.
        later = [_prepared(line, marks) for line in self.lines[start:end]]
        alone = [line for line in later if line.count(marks.delimiter) >= width - 1]
        return not any(line.count(marks.quote) % 2 == 0 and is_wide(_strict(line, marks), width) for line in alone)

    def _undone(self, cells: list[str]) -> list[str]:
        """The cells as they are meant, without what was done to the lines."""
        if self._marks.escape:
            cells = [_let_go(cell) for cell in cells]
        return [swapped(cell) for cell in cells] if self._marks.carriage else cells


class _Lines(Iterator[str]):
    """Lines for a `csv.reader`, which asks for one more only while a quote is open."""

    def __init__(self, lines: Sequence[str], marks: Marks) -> None:
        self._lines = lines
        self._marks = marks
        self.place = 0
        self.ran_out = False
        self._end = 0

    def reader(self) -> Iterator[list[str]]:
        marks = self._marks
        return csv.reader(
            self, delimiter=marks.delimiter, quotechar=marks.quote, skipinitialspace=marks.spaced, strict=True
        )

    def begin(self, line: int) -> None:
        """Give the lines of one record, from `line` on."""
        self.place, self.ran_out = line, False
        self._end = min(line + LONGEST_RECORD, len(self._lines))

    def __next__(self) -> str:
        if self.place == self._end:
            self.ran_out = True
            raise StopIteration
        self.place += 1
        line = self._lines[self.place - 1]
        return _held(line) if self._marks.escape else line


def is_wide(cells: Sequence[str], width: int) -> bool:
    """Say whether cells are a record of `width` columns; empty ones behind the last are none."""
    return len(cells) >= width and not any(cells[width:])


def _prepared(line: str, marks: Marks) -> str:
    """A line as it is taken apart: without blanks behind delimiters, and with escaped letters held."""
    line = _held(line) if marks.escape else line
    return re.sub(f"{re.escape(marks.delimiter)} +", marks.delimiter, line) if marks.spaced else line


def _held(line: str) -> str:
    r"""Put other letters in place of `\"`, `\'` and `\\`.

    >>> _held(r'5\" \\ \n') == '5\ufdd0 \ufdd1 \\n'
    True
    """
    return re.sub(r"""\\(["\\])""", lambda found: _HOLDS[found[1]], line) if "\\" in line else line


def _let_go(cell: str) -> str:
    for held, letter in _HELD.items():
        cell = cell.replace(held, letter)
    return cell


def _strict(line: str, marks: Marks) -> list[str]:
    """The cells of a line, if each quote that opens a cell is closed just before a delimiter; else none."""
    try:
        (record,) = csv.reader([line], delimiter=marks.delimiter, quotechar=marks.quote, strict=True)
    except (csv.Error, ValueError):
        return []
    return record
