"""What words in the cells of order lists mean, by `data/order_words.toml`."""

from __future__ import annotations

import functools
import tomllib
import unicodedata
from collections.abc import Mapping
from importlib import resources

import pandas as pd


@functools.cache
def _words(kind: str) -> Mapping[str, str]:
    text = resources.files("socialattr").joinpath("data", "order_words.toml").read_text(encoding="utf-8")
    return {word: ours for ours, words in tomllib.loads(text)[kind].items() for word in words}


def ours(kind: str, cells: pd.Series) -> pd.Series:
    """Our word for each cell; empty where it is none of the words of that kind.

    >>> ours("origin", pd.Series(["Kilde", " organic ", "Mette"])).tolist()
    ['source', 'organic', '']
    """
    known = _words(kind)
    codes, distinct = pd.factorize(cells.astype("str"))
    found = [known.get(unicodedata.normalize("NFC", cell).strip().casefold(), "") for cell in distinct]
    return pd.Series(pd.array(found, dtype="str").take(codes), index=cells.index)


def customer_type(cells: pd.Series) -> pd.Series:
    """`new` or `returning`; empty where a cell says neither."""
    return ours("customer_type", cells)
