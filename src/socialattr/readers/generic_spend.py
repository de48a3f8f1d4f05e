"""Ad spend as a plain list: a day, who was paid, and what it cost; covers every platform."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import Exit, SocialattrError
from .batch import Batch, Reader, ReadOptions
from .grid import read_grids
from .look import Look
from .source import Source
from .spending import spend_batch

NAME = "generic-spend"


def claims(look: Look) -> bool:
    """Say whether a heading has days, a cost, and a platform or a campaign."""
    return look.has(NAME)


def read(source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read a list of spend; one row of SPEND a record.

    Raises SocialattrError (65) where neither the list nor the user says who was paid.
    """
    for grid in read_grids(NAME, source, options):
        if not grid.where:
            yield grid.left_out("other_table")
            continue
        if not (grid.has("platform") or options.platform):
            what = "does not say which ad platform was paid"
            raise SocialattrError(what, where=source.name, hint="--platform Reddit", exit_code=Exit.UNUSABLE)
        yield spend_batch(grid, options)


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
