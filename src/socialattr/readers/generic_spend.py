"""Ad spend as a plain list: a day, who was paid, and what it cost; covers every platform."""

from __future__ import annotations

from collections.abc import Iterator

from .batch import Batch, Reader, ReadOptions
from .grid import read_grids
from .look import Look
from .source import Source
from .spending import spend_batch

NAME = "generic-spend"


def claims(look: Look) -> bool:
    """Say whether a heading has a day, a platform and a cost."""
    return look.has(NAME)


def read(source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read a list of spend; one row of SPEND a record."""
    for grid in read_grids(NAME, source, options):
        yield spend_batch(grid, options) if grid.where else grid.left_out("other_table")


READER = Reader(
    name=NAME,
    table="spend",
    feed="",
    identity="",
    claims=claims,
    read=read,
    version=1,
    generic=True,
)
