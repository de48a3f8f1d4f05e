"""Delimited text of any encoding and delimiter as blocks of text cells, every record with its line."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray

from ..errors import Exit, SocialattrError
from ..text import visible
from .batch import Reject
from .clf_fields import LineSpans
from .lines import Block, blocks
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
    """Some records of a file, all as text, and what became of the other lines."""

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


def read_cells(source: Source, encoding: str = "") -> tuple[Dialect, Iterator[Cells]]:
    """Read a delimited file: its dialect, and blocks of cells behind the heading.

    Raises SocialattrError (65) where there is no heading.
    """
    encoding = encoding or encoding_of(source)
    with source.open() as stream:
        dialect = guess_dialect(stream.read(), encoding)
    if dialect is None:
        raise SocialattrError("has no heading line", where=source.name, exit_code=Exit.UNUSABLE)
    return dialect, _cells(source, dialect)


def _cells(source: Source, dialect: Dialect) -> Iterator[Cells]:
    with source.open() as stream:
        utf8 = _AsUtf8(stream, dialect.encoding)
        for block in _records(blocks(utf8)):
            first = dialect.header_line + 1 - block.first_line
            yield _block_cells(_without_first_lines(block, first), dialect, stream.position)


def _records(parts: Iterator[Block]) -> Iterator[Block]:
    """Cut blocks so that none ends inside a quoted cell that goes on over lines."""
    rest = Block(b"", 1, 0)
    for block in itertools.chain(parts, [None]):
        data = rest.data + (block.data if block else b"")
        if not data:
            continue
        cut = _end_of_last_record(data) if block else len(data)
        whole = Block(data[:cut], rest.first_line, rest.offset)
        yield whole
        rest = Block(data[cut:], rest.first_line + whole.data.count(b"\n"), rest.offset + cut)


def _end_of_last_record(data: bytes) -> int:
    """Where the last line ends that has an even number of quotes before it; else the end."""
    spans = LineSpans(data)
    even = np.flatnonzero(spans.first_quote[1:] % 2 == 0)
    feeds = np.flatnonzero(spans.bytes == 10)
    return int(feeds[even[-1]]) + 1 if len(even) else len(data)


def _without_first_lines(block: Block, count: int) -> Block:
    """The preamble and the heading are no records."""
    end = 0
    for _ in range(count):
        end = block.data.index(b"\n", end) + 1
    return Block(block.data[end:], block.first_line + max(count, 0), block.offset + end)


def _block_cells(block: Block, dialect: Dialect, position: int) -> Cells:
    fast = _fast(block, dialect)
    if fast is None:
        return _careful(block, dialect, position)
    blank = _blank(fast)
    line = block.first_line + np.flatnonzero(~blank)
    frame = fast[~blank].reset_index(drop=True) if blank.any() else fast
    return Cells(frame, line, len(fast), {"blank": int(blank.sum())}, [], position)


def _blank(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Records of nothing but blanks; few have an empty first cell, and only those are looked at."""
    blank = np.array(frame[0].str.strip() == "", dtype=bool)
    for place in frame.columns[1:] if blank.any() else ():
        blank[blank] = (frame.loc[blank, place].str.strip() == "").to_numpy(dtype=bool)
    return blank


def _fast(block: Block, dialect: Dialect) -> pd.DataFrame | None:
    """Read by Arrow, where each line is one record of the heading's width; else None."""
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
    frame: pd.DataFrame = table.to_pandas().astype("str")
    return frame.set_axis(range(len(names)), axis=1)


def _careful(block: Block, dialect: Dialect, position: int) -> Cells:
    """Read record by record: cells over several lines, blank lines, ragged records."""
    width = len(dialect.header)
    rows: list[list[str]] = []
    lines: list[int] = []
    rejects: list[Reject] = []
    excluded = {"blank": 0}
    text = block.data.decode("utf-8", "replace")
    # Lines end at line feeds alone, so that their numbers are those of `blocks` and of editors.
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=dialect.delimiter)
    records, first = 0, 1
    while True:
        try:
            record = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            record = None
            reason = str(error)
        line, first = block.first_line + first - 1, reader.line_num + 1
        records += 1
        if record is None:
            rejects.append(Reject(line, block.offset, reason, ""))
        elif not any(cell.strip() for cell in record):
            excluded["blank"] += 1
        elif len(record) < width or any(record[width:]):
            shown = visible(dialect.delimiter.join(record)[:500])
            rejects.append(Reject(line, block.offset, f"{len(record)} cells, the heading has {width}", shown))
        else:
            rows.append(record[:width])
            lines.append(line)
    frame = pd.DataFrame(rows, columns=range(width), dtype="str")
    return Cells(frame, np.array(lines, dtype=np.int64), records, excluded, rejects, position)
