"""A line whose quotes are not as programs write them, taken apart in the way that makes the least of its faults."""

from __future__ import annotations

from typing import NamedTuple

# Bounds for hostile lines; honest ones have few cells that hold delimiters.
_MOST_PIECES, _MOST_JOINED = 2_000, 40
_OPEN = 10
"""What it costs to take a quote that opens a cell for a letter of it; a second one makes no sense of the line."""
_TOO_MUCH = 2 * _OPEN


class Mended(NamedTuple):
    """The cells of a line, and whether a quote that opens one of them is closed nowhere."""

    cells: list[str]
    open: bool


def mend(line: str, delimiter: str, quote: str, width: int = 0) -> Mended | None:
    r"""Take a line apart into `width` cells, or as many as it has; None where no way makes sense.

    A cell is what stands between delimiters, or between two quotes that stand beside delimiters,
    whatever quotes and delimiters it has within.

    >>> mend('7,"Table, 48"","for "four""', ",", '"', 3)
    Mended(cells=['7', 'Table, 48"', 'for "four"'], open=False)
    >>> mend('"7,"Table, round",x', ",", '"', 3)
    Mended(cells=['"7', 'Table, round', 'x'], open=True)
    """
    pieces = line.split(delimiter)
    spare = len(pieces) - width if width else min(len(pieces) - 1, _MOST_JOINED)
    if not 0 <= spare <= _MOST_JOINED or len(pieces) > _MOST_PIECES:
        return None
    # For each place: the cheapest way there, of those that have as many delimiters within cells where that matters.
    best: list[dict[int, _Way]] = [{0: _Way(0, 0, 0, 0)}] + [{} for _ in pieces]
    ends = {place for place, piece in enumerate(pieces) if piece.endswith(quote)}
    for start, piece in enumerate(pieces):
        if not best[start]:
            continue
        reach = range(start + 1, start + spare + 1) if piece.startswith(quote) else ()
        closes = [end for end in reach if end in ends]
        for end in (start, *closes):
            cost = _cost(delimiter.join(pieces[start : end + 1]), delimiter, quote, alone=end == start)
            for key, way in best[start].items():
                within = way.within + end - start
                after = _Way(way.cost + cost, within, start, key)
                place = best[end + 1]
                known = place.get(within if width else 0)
                if within <= spare and after.cost < _TOO_MUCH and (known is None or after < known):
                    place[within if width else 0] = after
    key, end = spare if width else 0, len(pieces)
    if key not in best[end]:
        return None
    is_open = best[end][key].cost >= _OPEN
    cells: list[str] = []
    while end:
        way = best[end][key]
        cells.append(_bare(delimiter.join(pieces[way.start : end]), quote))
        key, end = way.key, way.start
    return Mended(cells[::-1], is_open)


class _Way(NamedTuple):
    """How to get to a place; the least is the best."""

    cost: int
    within: int
    """Delimiters within cells so far."""
    start: int
    """Where the last cell begins."""
    key: int
    """Which of the ways to there."""


def _cost(cell: str, delimiter: str, quote: str, *, alone: bool) -> int:
    """How many faults there are in a text if it is one cell."""
    if quote not in cell:
        return 0
    if _is_quoted(cell, quote):
        within = cell[1:-1]
        return within.replace(quote * 2, "").count(quote) + within.count(quote + delimiter + quote)
    return cell.count(quote) + (_OPEN if cell.startswith(quote) else 0) if alone else _TOO_MUCH


def _is_quoted(cell: str, quote: str) -> bool:
    return len(cell) > 1 and cell.startswith(quote) and cell.endswith(quote)


def _bare(cell: str, quote: str) -> str:
    return cell[1:-1].replace(quote * 2, quote) if _is_quoted(cell, quote) else cell
