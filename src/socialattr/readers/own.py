"""What a user says of headings: as an option for one file, or saved as a format of the user's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..errors import Exit, SocialattrError
from .batch import Reader
from .headings import formats, formats_of, plain_heading
from .look import Look, Top

Mapping = tuple[tuple[str, str], ...]


def own_reader(name: str, like: Reader, mapping: Mapping) -> Reader:
    """A format of the user's own: a file that has all headings of `mapping` is read as if it were of `like`."""

    def claims(look: Look) -> bool:
        told = replace(look, mapping=mapping)
        return any(_has_all(top, mapping) for top in look.tops) and (like.claims(told) or _has_needs(like, told))

    return replace(like, name=name, claims=claims, generic=False, like=like.name)


def _has_all(top: Top, mapping: Mapping) -> bool:
    there = set(map(plain_heading, top.header))
    return all(plain_heading(heading) in there for heading, _ in mapping)


def _has_needs(like: Reader, look: Look) -> bool:
    return any(look.has(name) for name in formats_of(like.name))


def check_mapping(reader: Reader, look: Look) -> None:
    """See that a mapping names columns that the format knows, and headings that the file has.

    Raises SocialattrError (2) with the words, or the headings, that there are.
    """
    format_name = reader.like or reader.name
    words = sorted({word for name in formats_of(format_name) for word in formats()[name].columns})
    there = {plain_heading(heading): heading for top in look.tops for heading in top.header if heading.strip()}
    for heading, word in look.mapping:
        if not words:
            what = f"{format_name} has no headings, so nothing can be mapped to them"
            raise SocialattrError(what, where=look.name, hint="leave --map out", exit_code=Exit.USAGE)
        if word not in words:
            what = f"{word!r} is no column of {format_name}"
            raise SocialattrError(what, hint=f"one of: {', '.join(words)}", exit_code=Exit.USAGE)
        if plain_heading(heading) not in there:
            what = f"has no heading {heading!r}"
            hint = f"--map with one of: {bounded(there.values())}" if there else "--format with another name"
            raise SocialattrError(what, where=look.name, hint=hint, exit_code=Exit.USAGE)


_SHOWN, _LETTERS = 12, 40


def bounded(headings: Iterable[str], shown: int = _SHOWN) -> str:
    """Some headings, as many and as much of each as one line holds.

    >>> bounded(["Dato", "Kampagne", "Forbrug"], 2)
    'Dato, Kampagne and 1 more'
    """
    every = [heading.strip() for heading in headings]
    cut = [heading if len(heading) <= _LETTERS else f"{heading[: _LETTERS - 1]}…" for heading in every[:shown]]
    return ", ".join(cut) + (f" and {len(every) - shown} more" if len(every) > shown else "")
