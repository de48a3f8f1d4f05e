"""Workbooks of spreadsheets (xlsx, xls, ods) as tables of text, a sheet after the other."""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np

from ..errors import Exit, SocialattrError
from .cells import Cells
from .heading_line import find_heading, trimmed
from .look import Top
from .records import Record
from .source import ZIP, Source, Stream
from .tables import Tables

# A sheet is read as a whole: a million rows of ten columns are some 500 MiB of XML.
UNPACKED_CAP = 512 * 1024**2
_LOOKED_AT = 120
# Seconds; a million rows take some twenty.
_PATIENCE = 600


def sheet_tables(source: Source) -> Iterator[Cells]:
    """Read the tables of all sheets, as `read_tables` does those of text; blank sheets give nothing.

    Lines are rows of a sheet; those of a later sheet are counted on from the end of the sheet before.

    Raises SocialattrError (65) where the workbook cannot be read, or unpacks to more than 512 MiB.
    """
    before = 0
    for name, rows in _sheets(source):
        cells = [[cell_text(value) for value in row] for row in rows]
        records = [Record(line, row) for line, row in enumerate(cells)]
        found = find_heading([Record(r.line, trimmed(r.cells)) for r in records[:_LOOKED_AT]])
        if found is not None:
            header = trimmed(cells[found.place])
            above = tuple(",".join(trimmed(row)) for row in cells[: found.place])
            tables = Tables(Top(tuple(header), before + found.place + 1, above, (), name, typed=True))
            supply = _Rows(cells[found.place + 1 :])
            tables.show(supply)
            yield from tables.take(supply, before + found.place + 2, 0, 0, last=True)
        before += len(cells)


class _Rows:
    """The rows of a sheet as records; all are as wide as the widest."""

    padded = True

    def __init__(self, rows: Sequence[list[str]]) -> None:
        self._rows = rows
        self.place = 0

    def next(self, width: int) -> Record | None:
        """The next row, without the empty cells of other tables."""
        if self.place == len(self._rows):
            return None
        self.place += 1
        cells = trimmed(self._rows[self.place - 1])
        return Record(self.place - 1, [*cells, *[""] * (width - len(cells))])

    def text(self, record: Record) -> str:
        """The cells of a row with commas between them."""
        return ",".join(trimmed(record.cells))


def cell_text(value: object) -> str:
    """A cell as a program would write it to a file of text, decimals behind a point.

    Of three decimals there is a fourth, so that nobody takes the point for one that sets thousands apart.

    >>> [cell_text(value) for value in (12.0, 12.5, 1.299, 0.00001, True)]
    ['12', '12.5', '1.2990', '0.00001', 'true']
    >>> [cell_text(value) for value in (datetime(2026, 10, 1, 9, 30), date(2026, 10, 1))]
    ['2026-10-01 09:30:00', '2026-10-01']
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            if value.is_integer():
                return str(int(value))
            text = np.format_float_positional(value, trim="-")
            return text + "0" if text[-4:-3] == "." else text
        case datetime():
            return value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
        case timedelta():
            seconds = round(value.total_seconds())
            return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        case _:
            return str(value)


def _sheets(source: Source) -> Iterator[tuple[str, Sequence[Sequence[object]]]]:
    """The sheets of a workbook, each with its name, read by a program of its own, which a broken file may kill."""
    with source.open() as stream:
        packed = _all_of(stream, source.name)
    if packed.startswith(ZIP):
        _refuse_if_large(packed, source.name)
    child = [sys.executable, "-P", str(Path(__file__).with_name("workbook_child.py"))]
    known = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(child, input=packed, capture_output=True, check=True, timeout=_PATIENCE, env=known)
    except (subprocess.SubprocessError, OSError):
        raise _unreadable(source.name) from None
    yield from pickle.loads(done.stdout)


def _all_of(stream: Stream, name: str) -> bytes:
    parts, size = [], 0
    while chunk := stream.read():
        parts.append(chunk)
        size += len(chunk)
        if size > UNPACKED_CAP:
            raise _too_large(name)
    return b"".join(parts)


def _refuse_if_large(packed: bytes, name: str) -> None:
    """Count what is in the archive before anybody unpacks it: what it says of itself may be a lie."""
    size = 0
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            for info in archive.infolist():
                with archive.open(info) as member:
                    while chunk := member.read(1 << 20):
                        size += len(chunk)
                        if size > UNPACKED_CAP:
                            raise _too_large(name)
    except SocialattrError:
        raise
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError, KeyError):
        raise _unreadable(name) from None


def _too_large(name: str) -> SocialattrError:
    what = f"is an Excel workbook that unpacks to more than {UNPACKED_CAP // 1024**2} MiB"
    return SocialattrError(what, where=name, hint="save it as CSV, and ingest that", exit_code=Exit.UNUSABLE)


def _unreadable(name: str) -> SocialattrError:
    what = "is an Excel workbook that cannot be read: it is damaged, locked, or of another program"
    return SocialattrError(what, where=name, hint="open it, and save it as CSV", exit_code=Exit.UNUSABLE)
