"""Whose format a file is of, the user's own formats included, and with which options it is then read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ..errors import Exit, SocialattrError
from ..readers import READERS, Reader, Source, check_mapping, identify, look_at, nearest, own_reader
from ..settings import FILE_NAME, OwnFormat, Settings
from .tally import Tally

if TYPE_CHECKING:
    from .ingest import Wishes


def recognise(source: Source, wishes: Wishes, settings: Settings) -> tuple[Reader, Wishes, str]:
    """Find the reader of a file, all that is wished of it, and the name of its format.

    What a format of the user's own says counts where the command says nothing.

    Raises SocialattrError: exit 65 where the file is nobody's, 2 for a format, a column or a heading that
    there is not.
    """
    options = wishes.options(settings.site.timezone, settings.site.currency)
    found = identify(source, wishes.format, options, _own_readers(settings))
    if found.like:
        wishes = _with(wishes, next(own for own in settings.format if own.name == found.name))
    if wishes.mapping:
        check_mapping(found, look_at(source, wishes.encoding, wishes.mapping))
    return READERS[found.like or found.name], wishes, found.name


def _own_readers(settings: Settings) -> Iterator[Reader]:
    for own in settings.format:
        if own.like not in READERS:
            hint = f"one of: {', '.join(READERS)}"
            what = f"format {own.name} is like {own.like}, which there is not"
            raise SocialattrError(what, where=FILE_NAME, hint=hint, exit_code=Exit.UNUSABLE)
        if own.name in READERS:
            what = f"format {own.name} has the name of another one"
            raise SocialattrError(what, where=FILE_NAME, hint="rename it", exit_code=Exit.UNUSABLE)
        yield own_reader(own.name, READERS[own.like], tuple(own.map.items()))


def _with(wishes: Wishes, own: OwnFormat) -> Wishes:
    said = {plain: column for plain, column in own.map.items() if plain not in dict(wishes.mapping)}
    names = ("encoding", "decimal", "date_order", "timezone", "platform", "account")
    known = {name: getattr(wishes, name) or getattr(own, name) for name in names}
    return replace(wishes, mapping=(*wishes.mapping, *said.items()), **known)


def refuse_if_none(source: Source, reader: Reader, wishes: Wishes, tally: Tally) -> None:
    """See that a file had a table of the format that the user named.

    Raises SocialattrError (65) that says which columns are missing.
    """
    if not wishes.format or tally.parsed or tally.rejected or not tally.excluded["other_table"]:
        return
    near = nearest(look_at(source, wishes.encoding, wishes.mapping).tops, [reader.name])
    hint = near[0].suggestion if near else f"socialattr formats {reader.name}"
    raise SocialattrError(f"is no {reader.name} file", where=source.name, hint=hint, exit_code=Exit.UNUSABLE)
