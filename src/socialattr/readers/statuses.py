"""What shops call the state of an order, in our words, by `data/statuses.toml`."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .headings import plain_heading

UNKNOWN = "paid"
"""A state of a plug-in's own is an order that somebody works on."""
_ANY = "generic-orders"
_SHOWN = 5
# What a note shows is a word or two, and neither a long number nor a sentence.
_WORD = re.compile(r"(?!.*\d{4})[^\W_]+(?:[ ._\-]+[^\W_]+){0,3}")
_LONGEST_WORD = 40


@functools.cache
def _words(format_name: str) -> dict[str, str]:
    text = resources.files("socialattr").joinpath("data", "statuses.toml").read_text(encoding="utf-8")
    formats = tomllib.loads(text)
    # A list of no shop in particular may have the words of any.
    chosen = [*formats.values(), formats[_ANY]] if format_name == _ANY else [formats[format_name]]
    return {plain_heading(word): ours for words in chosen for ours, known in words.items() for word in known}


@dataclass(frozen=True)
class Statuses:
    """The state of each order in our words, and the file's own word where nobody knows it."""

    ours: pd.Series
    unknown: pd.Series
    """The word; missing where it is known."""

    def but(self, rows: pd.Series, ours: str) -> Statuses:
        """The same, with these rows known to be in one of our states."""
        return Statuses(self.ours.mask(rows, ours), self.unknown.mask(rows))

    def only(self, rows: NDArray[np.bool_]) -> Statuses:
        """The same of these rows alone."""
        return Statuses(self.ours[rows].reset_index(drop=True), self.unknown[rows].reset_index(drop=True))

    def all_known(self) -> Statuses:
        """The same, where a list has no states at all and there is nothing to note."""
        return Statuses(self.ours, self.unknown.mask(self.unknown.notna()))

    def notes(self, rows: pd.Index) -> dict[str, int]:
        """What to say of unknown words in these rows, with their number."""
        notes: dict[str, int] = {}
        for word, count in self.unknown[rows].value_counts().items():
            what = _what(str(word)) if len(notes) < _SHOWN else "orders with other unknown statuses"
            notes[f"{what}, taken as paid"] = notes.get(f"{what}, taken as paid", 0) + int(count)
        return notes


def _what(word: str) -> str:
    if not word:
        return "orders without a status"
    shown = len(word) <= _LONGEST_WORD and _WORD.fullmatch(word)
    return f"orders with the unknown status '{word}'" if shown else "orders with a status that is no word"


def statuses(format_name: str, cells: pd.Series) -> Statuses:
    """Read the states of a format's orders.

    >>> found = statuses("shopify-orders", pd.Series(["Paid", "partially_refunded", "blocked"]))
    >>> found.ours.tolist(), found.unknown.dropna().tolist()
    (['paid', 'paid', 'paid'], ['blocked'])
    """
    known = _words(format_name)
    codes, distinct = pd.factorize(cells.astype("str"))
    ours = [known.get(plain_heading(word).removeprefix("wc ")) for word in distinct]
    unknown = [None if said else word for word, said in zip(distinct, ours, strict=True)]
    return Statuses(
        *(
            pd.Series(pd.array(words, dtype="str").take(codes), index=cells.index)
            for words in ([said or UNKNOWN for said in ours], unknown)
        )
    )
