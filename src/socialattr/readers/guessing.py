"""How a delimited file is written, told by its first part: delimiter, quote, escape, line ends, heading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .decoding import decoded, guess_encoding, swapped
from .heading_line import Found, find_heading, separator
from .records import Marks, Record, Splitter
from .source import HEAD

DELIMITERS = "\t;,|"
"""Those that stand in prose come last: they win no tie."""
_LOOKED_AT = 120
_LONGEST_HEADING = 10_000
# One that is in no file, for those of one column.
_NONE = "\x1f"


@dataclass(frozen=True)
class Dialect:
    """How a delimited file is written, and where its first table begins."""

    encoding: str
    marks: Marks
    header: tuple[str, ...]
    header_line: int
    above: tuple[str, ...] = ()
    """The lines above the heading."""
    header_lines: int = 1

    @property
    def first_line(self) -> int:
        """The line below the heading."""
        return self.header_line + self.header_lines


def guess_dialect(head: bytes, encoding: str = "", *, narrow: bool = False) -> Dialect | None:
    """Tell how a file is written by its first part; None where no line has two cells, or it is no text.

    A `narrow` file may have one column. Where no line reads like a heading, the first of the usual
    width stands in its place.
    """
    encoding = encoding or guess_encoding(head)
    text = decoded(head[:HEAD], encoding)
    if not narrow and text.lstrip().startswith(("{", "[", "<")):
        return None
    carriage = _by_carriage_return(text)
    # Only at line feeds, as `blocks` does: a form feed or U+2028 in a preamble ends no line.
    lines = [line + "\n" for line in (swapped(text) if carriage else text).split("\n")]
    if lines[-1] == "\n" or (len(head) >= HEAD and len(lines) > 1):
        lines.pop()
    stated = separator(lines)
    tried = [_trial(lines, Marks(mark, carriage=carriage)) for mark in stated or DELIMITERS]
    found = max((trial for trial in tried if trial), key=lambda trial: trial.rank, default=None)
    if not stated and not (found and found.heading.words):
        spaced = _trial(lines, Marks(" ", carriage=carriage))
        if spaced and spaced.heading.words and spaced.heading.agree > 0.9 and len(spaced.header) > 2:
            found = spaced
    if narrow and lines and (not found or (found.heading.agree < 0.5 and not found.heading.words)):
        found = _narrow(lines, carriage)
    if found is None or "\0" in "".join(found.header) or max(map(len, found.header)) > _LONGEST_HEADING:
        return None
    return found.dialect(encoding, lines)


@dataclass(frozen=True)
class _Trial:
    """What a file comes to when read in a certain way."""

    marks: Marks
    records: Sequence[Record]
    heading: Found
    end: int
    """Line behind the heading."""

    @property
    def header(self) -> list[str]:
        return self.records[self.heading.place].cells

    @property
    def rank(self) -> tuple[bool, bool, bool, int, float, int]:
        return *self.heading.rank, len(self.header)

    @property
    def faults(self) -> int:
        return sum(not record.clean for record in self.records)

    def dialect(self, encoding: str, lines: Sequence[str]) -> Dialect:
        first = self.records[self.heading.place].line
        above = [line[:-2] if line.endswith("\r\n") else line[:-1] for line in lines[:first]]
        if self.marks.carriage:
            above = [swapped(line) for line in above]
        return Dialect(encoding, self.marks, tuple(self.header), first + 1, tuple(above), self.end - first)


def _trial(lines: Sequence[str], marks: Marks) -> _Trial | None:
    """Read the lines with a delimiter, and with the quote, the escape and the blanks that go best with it."""
    best = _read(lines, marks)
    if best is None:
        return None
    if any(line.startswith("'") or f"{marks.delimiter}'" in line for line in lines):
        other = _read(lines, replace(marks, quote="'"))
        quoted = any(len(cell) > 1 and cell[0] == cell[-1] == "'" for cell in best.header)
        if other and (quoted or other.heading.rank > best.heading.rank):
            best = other
    if best.faults and any(f"\\{best.marks.quote}" in line for line in lines):
        other = _read(lines, replace(best.marks, escape="\\"))
        if other and other.faults < best.faults:
            best = other
    if len(best.header) > 1 and all(cell.startswith(" ") for cell in best.header[1:]) and marks.delimiter != " ":
        best = _read(lines, replace(best.marks, spaced=True)) or best
    return best


def _read(lines: Sequence[str], marks: Marks) -> _Trial | None:
    records, ends = _records(lines, marks, 0)
    widths = Counter(len(record.cells) for record in records if record.clean and len(record.cells) > 1)
    usual = max(widths, key=lambda width: widths[width], default=0)
    spans = zip(records, ends, strict=True)
    if usual and any(
        not record.clean or (end - record.line > 1 and len(record.cells) != usual) for record, end in spans
    ):
        # What odd quotes mean is told by how many cells the others have.
        records, ends = _records(lines, marks, usual)
    heading = find_heading(records)
    return _Trial(marks, records, heading, ends[heading.place]) if heading else None


def _records(lines: Sequence[str], marks: Marks, width: int) -> tuple[list[Record], list[int]]:
    """The first records, and the line behind each."""
    splitter = Splitter(lines, marks, last=True)
    records: list[Record] = []
    ends: list[int] = []
    while len(records) < _LOOKED_AT and (record := splitter.next(width)):
        records.append(record)
        ends.append(splitter.place)
    return records, ends


def _narrow(lines: Sequence[str], carriage: bool) -> _Trial | None:
    """A file of one column; quotes are still taken off."""
    marks = Marks(_NONE, carriage=carriage)
    splitter = Splitter(lines, marks, last=True)
    while record := splitter.next(0):
        if record.cells[0].strip():
            return _Trial(marks, [record], Found(0, False, 1.0, 0), splitter.place)
    return None


def _by_carriage_return(text: str) -> bool:
    """Say whether the first line that ends outside of quotes ends in a carriage return alone."""
    feed, back = text.find("\n"), text.find("\r")
    if back < 0 or back + 1 == feed or (feed < 0 and back == len(text) - 1):
        return False
    if feed < 0:
        return True
    open_quote = False
    for place, letter in enumerate(text):
        if letter == '"':
            open_quote = not open_quote
        elif letter in "\r\n" and not open_quote:
            return letter == "\r" and text[place + 1 : place + 2] != "\n"
    return False
