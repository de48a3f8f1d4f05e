"""Which column of a file is which, by the headings that `data/headers.toml` knows."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Sequence
from importlib import resources

_CURRENCY = re.compile(r"\s*\(([A-Za-z]{3})\)$")


@functools.cache
def _formats() -> dict[str, dict[str, list[str]]]:
    text = resources.files("socialattr").joinpath("data", "headers.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def plain_heading(heading: str) -> str:
    """Give a heading as it is compared.

    >>> plain_heading(" Order_Total (DKK)")
    'order total'
    """
    heading = _CURRENCY.sub("", unicodedata.normalize("NFC", heading).strip())
    return " ".join(re.split(r"[\s_\-]+", heading.casefold().strip("_ ")))


def places(format_name: str, headings: Sequence[str]) -> dict[str, int] | None:
    """Say where the columns of a format stand; None where one that it needs is not there.

    Of several headings for one column the one that is listed first in the data counts.

    >>> places("shopify-orders", ["Name", "Email", "Created at", "Total", "Lineitem name"])["gross"]
    3
    """
    known = _formats()[format_name]
    found = {plain_heading(heading): place for place, heading in reversed(list(enumerate(headings)))}
    columns = {}
    for column, aliases in known.items():
        place = next((found[alias] for alias in aliases if alias in found), None)
        if column != "needs" and place is not None:
            columns[column] = place
    needs = all(any(name in columns for name in one_of.split("|")) for one_of in known["needs"])
    return columns if needs else None
