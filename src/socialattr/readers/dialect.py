"""Delimited text of any encoding and delimiter as blocks of text cells, every record with its line."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

from ..errors import Exit, SocialattrError
from .arrow_cells import arrow_cells
from .cells import Cells
from .decoding import AsUtf8, decoded, encoding_of, guess_encoding, swapped
from .guessing import Dialect, guess_dialect
from .lines import BLOCK, Block, blocks
from .look import Top
from .records import Splitter
from .signatures import is_workbook
from .source import HEAD, Source, head_of
from .tables import Tables
from .workbook import sheet_tables

__all__ = ["Cells", "guess_dialect", "guess_encoding", "read_rows", "read_tables", "tops", "tops_of"]

_LONGEST_LINE = 1024 * 1024


def read_rows(path: str | Path, encoding: str = "") -> list[list[str]]:
    """Give the records of the first table of a file as texts, the heading first; no file is too odd.

    What `read_tables` rejects, such as a record that is wider than the heading, stands here as it is
    in the file. A file without a heading begins with its first record; an empty one gives nothing.
    Of several tables in a file `read_tables` gives the others.
    """
    source = Source(str(path), Path(path))
    rows: list[list[str]] = []
    top: Top | None = None
    for cells in _tables(source, encoding, BLOCK, narrow=True):
        if top is None:
            top = cells.top
            rows.append(list(top.header))
        if cells.top.header_line != top.header_line or cells.top.sheet != top.sheet:
            break
        kept = zip(cells.line.tolist(), cells.frame.to_numpy().tolist(), strict=True)
        rows += [row for _, row in sorted([*kept, *cells.left], key=lambda told: told[0])]
    return rows


def tops_of(source: Source, encoding: str = "") -> tuple[Top, ...]:
    """The tables that begin in the first part of a file, or anywhere in a workbook, each with its first records."""
    head = head_of(source)
    if is_workbook(head):
        return tuple({cells.top: None for cells in sheet_tables(source)})
    return tops(head, encoding)


def tops(head: bytes, encoding: str = "") -> tuple[Top, ...]:
    """The tables that begin in the first part of a delimited file, each with its first records."""
    dialect = guess_dialect(head, encoding)
    if dialect is None:
        return ()
    tables, supply, last = _begun(head, dialect)
    found = {cells.top: None for cells in tables.take(supply, dialect.first_line, 0, 0, last=last)}
    return tuple(found) or (tables.top,)


def _begun(head: bytes, dialect: Dialect) -> tuple[Tables, Splitter, bool]:
    """The first table, the lines of it that are in the first part of the file, and whether they are all."""
    text = decoded(head, dialect.encoding)
    whole = len(head) < HEAD
    lines = [line + "\n" for line in (swapped(text) if dialect.marks.carriage else text).split("\n")]
    lines = lines if whole and lines[-1] != "\n" else lines[:-1]
    supply = Splitter(lines[dialect.first_line - 1 :], dialect.marks, last=whole)
    tables = Tables(Top(dialect.header, dialect.header_line, dialect.above))
    tables.show(supply)
    return tables, supply, whole


def read_tables(source: Source, encoding: str = "", block_size: int = BLOCK) -> Iterator[Cells]:
    """Read all tables of a file, some `block_size` bytes at a time; of a workbook all sheets.

    Every line of the file is in one of the Cells: as a record, excluded by rule, or rejected. The rules
    are `heading`, `preamble` (what stands above one), `blank`, `totals` (a record with one cell more than
    the heading, the last of which says so) and `footer`. A record is rejected that has other cells than
    the heading; only those may be missing whose heading has no name. A repeated heading ends no table.

    Raises SocialattrError (65) where there is no heading, or a workbook cannot be read.
    """
    found = False
    for cells in _tables(source, encoding, block_size, narrow=False):
        found = True
        yield cells
    if not found:
        raise SocialattrError("has no heading line", where=source.name, exit_code=Exit.UNUSABLE)


def _tables(source: Source, encoding: str, block_size: int, *, narrow: bool) -> Iterator[Cells]:
    head = head_of(source)
    if is_workbook(head):
        yield from sheet_tables(source)
        return
    dialect = guess_dialect(head, encoding or encoding_of(source), narrow=narrow)
    if dialect is not None:
        yield from _delimited(source, dialect, _begun(head, dialect)[0], block_size)


def _delimited(source: Source, dialect: Dialect, tables: Tables, block_size: int) -> Iterator[Cells]:
    rest = Block(b"", 1, 0)
    with source.open() as stream:
        text = AsUtf8(stream, dialect.encoding, carriage=dialect.marks.carriage)
        for part in itertools.chain(blocks(text, block_size, _LONGEST_LINE), [None]):
            block = Block(rest.data + (part.data if part else b""), rest.first_line, rest.offset)
            block = _behind(block, dialect.first_line - block.first_line)
            fast = arrow_cells(block, dialect.marks, tables.top, padded=tables.padded) if tables.quiet else None
            if fast:
                yield tables.take_whole(*fast, stream.position)
                rest = _behind(block, block.data.count(b"\n"))
                continue
            supply = Splitter(_lines(block), dialect.marks, last=part is None)
            yield from tables.take(supply, block.first_line, block.offset, stream.position, last=part is None)
            rest = _behind(block, supply.place)


def _lines(block: Block) -> list[str]:
    # Lines end at line feeds alone, so that their numbers are those of `blocks` and of editors.
    return [line + "\n" for line in block.data.decode("utf-8", "replace").split("\n")[:-1]]


def _behind(block: Block, lines: int) -> Block:
    """The block without its first lines; the preamble and the heading, for one, are no records."""
    count = block.data.count(b"\n")
    lines = min(max(lines, 0), count)
    # Mostly it is all or nothing, and there is nothing to look for.
    data = b"" if lines == count else block.data.split(b"\n", lines)[lines] if lines else block.data
    return Block(data, block.first_line + lines, block.offset + len(block.data) - len(data))
