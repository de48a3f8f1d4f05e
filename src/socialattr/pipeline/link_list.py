"""Links for a whole list of posts: a CSV in, the same CSV with post, link and error out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ..errors import Exit, SocialattrError
from ..names import REGISTER
from .draft import Wish
from .link import Made, make_links
from .sheet import Sheet, day_of, is_paid, read_sheet, unguarded, written

NEEDED = ("url", "network", "campaign")
RESULTS = ("post", "link", "error")
STDIN = "-"


@dataclass(frozen=True)
class Linked:
    """A list that was gone through: its text with links, and by line what is to be said of its rows."""

    text: str
    made: int
    new: int
    errors: tuple[tuple[int, str], ...]
    notes: tuple[tuple[int, str], ...]
    for_excel: bool
    """Whether the list seems to have come out of Excel."""


def link_list(project: Path, name: str, wish: Wish, now: datetime | None = None) -> Linked:
    """Make the links of the list in a file, or on standard input for `-`; what a row does not say is as in `wish`.

    Raises SocialattrError: exit 2 where there is no such file, 65 where it is no list of posts. What is wrong
    with a row stands in its row.
    """
    where = "standard input" if name == STDIN else name
    sheet = read_sheet(_bytes(project, name), where)
    places = sheet.columns()
    missing = [column for column in NEEDED if column not in places and not getattr(wish, column)]
    if missing:
        what = f"no column is called {', '.join(missing)}"
        hint = "url,network,campaign,title,date,paid as its first line; title, date and paid may be missing"
        raise SocialattrError(what, where=f"{where}:1", hint=hint, exit_code=Exit.UNUSABLE)
    results = make_links(project, [_wish(sheet, cells, places, wish) for _, cells in sheet.rows], now)
    lines = [line for line, _ in sheet.rows]
    errors = [(line, _in_words(one)) for line, one in zip(lines, results, strict=True) if not isinstance(one, Made)]
    made = [(line, one) for line, one in zip(lines, results, strict=True) if isinstance(one, Made)]
    return Linked(
        _text(sheet, places, results),
        len(made),
        sum(one.new for _, one in made),
        tuple(errors),
        tuple((line, note) for line, one in made for note in one.notes),
        for_excel=sheet.encoding != "utf-8",
    )


def _bytes(project: Path, name: str) -> bytes:
    if name == STDIN:
        return sys.stdin.buffer.read()
    path = Path(name)
    if path.resolve() == (project / REGISTER).resolve():
        hint = "a list of new posts in a file of another name; socialattr link --list shows the register"
        raise SocialattrError("is the register of posts itself", where=name, hint=hint, exit_code=Exit.USAGE)
    try:
        return path.read_bytes()
    except OSError as error:
        what = error.strerror or "cannot be read"
        raise SocialattrError(what, where=name, hint="--csv with a list of posts", exit_code=Exit.USAGE) from None


def _wish(sheet: Sheet, cells: Sequence[str], places: dict[str, int], wish: Wish) -> Wish | SocialattrError:
    if surplus := sheet.surplus(cells):
        return SocialattrError(surplus, exit_code=Exit.USAGE)
    said = {name: text for name, place in places.items() if (text := sheet.cell(cells, place))}
    try:
        day = day_of(said.get("date", ""))
        paid = is_paid(said["paid"]) if "paid" in said else wish.paid
    except ValueError as error:
        return SocialattrError(str(error), exit_code=Exit.USAGE)
    return replace(
        wish,
        url=said.get("url", ""),
        network=said.get("network", wish.network),
        campaign=said.get("campaign", wish.campaign),
        title=said.get("title", ""),
        day=day or wish.day,
        paid=paid,
        medium=said.get("medium", wish.medium),
        term=said.get("term", wish.term),
    )


def _in_words(error: SocialattrError) -> str:
    return f"{error.what}; try {error.hint}" if error.hint else error.what


def _text(sheet: Sheet, places: dict[str, int], results: Sequence[Made | SocialattrError]) -> str:
    """The rows as they were, and in the last columns what became of them."""
    kept = [place for place in range(len(sheet.headings)) if place not in {places.get(name) for name in RESULTS}]
    headings = [*(sheet.headings[place] for place in kept), *RESULTS]
    rows = []
    for (_, cells), one in zip(sheet.rows, results, strict=True):
        own = [unguarded(cells[place]) if place < len(cells) else "" for place in kept]
        told = [one.post.post, one.post.link, ""] if isinstance(one, Made) else ["", "", _in_words(one)]
        rows.append([*own, *told])
    return written(headings, rows, sheet.delimiter)
