"""Delimited text of any encoding and delimiter as blocks of text cells, every record with its line."""

from __future__ import annotations

import codecs
import csv
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray

from ..errors import Exit, SocialattrError
from .batch import Reject
from .lines import BLOCK, Block, blocks
from .look import Top
from .records import records
from .source import Source, Stream

DELIMITERS = ",;\t|"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_PREAMBLE = ("#", "sep=")


@dataclass(frozen=True)
class Dialect:
    """How a delimited file is written."""

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    header_line: int


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


def guess_encoding(head: bytes) -> str:
    """Tell the encoding of a first part: by its mark, by NUL bytes, by strict UTF-8, else Windows-1252."""
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    sample = head[:4096]
    if sample and sample.count(0) * 4 > len(sample):
        return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def guess_dialect(head: bytes, encoding: str = "") -> Dialect | None:
    """Find the heading and the delimiter of a file by its first part; None where it has none."""
    encoding = encoding or guess_encoding(head)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    # Only at line feeds, as `blocks` does: a form feed or U+2028 in a preamble ends no line.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.lower().startswith(_PREAMBLE):
            continue
        delimiter = max(DELIMITERS, key=line.count)
        # Binary files have NUL bytes from the start; in a cell one may be a stranger's mischief.
        if not line.count(delimiter) or "\0" in line:
            return None
        try:
            heading = next(csv.reader([line.removesuffix("\r")], delimiter=delimiter))
        except csv.Error:
            return None
        return Dialect(encoding, delimiter, tuple(heading), number)
    return None


def encoding_of(source: Source) -> str:
    """Tell the encoding by the whole file: a first `æ` may come late."""
    with source.open() as stream:
        head = stream.read()
        encoding = guess_encoding(head)
        if encoding != "utf-8":
            return encoding
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            chunk = head
            while chunk:
                decoder.decode(chunk)
                chunk = stream.read()
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


