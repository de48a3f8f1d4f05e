"""Every record of a list with headings that are known: none is left out, whatever stands in it.

The formats of exports tell rows from totals, titles and comments; here each record below the heading is a row.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import Exit, SocialattrError
from .decoding import AsUtf8, decoded, encoding_of
from .guessing import guess_dialect
from .heading_line import separator
from .headings import plain_heading
from .lines import BLOCK, Block, blocks
from .records import Marks, Splitter
from .signatures import is_binary, is_workbook, refuse_foreign
from .source import Source, head_of

ROWS_AT_ONCE = 100_000
_RECORDS = 10_000
_LONGEST_LINE = 16 * 1024 * 1024
# The first wins where a heading of one column leaves open which it is.
_DELIMITERS = ",;\t|"
# One that is in no file.
_NONE = "\x1f"


@dataclass(frozen=True)
class Rows:
    """Some rows as columns of text by our names; a column that the file lacks is absent."""

    columns: dict[str, Sequence[str]]
    count: int
    odd: int = 0
    """How many of them have other cells than the heading; what is missing is empty, what is over is left away."""


@dataclass(frozen=True)
class List:
    """How a list is written: its encoding, its marks, and which heading stands where."""

    source: Source
    encoding: str
    marks: Marks
    header: tuple[str, ...]
    heading_lines: int
    where: dict[str, int]

    @property
    def others(self) -> tuple[str, ...]:
        """The headings that stand for nothing here."""
        return tuple(h for place, h in enumerate(self.header) if place not in self.where.values() and h.strip())


def list_of(source: Source, names: Mapping[str, Sequence[str]], encoding: str = "") -> List:
    """Take the first look at a list with some of the columns `names`: our word = the headings it goes by.

    Raises SocialattrError (65) where the file is empty, binary, of another program, or has none of them.
    """
    head = head_of(source)
    if not head.strip():
        raise _unusable(source, "is empty", "export it again")
    refuse_foreign(head, source.name)
    if is_workbook(head):
        raise _unusable(source, "is a workbook", "save it as CSV")
    encoding = encoding or encoding_of(source)
    guessed = guess_dialect(head, encoding)
    carriage = bool(guessed and guessed.marks.carriage)
    text = decoded(head, encoding)
    lines = (text.replace("\r", "\n") if carriage else text).split("\n")
    place = next((number for number, line in enumerate(lines) if line.strip("\ufeff \t\r")), 0)
    stated = separator([lines[place] + "\n"])
    place += bool(stated)
    line = lines[place].strip("\ufeff\r") if place < len(lines) else ""
    tried = [_trial(line, mark, names) for mark in stated or _DELIMITERS]
    header, where, mark = max(tried, key=lambda trial: len(trial[1]))
    if not where:
        # Where the heading is right, a NUL is a stranger's letter.
        what = "is no text" if is_binary(head) else "has none of the columns that are needed"
        raise _unusable(source, what, f"a first line such as {','.join(names)}")
    return List(source, encoding, Marks(mark, carriage=carriage), header, place + 1, where)


def _trial(line: str, mark: str, names: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], dict[str, int], str]:
    """A heading read with a delimiter: its cells, and which of them are known."""
    header = next(csv.reader([line], delimiter=mark, skipinitialspace=True), [])
    found = {plain_heading(heading): place for place, heading in reversed(list(enumerate(header)))}
    known = {name: [found[alias] for alias in aliases if alias in found] for name, aliases in names.items()}
    return tuple(header), {name: places[0] for name, places in known.items() if places}, mark


def every_row(listed: List, at_once: int = ROWS_AT_ONCE) -> Iterator[Rows]:
    """Give all rows in their order, `at_once` at a time."""
    width = len(listed.header)
    if _is_by_the_rule(listed):
        records = _by_the_rule(listed)
    else:
        # A list of one column may have commas that part nothing.
        marks = replace(listed.marks, delimiter=_NONE) if width == 1 else listed.marks
        records = _mended(replace(listed, marks=marks))
    while some := list(itertools.islice(records, at_once)):
        odd = [place for place, record in enumerate(some) if len(record) != width]
        for place in odd:
            some[place] = [*some[place], *[""] * (width - len(some[place]))][:width]
        every = list(zip(*some, strict=True))
        yield Rows({name: every[place] for name, place in listed.where.items()}, len(some), len(odd))


def _is_by_the_rule(listed: List) -> bool:
    """Say whether all records are as wide as the heading, with quotes as programs write them."""
    width = len(listed.header)
    try:
        return all(len(record) == width for record in _by_the_rule(listed))
    except (csv.Error, ValueError):
        return False


def _by_the_rule(listed: List) -> Iterator[list[str]]:
    with listed.source.open() as stream:
        text = _text(AsUtf8(stream, listed.encoding), "" if listed.marks.carriage else "\n")
        for _ in range(listed.heading_lines):
            text.readline()
        reader = csv.reader(text, delimiter=listed.marks.delimiter, strict=True)
        while some := _next(reader):
            # A line with nothing in it is none; one of delimiters alone is.
            yield from filter(None, some)


def _next(reader: Iterator[list[str]]) -> list[list[str]]:
    """The next records, of which no cell is too long; elsewhere the library's own bound stays what it is."""
    usual = csv.field_size_limit(_LONGEST_LINE)
    try:
        return list(itertools.islice(reader, _RECORDS))
    finally:
        csv.field_size_limit(usual)


def _mended(listed: List) -> Iterator[list[str]]:
    """Where quotes are odd, line by line: a stray one takes in no other row."""
    rest, skip, width = b"", listed.heading_lines, len(listed.header)
    with listed.source.open() as stream:
        text = AsUtf8(stream, listed.encoding, carriage=listed.marks.carriage)
        for part in itertools.chain(blocks(text, BLOCK, _LONGEST_LINE), [None]):
            block = Block(rest + (part.data if part else b""), 1, 0)
            lines = [line + "\n" for line in block.data.decode("utf-8", "replace").split("\n")[:-1]]
            supply = Splitter(lines, listed.marks, last=part is None)
            supply.place, skip = min(skip, len(lines)), max(skip - len(lines), 0)
            while record := supply.next(width):
                text_of = supply.text(record)
                if text_of.strip() or (width == 1 and text_of.strip("\r")):
                    yield record.cells
            rest = "".join(lines[supply.place :]).encode()


def _text(stream: AsUtf8, newline: str) -> io.TextIOWrapper:
    """A stream as text whose line ends stay what they are."""
    return io.TextIOWrapper(io.BufferedReader(_Raw(stream), 1 << 20), "utf-8", "replace", newline=newline)


def _unusable(source: Source, what: str, hint: str) -> SocialattrError:
    return SocialattrError(what, where=source.name, hint=hint, exit_code=Exit.UNUSABLE)


class _Raw(io.RawIOBase):
    """A stream of ours as the standard library reads one."""

    def __init__(self, stream: AsUtf8) -> None:
        self._stream = stream
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left:
            self._left = memoryview(self._stream.read())
        room = memoryview(buffer).cast("B")
        count = min(len(room), len(self._left))
        room[:count], self._left = self._left[:count], self._left[count:]
        return count
