"""Which record of a table is its heading, by what stands in it and below it, not by its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from .records import Record

_FOLLOWERS = 30
_TELLING_WIDTH = 4
"""A first line of so many words is a heading whatever stands below; a title hardly has as many commas."""
# A heading says what its columns hold; these hold something: 12:00 AM, 2026-10-01, 1.299 kr., 48 %.
_LETTER = re.compile(r"[^\W\d_]")
_AMOUNT = re.compile(r"[\W\d_]*[^\W\d_]{0,3}[\W\d_]*")
_SEPARATOR = re.compile(r'\s*"?sep=(?P<mark>.)"?[\r\n]*', re.IGNORECASE | re.DOTALL)


class Found(NamedTuple):
    """A heading, or what stands in its place, and how sure that is."""

    place: int
    """Of its record among those looked at."""
    words: bool
    """It reads like a heading."""
    agree: float
    """Share of the records below it that are as wide."""
    above: int
    """How many records above it are neither blank nor comments."""
    cover: float = 1.0
    """Share of all records but blanks and comments that have two cells or more."""

    @property
    def rank(self) -> tuple[bool, bool, bool, int, float]:
        """Larger is likelier to be how the file is written."""
        return self.cover >= 0.3, self.words, self.agree >= 0.5, -self.above, self.agree


def find_heading(records: Sequence[Record]) -> Found | None:
    """Find the first record that reads like a heading and is as wide as those below; else the first of the usual width.

    Records above a heading are a preamble, unless they are as wide as it: then it is no heading.
    """
    plain = [is_blank(record.cells) or is_comment(record.cells) for record in records]
    rows = [(place, record) for place, record in enumerate(records) if not plain[place]]
    cover = sum(len(record.cells) > 1 for _, record in rows) / max(len(rows), 1)
    for above, (place, record) in enumerate(rows):
        # Where quotes are odd, lines of rows come together in one.
        if not is_words(record.cells) or (above and any("\n" in cell for cell in record.cells)):
            continue
        agree = _agreement(records, plain, place)
        if agree < 0.5 and (above or len(record.cells) < _TELLING_WIDTH):
            continue
        if any(_fills(other.cells, len(record.cells)) for _, other in rows[:above]):
            break
        return Found(place, True, agree, above, cover)
    return _without_heading(rows, cover)


def _without_heading(rows: Sequence[tuple[int, Record]], cover: float) -> Found | None:
    widths = [len(record.cells) for _, record in rows if len(record.cells) > 1]
    if not widths:
        return None
    usual = max(widths, key=lambda width: (widths.count(width), width))
    above, place = next((n, place) for n, (place, record) in enumerate(rows) if len(record.cells) > 1)
    return Found(place, False, widths.count(usual) / len(rows), above, cover)


def _agreement(records: Sequence[Record], plain: Sequence[bool], place: int) -> float:
    """Share of the records below a place, to a blank one or a next heading, that are as wide; 1 if there are none."""
    width = len(records[place].cells)
    below: list[int] = []
    for other in range(place + 1, min(place + 1 + _FOLLOWERS, len(records))):
        cells = records[other].cells
        if below and (plain[other] or (len(cells) != width and is_words(cells))):
            break
        if not plain[other]:
            below.append(len(cells))
    # A total may have one cell more.
    return sum(wide in (width, width + 1) for wide in below) / len(below) if below else 1.0


def is_blank(cells: Sequence[str]) -> bool:
    """Say whether cells are nothing but blanks."""
    return not any(cell.strip() for cell in cells)


def is_comment(cells: Sequence[str]) -> bool:
    """Say whether a line above a table is a comment, or one that a spreadsheet padded; `#` alone may head a column."""
    if not cells[0].lstrip().startswith("#"):
        return cells[0].strip().casefold().startswith("sep=") and len(cells[0].strip()) < 6 and is_blank(cells[1:])
    return cells[0].strip() != "#" or filled(cells) < 3


def is_title(cells: Sequence[str]) -> bool:
    """Say whether but the first cell is filled."""
    return bool(cells[0].strip()) and is_blank(cells[1:])


def is_words(cells: Sequence[str]) -> bool:
    """Say whether cells read like a heading: two or more, and none is an amount or a day.

    >>> is_words(["Dato", "Kilde / medie", "Beløb (DKK)"]), is_words(["2026-10-01", "facebook", "12,50 kr."])
    (True, False)
    """
    return filled(cells) > 1 and all(_is_word(cell.strip()) for cell in cells if cell.strip())


def _is_word(cell: str) -> bool:
    if cell == "#":
        return True
    if "\0" in cell or not _LETTER.search(cell):
        return False
    if not cell[0].isdigit() and not _AMOUNT.fullmatch(cell):
        return True
    digits = sum(letter.isdigit() for letter in cell)
    return digits < sum(letter.isalpha() for letter in cell)


def trimmed(cells: Sequence[str]) -> list[str]:
    """The cells up to the last that is not empty; the first one at least."""
    end = max((place for place, cell in enumerate(cells, 1) if cell), default=1)
    return list(cells[:end]) or [""]


def filled(cells: Sequence[str]) -> int:
    """How many cells are not blank."""
    return sum(bool(cell.strip()) for cell in cells)


def _fills(cells: Sequence[str], width: int) -> bool:
    """Say whether cells could be a record of a table so wide."""
    return len(cells) == width and 2 * filled(cells) > width


def separator(lines: Sequence[str]) -> str:
    r"""The delimiter that a first line states for spreadsheets; empty where none does.

    >>> separator(["sep=;\r\n", "Date;Primary\r\n"]), separator(["sep=\t\n"])
    (';', '\t')
    """
    first = next((line for line in lines if line.strip()), "")
    stated = _SEPARATOR.fullmatch(first.lstrip("\ufeff"))
    return stated["mark"] if stated and not stated["mark"].isalnum() else ""