class _AsUtf8(Stream):
    """A stream of another encoding, given as UTF-8."""

    def __init__(self, stream: Stream, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    @property
    def position(self) -> int:
        return self._stream.position

    def read(self, size: int = 1 << 23) -> bytes:
        while chunk := self._stream.read(size):
            if text := self._decoder.decode(chunk):
                return text.encode("utf-8", "replace")
        return self._decoder.decode(b"", final=True).encode("utf-8", "replace")


_SHOWN_RECORDS = 20


def tops(head: bytes, encoding: str = "") -> tuple[Top, ...]:
    """The tables that begin in the first part of a file, each with its first records."""
    dialect = guess_dialect(head, encoding)
    if dialect is None:
        return ()
    text = codecs.getincrementaldecoder(dialect.encoding)("replace").decode(head)
    lines = text.replace("\r\n", "\n").split("\n")
    below = lines[dialect.header_line : dialect.header_line + _SHOWN_RECORDS]
    found = records("".join(f"{line}\n" for line in below), dialect.delimiter, len(dialect.header), last=True)
    above = tuple(lines[: dialect.header_line - 1])
    return (Top(dialect.header, dialect.header_line, above, tuple(map(tuple, found.cells))),)


def read_tables(source: Source, encoding: str = "", block_size: int = BLOCK) -> Iterator[Cells]:
    """Read all tables of a file, some `block_size` bytes at a time.

    Every line of the file is in one of the Cells: as a record, excluded by rule, or rejected. The
    lines above a heading, and the heading, are excluded as `heading` in the first Cells of its table.

    Raises SocialattrError (65) where there is no heading.
    """
    dialect, parts = read_cells(source, encoding, block_size)
    above = dialect.header_line
    for cells in parts:
        counted = {"heading": above, **cells.excluded} if above else cells.excluded
        yield replace(cells, lines_read=cells.lines_read + above, excluded=counted)
        above = 0


def read_cells(source: Source, encoding: str = "", block_size: int = BLOCK) -> tuple[Dialect, Iterator[Cells]]:
    """Read a delimited file: its dialect, and the cells behind the heading, some `block_size` bytes at a time.

    Raises SocialattrError (65) where there is no heading.
    """
    encoding = encoding or encoding_of(source)
    with source.open() as stream:
        dialect = guess_dialect(stream.read(), encoding)
    if dialect is None:
        raise SocialattrError("has no heading line", where=source.name, exit_code=Exit.UNUSABLE)
    return dialect, _cells(source, dialect, block_size)


def _cells(source: Source, dialect: Dialect, block_size: int) -> Iterator[Cells]:
    rest = Block(b"", 1, 0)
    with source.open() as stream:
        top = next(iter(tops(stream.read(), dialect.encoding)))
    with source.open() as stream:
        for part in itertools.chain(blocks(_AsUtf8(stream, dialect.encoding), block_size), [None]):
            block = Block(rest.data + (part.data if part else b""), rest.first_line, rest.offset)
            block = _behind(block, dialect.header_line + 1 - block.first_line)
            cells, decided = _block_cells(block, dialect, top, stream.position, last=part is None)
            yield cells
            rest = _behind(block, decided)


def _behind(block: Block, lines: int) -> Block:
    """The block without its first lines; the preamble and the heading, for one, are no records."""
    count = block.data.count(b"\n")
    lines = min(max(lines, 0), count)
    # Mostly it is all or nothing, and there is nothing to look for.
    data = b"" if lines == count else block.data.split(b"\n", lines)[lines] if lines else block.data
    return Block(data, block.first_line + lines, block.offset + len(block.data) - len(data))


def _block_cells(block: Block, dialect: Dialect, top: Top, position: int, *, last: bool) -> tuple[Cells, int]:
    """The cells of a block, and how many of its lines they are from."""
    fast = _fast(block, dialect)
    if fast is None:
        return _careful(block, dialect, top, position, last=last)
    blank = _blank(fast)
    line = block.first_line + np.flatnonzero(~blank)
    frame = fast[~blank].reset_index(drop=True) if blank.any() else fast
    return Cells(top, frame, line, len(fast), {"blank": int(blank.sum())}, [], position), len(fast)


def _blank(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Records of nothing but blanks; few have an empty first cell, and only those are looked at."""
    blank = np.array(frame[0].str.strip() == "", dtype=bool)
    for place in frame.columns[1:] if blank.any() else ():
        blank[blank] = (frame.loc[blank, place].str.strip() == "").to_numpy(dtype=bool)
    return blank


def _fast(block: Block, dialect: Dialect) -> pd.DataFrame | None:
    """Read by Arrow, where each line is one record of the heading's width; else None."""
    if not block.data:
        return None
    names = [str(n) for n in range(len(dialect.header))]
    try:
        table = pa.csv.read_csv(
            pa.BufferReader(block.data),
            read_options=pa.csv.ReadOptions(column_names=names, use_threads=False, block_size=max(len(block.data), 1)),
            parse_options=pa.csv.ParseOptions(delimiter=dialect.delimiter, ignore_empty_lines=False),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != block.data.count(b"\n") or b"\r" in block.data.replace(b"\r\n", b"\n"):
        return None
    # A quote that the last line leaves open takes in the line's end.
    if any("\n" in cell for cell in table.slice(table.num_rows - 1).to_pylist()[0].values()):
        return None
    frame: pd.DataFrame = table.to_pandas().astype("str")
    return frame.set_axis(range(len(names)), axis=1)


def _careful(block: Block, dialect: Dialect, top: Top, position: int, *, last: bool) -> tuple[Cells, int]:
    """Read record by record: cells over several lines, blank lines, ragged records, stray quotes."""
    width = len(dialect.header)
    found = records(block.data.decode("utf-8", "replace"), dialect.delimiter, width, last=last)
    # Names and addresses of customers stand in the cells: a reject keeps none of them.
    rejects = [Reject(block.first_line + line, block.offset, reason, "") for line, reason in found.rejects]
    frame = pd.DataFrame(found.cells, columns=range(width), dtype="str")
    line = block.first_line + np.array(found.lines, dtype=np.int64)
    read = len(found.cells) + found.blank + len(rejects)
    return Cells(top, frame, line, read, {"blank": found.blank}, rejects, position), found.decided
