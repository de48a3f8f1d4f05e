"""What to say of a file that no reader claims: its columns, and the formats that come nearest."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .batch import Reader
from .headings import Format, formats, formats_of, plain_heading, unmatched
from .look import Look, Top
from .own import bounded
from .signatures import is_binary, is_workbook

_NEAREST = 3
# Addresses, dates, amounts, numbers and postal codes: what stands above a table is then no heading but data.
_DATUM = re.compile(r"@|\d{5}|^\W*\d+\W+\d|^\W*\d+\W*$|^\s*\d{4}\s|^\s*[{\[<]")
# Without these a format says nothing.
_FIGURES = frozenset({"cost", "gross", "net", "revenue", "sessions", "visits", "order_id"})
# What a shell would act upon within quotes.
_FOR_SHELLS = re.compile(r"[\"$`\\!%]")


@dataclass(frozen=True)
class Near:
    """How near a table comes to a format."""

    reader: str
    found: int
    """How many of the columns that the format needs are there."""
    needed: int
    known: int
    """How many headings it knows."""
    suggestion: str
    """Options that would make it one."""
    guessed: int = 0
    """How many of the missing columns a heading looks like."""
    pointless: bool = False
    """Nothing looks like its figures, so no mapping makes it one."""

    @property
    def rank(self) -> tuple[float, int, bool]:
        return (self.found + self.guessed / 2) / self.needed, self.known, self.reader.startswith("generic")


def nobodys(look: Look, readers: Mapping[str, Reader]) -> tuple[str, str]:
    """What a file is that nobody claims, and what to try."""
    names = "socialattr formats lists what can be read, and how to export it; --format NAME if it is one of them"
    if is_binary(look.head) and not is_workbook(look.head):
        return "is a binary file, no export", names
    tops = [top for top in look.tops if len(top.header) > 1 and not any(map(_DATUM.search, top.header))]
    if not tops:
        return "is of no format that we know", names
    what = f"is of no format that we know; its columns: {bounded(h for h in tops[0].header if h.strip())}"
    near = nearest(tops, readers)
    if not near:
        return what, names
    told = ", ".join(f"{one.reader} ({one.found} of {one.needed} needed columns)" for one in near)
    return what, f"{near[0].suggestion}; nearest are {told}"


def nearest(tops: Iterable[Top], readers: Iterable[str], count: int = _NEAREST) -> list[Near]:
    """The formats that come nearest to one of some tables, the nearest first; none without tables."""
    tops = list(tops)
    if not tops:
        return []
    found = [
        max((_near(reader, formats()[name], top) for name in formats_of(reader) for top in tops), key=lambda n: n.rank)
        for reader in readers
        if formats_of(reader)
    ]
    # What has all columns of a format and was not claimed by it bears no other sign of it.
    some = [near for near in found if 0 < near.found < near.needed and not near.pointless]
    return sorted(some, key=lambda near: near.rank, reverse=True)[:count]


def _near(reader: str, known: Format, top: Top) -> Near:
    where = known.where(top.header)
    missing = known.missing(where)
    left = {plain_heading(heading): heading for heading in unmatched(top.header, where)}
    maps, guessed, pointless = [], 0, False
    for need in missing:
        guess, word = _guess(need.split("|"), known, left)
        guessed += bool(guess)
        pointless |= not guess and not _FIGURES.isdisjoint(need.split("|"))
        guess = "" if _FOR_SHELLS.search(guess) else guess
        left.pop(plain_heading(guess), None)
        maps.append(f' --map "{guess or "..."}={word}"')
    needed = len(known.needs)
    options = f"--format {reader}{''.join(maps)}"
    return Near(reader, needed - len(missing), max(needed, 1), len(where), options, guessed, pointless)


def _guess(words: list[str], known: Format, left: Mapping[str, str]) -> tuple[str, str]:
    """The heading, as the file writes it, that most looks like one of some columns; "" where none does."""
    for word in words:
        for alias in known.columns.get(word, ()):
            alike = difflib.get_close_matches(alias, left, 1, 0.75) or [
                heading for heading in left if f" {alias} " in f" {heading} "
            ]
            if alike:
                return left[alike[0]], word
    return "", words[0]
