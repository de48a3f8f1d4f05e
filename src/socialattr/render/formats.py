"""The formats that can be read, as a list, as pages, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from ..pages import Page
from ..readers import Spoken
from ..settings import OwnFormat
from ..summaries.format_page import FormatPage
from ..text import visible
from .folding import folds
from .table import Column, table
from .words import listed

LEVELS = {
    "A": "level A: totals, as the tool reports them",
    "B": "level B: orders with a source",
    "C": "level C: single visits",
    "spend": "spend: what advertising cost",
    "none": "recognised, but holds nothing that we can use",
}
_SPOKEN = ("en", "da")
# By these a reader tells one table from another, or leaves one out: nothing that a user would map a column to.
INNER = frozenset({"mark", "weak_mark", "nth_day", "nth_other", "first_user", "comparison", "event_scope", "detail"})
_LANGUAGES = {"en": "English", "da": "Danish", "no": "Norwegian", "sv": "Swedish", "de": "German"}


def list_text(pages: Sequence[Page], own: Sequence[OwnFormat], width: int, colour: bool) -> str:
    """A table of all formats, and those of the user's own below it."""
    ordered = sorted(pages, key=lambda page: (list(LEVELS).index(page.level), page.format))
    text = table(
        [
            Column("Format", [page.format for page in ordered], True, whole=True),
            Column("Level", ["–" if page.level == "none" else page.level for page in ordered], True, whole=True),
            Column("Tool", [page.title for page in ordered], True, narrowest=40),
            Column("Yields", [page.yields for page in ordered], True, drop=1, narrowest=40),
        ],
        width,
        colour=colour,
    )
    for one in own:
        text += visible(f"Your own: {one.name}, like {one.like}") + "\n"
    return text + "What one yields, and how to export it, menu by menu: socialattr formats NAME\n"


def page_text(found: FormatPage, width: int, *, every: bool = False) -> str:
    """All about one format: what it yields, how to export it, an example, its headings.

    The headings are those of an English and a Danish file, or of `every` language.
    """
    return "".join(f"{visible(line)}\n" for line in _page(found, width, every))


def _page(found: FormatPage, width: int, every: bool) -> Iterator[str]:
    page, own = found.page, found.own
    name = own.name if own else page.format
    yield from folds(f"{name}: {page.title}" + (f", read like {page.format}" if own else ""), width)
    yield from folds(LEVELS[page.level], width)
    yield from folds(f"Yields: {page.yields}", width)
    yield from folds(f"Files: {page.files}", width)
    for title, steps in (("How to export", page.export), ("Sådan eksporteres", page.export_da)):
        yield ""
        yield title
        for number, step in enumerate(steps, 1):
            yield from folds(f"  {number}. {step}", width, 5)
    if own:
        yield ""
        yield from folds("Mapped: " + ", ".join(f"{word} <- {heading}" for heading, word in own.map.items()), width)
    if page.notes:
        yield ""
        for note in page.notes:
            yield from folds(note, width)
    yield ""
    yield from folds(f"How sure we are: {page.seen}", width)
    yield "Example: socialattr ingest --dry-run exports/*"
    if found.headings:
        yield ""
        yield from _all_headings(found, width, every)


def _all_headings(found: FormatPage, width: int, every: bool) -> Iterator[str]:
    name = found.own.name if found.own else found.page.format
    for kind, needs in found.needs.items():
        part = f" ({kind.partition('/')[2]})" if "/" in kind else ""
        yield from folds(f"Needs{part}: {', '.join(need.replace('|', ' or ') for need in needs)}", width)
    shown = [block for block in found.headings if every or block.language in _SPOKEN]
    for block in shown:
        yield from _headings(block, found.page.format, width)
    others = {_LANGUAGES.get(b.language, b.language): None for b in found.headings if b not in shown}
    if others:
        yield from folds(f"Also known in {listed(list(others))}: socialattr formats {name} --headings", width)


def _headings(block: Spoken, name: str, width: int) -> Iterator[str]:
    part = block.format.removeprefix(name).lstrip("/")
    language = _LANGUAGES.get(block.language, block.language) + (f", {part}" if part else "")
    sure = "confirmed" if block.confirmed else "not confirmed"
    yield from folds(f"Headings in {language} ({sure}; {block.seen}):", width)
    for word, aliases in block.columns.items():
        if word in INNER:
            continue
        yield from folds(f"  {word}: {', '.join(aliases)}", width, 4)


def list_json(pages: Sequence[Page], own: Sequence[OwnFormat]) -> list[dict[str, Any]]:
    """All pages, then the formats of the user's own."""
    return [*map(asdict, pages), *(one.model_dump() for one in own)]


def page_json(found: FormatPage) -> dict[str, Any]:
    """One page with its headings."""
    return {
        **asdict(found.page),
        "needs": {kind: list(needs) for kind, needs in found.needs.items()},
        "headings": [asdict(block) for block in found.headings],
        "own": found.own.model_dump() if found.own else None,
    }
