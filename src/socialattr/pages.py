"""What each format is good for and how its files are exported: `data/formats.toml`, read once and checked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from .errors import Exit, SocialattrError

LEVELS = ("A", "B", "C", "spend", "none")
"""What the rows of a format carry; `none` is of files that are recognised and hold no answer."""

# A way of this many letters is read in passing; the whole of it stands on the format's page.
_LONGEST_WAY = 170
_AFTER_THE_TOOL = re.compile(r": | \(")


@dataclass(frozen=True)
class Page:
    """One format for people; the fields are explained in `formats.toml`."""

    format: str
    title: str
    level: str
    yields: str
    files: str
    export: tuple[str, ...]
    export_da: tuple[str, ...]
    seen: str
    notes: tuple[str, ...] = ()


@cache
def pages() -> Mapping[str, Page]:
    """All pages by the name of their format, in the order of the data. Raises SocialattrError where it is at fault."""
    text = (files("socialattr") / "data" / "formats.toml").read_text(encoding="utf-8")
    return build(text)


def way_to(name: str) -> str:
    """The way to an export in one line: its tool, the first menus, and where the whole of it stands.

    >>> way_to("linkedin-ads").split("; ")[0]
    'LinkedIn Campaign Manager: Campaign Manager > Advertise > your account > Campaigns'
    >>> way_to("x-ads").split("; ")[0]
    'X Ads Manager > Campaigns'
    """
    page = pages()[name]
    way = page.export[0]
    for step in page.export[1:]:
        if len(f"{way}; {step}") > _LONGEST_WAY:
            way += " ..."
            break
        way = f"{way}; {step}"
    tool = _AFTER_THE_TOOL.split(page.title)[0]
    return f"{'' if way.startswith(tool) else f'{tool}: '}{way} (socialattr formats {name})"


def build(text: str) -> Mapping[str, Page]:
    """Make pages of the text of `formats.toml`.

    Raises SocialattrError that names every fault: unknown or missing fields, another level, a format with two pages.

    >>> build('[[page]]\\nformat = "x"').keys()
    Traceback (most recent call last):
    socialattr.errors.SocialattrError: x: no title, level, yields, files, export, export_da, seen
    """
    records = tomllib.loads(text).get("page", [])
    if faults := [fault for record in records for fault in _faults(record)]:
        raise SocialattrError("; ".join(faults), exit_code=Exit.OUR_BUG)
    made = [_page(record) for record in records]
    found = {page.format: page for page in made}
    if len(found) < len(made):
        twice = sorted({page.format for page in made if found[page.format] is not page})
        raise SocialattrError(f"two pages for {', '.join(twice)}", exit_code=Exit.OUR_BUG)
    return found


def _page(record: Mapping[str, Any]) -> Page:
    values: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in record.items()}
    return Page(**values)


def _faults(record: Mapping[str, Any]) -> Iterator[str]:
    name = record.get("format", "a page without format")
    known = {field.name: field for field in fields(Page)}
    if missing := [key for key, field in known.items() if field.default is MISSING and key not in record]:
        yield f"{name}: no {', '.join(missing)}"
    for key, value in record.items():
        if key not in known:
            yield f"{name}: unknown field {key}"
        elif isinstance(value, list) != ("tuple" in str(known[key].type)):
            yield f"{name}: {key} is {'a list' if isinstance(value, list) else 'no list'}"
    if record.get("level", "A") not in LEVELS:
        yield f"{name}: level {record['level']} is none of {', '.join(LEVELS)}"
