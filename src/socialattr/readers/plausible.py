"""What the readers of Plausible's exports share: events by name, and what the names of the files say."""

from __future__ import annotations

import re

import pandas as pd

from .event_rows import UNDER_NAMES
from .grid import Grid

TOOL = "Plausible"
NO_CONVERSION = "no_conversion"
"""The rule for what Plausible counts as events of its own, such as time on a page."""

_OWN = frozenset({"engagement", "pageview"})
_PURCHASE = "purchase"
# Shop.dk's export is shop_dk_20261101.zip; no host has an underscore of its own.
_EXPORT = re.compile(r"(?P<site>.+)_20\d{6}(?: \(\d+\))?\.zip:")
_DASHBOARD = re.compile(r"plausible export (?P<site>\S+) \d", re.IGNORECASE)


def with_events(grid: Grid) -> tuple[Grid, dict[str, pd.Series]]:
    """The table with purchases, and the counts of all other events, whose names `under_names` puts in.

    Columns of `grid`: event and count.
    """
    kept = grid.keep(~grid.text("event").str.casefold().isin(_OWN).to_numpy(), NO_CONVERSION)
    event, count = kept.text("event").str.casefold(), kept.text("count")
    bought = event == _PURCHASE
    return kept.also(purchases=count.where(bought, "")), {UNDER_NAMES: count.mask(bought | (event == ""), "")}


def site_of(file_name: str) -> str:
    """The site that the name of an export's archive tells of; "" where it tells of none.

    >>> site_of("cykler_dk_20261101.zip:imported_visitors.csv"), site_of("imported_visitors.csv")
    ('cykler.dk', '')
    >>> site_of("Plausible export cykler.dk 2026-10-01  to 2026-10-31 .zip:visitors.csv")
    'cykler.dk'
    """
    found = _DASHBOARD.match(file_name) or _EXPORT.match(file_name)
    return found["site"].replace("_", ".").casefold() if found else ""
