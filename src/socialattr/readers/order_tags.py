"""Where an order came from, as campaign tags in a URL, in notes or in a text like `facebook / paid_social`."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qsl

import numpy as np
import pandas as pd
from numpy.typing import NDArray

ORIGIN = ("source", "medium", "campaign")
Origin = dict[str, pd.Series]
"""Texts by these names, a row an order."""
_NOTE = re.compile(r"(?:^|[\n,;|])[^\S\n]*utm[_ ](source|medium|campaign)\s*[:=]\s*([^\n,;|]*)", re.IGNORECASE)
_URL = re.compile(r"\?\S+")
# More parameters than this are mischief, and cost time.
_MOST_PARAMETERS = 200


def tags_of_urls(urls: pd.Series) -> Origin:
    """The campaign tags in the query of URLs, percent-decoded.

    >>> tags_of_urls(pd.Series(["/?utm_source=fb&UTM_Campaign=for%C3%A5r+26"]))["campaign"].tolist()
    ['forår 26']
    """
    return _by_cell(urls, lambda url: _tags(url.partition("?")[2].partition("#")[0]))


def tags_of_notes(notes: pd.Series) -> Origin:
    r"""Campaign tags that stand in free text, as `utm_source: facebook` or within a URL.

    >>> tags_of_notes(pd.Series(["utm_source: facebook\nlanding_site: /?utm_medium=paid"]))["medium"].tolist()
    ['paid']
    """
    return _by_cell(notes, _noted)


def _noted(note: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for url in _URL.findall(note):
        found |= _tags(url[1:].partition("#")[0])
    return found | {match[1].lower(): match[2].strip() for match in _NOTE.finditer(note) if match[2].strip()}


def _tags(query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        return {}
    pairs = [(name.lower().removeprefix("utm_"), value) for name, value in pairs if name.lower().startswith("utm_")]
    return {name: value for name, value in reversed(pairs) if name in ORIGIN}


def split_pair(cells: pd.Series) -> Origin:
    """Source and medium of cells like `facebook / paid_social`.

    >>> split_pair(pd.Series(["facebook / paid_social", "(direct) / (none)"]))["medium"].tolist()
    ['paid_social', '(none)']
    """

    def pair(cell: str) -> dict[str, str]:
        source, _, medium = cell.partition(" / ")
        return {"source": source.strip(), "medium": medium.strip()}

    return _by_cell(cells, pair)


def first_said(*origins: Origin) -> Origin:
    """Of several origins of each order the first that says anything; they are not mixed.

    >>> one, two = (dict.fromkeys(ORIGIN, pd.Series([name, "b"])) for name in ("", "a"))
    >>> first_said(one, two)["source"].tolist()
    ['a', 'b']
    """
    best, *others = origins
    for other in others:
        told = says(best)
        best = {name: best[name].where(told, other[name]) for name in ORIGIN}
    return best


def says(origin: Origin) -> NDArray[np.bool_]:
    """Which orders have any of these texts."""
    told = np.zeros(len(next(iter(origin.values()))), dtype=bool)
    for cells in origin.values():
        told |= (cells != "").to_numpy(dtype=bool)
    return told


def _by_cell(cells: pd.Series, read: Callable[[str], dict[str, str]]) -> Origin:
    codes, distinct = pd.factorize(cells.astype("str"))
    found = [read(cell) for cell in distinct]
    return {
        name: pd.Series(pd.array([one.get(name, "") for one in found], dtype="str").take(codes), index=cells.index)
        for name in ORIGIN
    }
