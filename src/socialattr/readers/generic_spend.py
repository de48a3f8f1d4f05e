"""Ad spend as a plain list: a day, who was paid, and what it cost; covers every platform."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..errors import Exit, SocialattrError
from .ad_platforms import by_name, known
from .batch import Batch, Reader, ReadOptions
from .grid import read_grids
from .look import Look
from .source import Source
from .spend_once import once
from .spending import spend_batch, with_column

NAME = "generic-spend"


def claims(look: Look) -> bool:
    """Say whether a heading has days, a cost, and a platform or a campaign."""
    return look.has(NAME)


def read(source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read a list of spend; one row of SPEND a record.

    A platform goes by the name that its own export has, or the list and the export would be added up.

    Raises SocialattrError (65) where neither the list nor the user says who was paid.
    """
    yield from once(_tables(source, options), at_least=2)


def _tables(source: Source, options: ReadOptions) -> Iterator[Batch]:
    for grid in read_grids(NAME, source, options):
        if not grid.where:
            yield grid.left_out("other_table")
            continue
        if not (grid.has("platform") or options.platform):
            what = "does not say which ad platform was paid"
            raise SocialattrError(what, where=source.name, hint="--platform Reddit", exit_code=Exit.UNUSABLE)
        named = replace(options, platform=by_name(options.platform))
        if grid.has("platform"):
            said = grid.text("platform")
            grid = with_column(grid, "platform", said.map({name: by_name(str(name)) for name in said.unique()}))
        yield spend_batch(grid, named, footers=known().footers)


READER = Reader(
    name=NAME,
    table="spend",
    claims=claims,
    read=read,
    version=1,
    generic=True,
)
