"""Which column of a file is which, by the headings that `data/headers.toml` knows."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

# Byte order marks that stand where two files were joined, zero-width blanks, and marks of direction.
_UNSEEN = dict.fromkeys(map(ord, "\ufeff\u200b\u200e\u200f\u2060"))
_CURRENCY = re.compile(r"\s*[(\[]([A-Za-z]{3})[)\]]$")


@dataclass(frozen=True)
class Format:
    """The headings of a format: our word = the headings it goes by, the likeliest first."""

    needs: tuple[str, ...]
    """Columns without which a file is not of this format; of `a|b` one is enough."""
    columns: Mapping[str, tuple[str, ...]]

    def where(self, headings: Sequence[str], mapping: Sequence[tuple[str, str]] = ()) -> dict[str, int]:
        """The place of each column that is there."""
        found = {plain_heading(heading): place for place, heading in reversed(list(enumerate(headings)))}
        said = {column: found[plain_heading(heading)] for heading, column in mapping if plain_heading(heading) in found}
        known = {}
        for column, aliases in self.columns.items():
            place = next((found[alias] for alias in aliases if alias in found), None)
            if place is not None and place not in said.values():
                known[column] = place
        return known | said

    def missing(self, where: Mapping[str, int]) -> list[str]:
        """The needs that are not there."""
        return [need for need in self.needs if not any(name in where for name in need.split("|"))]


@functools.cache
def _data() -> Mapping[str, Any]:
    text = resources.files("socialattr").joinpath("data", "headers.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True)
class Spoken:
    """The headings of a format in one language, where they were seen, and whether that confirms them."""

    format: str
    language: str
    seen: str
    confirmed: bool
    columns: Mapping[str, tuple[str, ...]]


def spoken(reader_name: str) -> list[Spoken]:
    """The headings that a reader goes by, language by language.

    >>> [block.language for block in spoken("woocommerce-orders")][:2]
    ['en', 'da']
    """
    names = set(formats_of(reader_name))
    return [
        Spoken(
            block["format"],
            block["language"],
            block["seen"],
            block["confirmed"],
            {column: tuple(aliases) for column, aliases in block["columns"].items()},
        )
        for block in _data()["headings"]
        if block["format"] in names
    ]


def formats_of(reader_name: str) -> list[str]:
    """The formats of `data/headers.toml` that a reader goes by: its own, and `its-own/of several`."""
    return [name for name in formats() if name == reader_name or name.startswith(f"{reader_name}/")]


@functools.cache
def formats() -> Mapping[str, Format]:
    """All formats of `data/headers.toml` by name, the headings of all languages together."""
    data = _data()
    columns: dict[str, dict[str, dict[str, None]]] = {known["name"]: {} for known in data["format"]}
    for block in data["headings"]:
        for column, aliases in block["columns"].items():
            known = columns[block["format"]].setdefault(column, {})
            known.update(dict.fromkeys(map(plain_heading, aliases)))
    return {
        known["name"]: Format(
            tuple(known["needs"]), {name: tuple(aliases) for name, aliases in columns[known["name"]].items()}
        )
        for known in data["format"]
    }


def plain_heading(heading: str) -> str:
    """Give a heading as it is compared.

    >>> plain_heading(" Order_Total (DKK)")
    'order total'
    >>> plain_heading("\\ufeffOrder\\u200b total")
    'order total'
    """
    heading = _CURRENCY.sub("", unicodedata.normalize("NFC", heading).translate(_UNSEEN).strip())
    return " ".join(re.split(r"[\s_\-]+", heading.casefold().strip("_ ")))


def currency_in(heading: str) -> str:
    """The currency that a heading ends with; empty where it has none.

    >>> currency_in("Amount spent (DKK)"), currency_in("Amount spent")
    ('DKK', '')
    """
    found = _CURRENCY.search(heading.strip())
    return found[1].upper() if found else ""


def places(format_name: str, headings: Sequence[str], mapping: Sequence[tuple[str, str]] = ()) -> dict[str, int] | None:
    """Say where the columns of a format stand; None where one that it needs is not there.

    Of several headings for one column the one that is listed first in the data counts. `mapping` are
    pairs of a heading and our word, which count before the data.

    >>> places("shopify-orders", ["Name", "Email", "Created at", "Total", "Lineitem name"])["gross"]
    3
    """
    known = formats()[format_name]
    where = known.where(headings, mapping)
    return None if known.missing(where) else where


def unmatched(headings: Sequence[str], where: Mapping[str, int]) -> tuple[str, ...]:
    """The headings that stand for nothing."""
    return tuple(h for place, h in enumerate(headings) if place not in where.values() and h.strip())
