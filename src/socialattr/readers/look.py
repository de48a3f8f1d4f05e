"""A first look at a file: enough to say whose it is, taken once for all readers."""

from __future__ import annotations

from dataclasses import dataclass

from .headings import places


@dataclass(frozen=True)
class Top:
    """The top of one table: the lines above its heading, the heading, and some records below it."""

    header: tuple[str, ...]
    header_line: int
    preamble: tuple[str, ...] = ()
    """Lines of text between the table before, or the start of the file, and the heading."""
    rows: tuple[tuple[str, ...], ...] = ()
    sheet: str = ""
    """Name of the sheet, in a workbook."""
    typed: bool = False
    """Cells were numbers before they were text, as those of a workbook are: their decimal mark is a point."""

    def is_of(self, format_name: str, mapping: tuple[tuple[str, str], ...] = ()) -> bool:
        """Say whether the heading has the columns that a format needs."""
        return places(format_name, self.header, mapping) is not None


@dataclass(frozen=True)
class Look:
    """What readers are shown of a file: its name, its first plain bytes, and the tables in them."""

    name: str
    head: bytes
    tops: tuple[Top, ...] = ()
    """Tables in the first part of a delimited file or workbook; none where it is neither."""
    mapping: tuple[tuple[str, str], ...] = ()
    """What the user says of headings: pairs of a heading and our word."""

    def has(self, format_name: str) -> bool:
        """Say whether one of the tables has the headings that a format needs."""
        return any(top.is_of(format_name, self.mapping) for top in self.tops)
