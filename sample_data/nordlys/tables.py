"""Cells to text as programs write them: plain commas, Excel with Danish settings, numbers of both."""

from collections.abc import Iterable, Sequence

Cells = Sequence[str]


def kroner(minor_units: int) -> str:
    """Øre as a program writes kroner: no decimals that say nothing.

    >>> kroner(129_950), kroner(129_900)
    ('1299.5', '1299')
    """
    whole, rest = divmod(minor_units, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".")


def two_decimals(minor_units: int) -> str:
    """
    >>> two_decimals(129_900)
    '1299.00'
    """
    return f"{minor_units // 100}.{minor_units % 100:02}"


def with_comma(number: str) -> str:
    """A number as Danish Excel writes it."""
    return number.replace(".", ",")


def delimited(lines: Iterable[Cells], delimiter: str = ",", end: str = "\n") -> str:
    """Lines of cells as text; a cell is quoted only where it must be."""
    return "".join(delimiter.join(_cell(cell, delimiter) for cell in line) + end for line in lines)


def _cell(cell: str, delimiter: str) -> str:
    must = any(mark in cell for mark in (delimiter, '"', "\n"))
    return '"' + cell.replace('"', '""') + '"' if must else cell


def through_excel(lines: Iterable[Cells]) -> bytes:
    """Saved by Excel with Danish settings as CSV: `;`, all lines of one width, Windows-1252."""
    lines = [list(line) for line in lines]
    width = max(map(len, lines))
    return delimited([line + [""] * (width - len(line)) for line in lines], ";", "\r\n").encode("cp1252")
