"""The formats that can be read, as a list, as pages, and as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from ..pages import Page
from ..readers import Spoken
from ..settings import OwnFormat
from ..summaries.format_page import FormatPage
from ..text import visible
from .table import Column, table

LEVELS = {
    "A": "level A: totals, as the tool reports them",
    "B": "level B: orders with a source",
    "C": "level C: single visits",
    "spend": "spend: what advertising cost",
    "none": "recognised, but holds nothing that we can use",
}
_LANGUAGES = {"en": "English", "da": "Danish", "no": "Norwegian", "sv": "Swedish", "de": "German"}


def list_text(pages: Sequence[Page], own: Sequence[OwnFormat], width: int, colour: bool) -> str:
    """A table of all formats, and those of the user's own below it."""
    ordered = sorted(pages, key=lambda page: (list(LEVELS).index(page.level), page.format))
    text = table(
        [
            Column("Format", [page.format for page in ordered], True, whole=True),
            Column("Level", ["–" if page.level == "none" else page.level for page in ordered], True, whole=True),
            Column("Tool", [page.title for page in ordered], True, narrowest=20),
            Column("Yields", [page.yields for page in ordered], True, drop=1, narrowest=24),
        ],
        width,
        colour=colour,
    )
    for one in own:
        text += visible(f"Your own: {one.name}, like {one.like}") + "\n"
    return text + "How to export one, menu by menu: socialattr formats NAME\n"


def page_text(found: FormatPage, width: int) -> str:
    """All about one format: what it yields, how to export it, its headings, an example."""
    return "".join(f"{visible(line)}\n" for line in _page(found, width))


def _page(found: FormatPage, width: int) -> Iterator[str]:
    page, own = found.page, found.own
    name = own.name if own else page.format
    yield from _folded(f"{name}: {page.title}" + (f", read like {page.format}" if own else ""), width)
    yield from _folded(LEVELS[page.level], width)
    yield from _folded(f"Yields: {page.yields}", width)
    yield from _folded(f"Files: {page.files}", width)
    for title, steps in (("How to export", page.export), ("Sådan eksporteres", page.export_da)):
        yield ""
        yield title
        for number, step in enumerate(steps, 1):
            yield from _folded(f"  {number}. {step}", width, 5)
    if found.headings:
        yield ""
        for kind, needs in found.needs.items():
            part = f" ({kind.partition('/')[2]})" if "/" in kind else ""
            yield from _folded(f"Needs{part}: {', '.join(need.replace('|', ' or ') for need in needs)}", width)
        for block in found.headings:
            yield from _headings(block, page.format, width)
    if own:
        yield ""
        yield from _folded("Mapped: " + ", ".join(f"{word} <- {heading}" for heading, word in own.map.items()), width)
    if page.notes:
        yield ""
        for note in page.notes:
            yield from _folded(note, width)
    yield ""
    yield from _folded(f"How sure we are: {page.seen}", width)
    yield f"Example: socialattr ingest --dry-run {_example(name, page)}"


def _headings(block: Spoken, name: str, width: int) -> Iterator[str]:
    part = block.format.removeprefix(name).lstrip("/")
    language = _LANGUAGES.get(block.language, block.language) + (f", {part}" if part else "")
    sure = "confirmed" if block.confirmed else "not confirmed"
    yield from _folded(f"Headings in {language} ({sure}; {block.seen}):", width)
    for word, aliases in block.columns.items():
        yield from _folded(f"  {word}: {', '.join(aliases)}", width, 4)


def _example(name: str, page: Page) -> str:
    return f"exports/* --format {name}" if page.level != "none" else "exports/*"


def _folded(text: str, width: int, indent: int = 2) -> list[str]:
    return textwrap.wrap(visible(text), width, subsequent_indent=" " * indent, break_on_hyphens=False)


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
