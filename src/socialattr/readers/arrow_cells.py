"""Blocks of delimited text by Arrow, where each line is one plain record of the heading's width."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray

from .lines import Block
from .look import Top
from .records import Marks

_FEED, _BACK, _QUOTE = b'\n\r"'


def arrow_cells(
    block: Block, marks: Marks, top: Top, *, padded: bool = True
) -> tuple[pd.DataFrame, NDArray[np.int64], int] | None:
    """The cells of a block, the line of each record, and how many lines are blank; None where it takes more care.

    What it gives are the rows that `Tables` finds in the same lines; that is all it may give. Where comments
    are not `padded`, none of them is as wide as a record: a number like #1001 begins a row.
    """
    if not block.data or marks.quote != '"' or marks.escape or marks.spaced or marks.carriage or marks.delimiter == " ":
        return None
    if not _quotes_are_plain(block.data, marks.delimiter):
        return None
    names = [str(n) for n in range(len(top.header))]
    try:
        table = pa.csv.read_csv(
            pa.BufferReader(block.data),
            read_options=pa.csv.ReadOptions(column_names=names, use_threads=False, block_size=max(len(block.data), 1)),
            parse_options=pa.csv.ParseOptions(delimiter=marks.delimiter, ignore_empty_lines=False),
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
    frame: pd.DataFrame = table.to_pandas().astype("str").set_axis(range(len(names)), axis=1)
    blank = _blank(frame)
    if blank[-1] or _is_told_apart(frame[0], top, padded=padded):
        return None
    line = block.first_line + np.flatnonzero(~blank)
    return (frame[~blank].reset_index(drop=True) if blank.any() else frame), line, int(blank.sum())


def _quotes_are_plain(data: bytes, delimiter: str) -> bool:
    """Say whether every quote begins a cell, ends one, or is one of a pair: else readers differ on what it means."""
    if b'"' not in data:
        return True
    letters = np.frombuffer(data, dtype=np.uint8)
    place = np.flatnonzero(letters == _QUOTE)
    if len(place) % 2 or place[-1] == len(letters) - 1:
        return False
    opens, closes = place[::2], place[1::2]
    before = letters[opens - 1]
    if opens[0] == 0:
        before[0] = _FEED
    return bool(
        np.isin(before, np.array([ord(delimiter), _FEED, _QUOTE], dtype=np.uint8)).all()
        and np.isin(letters[closes + 1], np.array([ord(delimiter), _FEED, _BACK, _QUOTE], dtype=np.uint8)).all()
    )


def _is_told_apart(first: pd.Series, top: Top, *, padded: bool) -> bool:
    """Say whether a record may be a heading or a comment."""
    return bool((first == top.header[0]).any() or (padded and first.str.startswith("#").any()))


def _blank(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Records of nothing but blanks; few have an empty first cell, and only those are looked at."""
    blank = np.array(frame[0].str.strip() == "", dtype=bool)
    for place in frame.columns[1:] if blank.any() else ():
        blank[blank] = (frame.loc[blank, place].str.strip() == "").to_numpy(dtype=bool)
    return blank
