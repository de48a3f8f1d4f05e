"""Words and cells that the sections of a report share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from ..names import Dimension, Level, RevenueBasis
from ..summaries.coverage import Covered
from ..summaries.period import Period
from ..summaries.posts import SHOWN
from ..summaries.reported import Reported
from .folding import folds
from .numbers import NOTHING, major, number, rounded_to_total
from .table import NARROWEST_TEXT, Column

_MOST_FEEDS = 6
BASIS = {RevenueBasis.EX_VAT: "ex VAT", RevenueBasis.INC_VAT: "inc VAT"}
TELLERS = {"shop": "the shop", "ga4": "GA4", "visits": "visits"}
"""Who recorded a source, by `attributed_by`."""


def reporter(one: Reported) -> str:
    """Who reports totals: the tool, and its property where it is named."""
    return f"{one.tool}, {one.property}" if one.property else one.tool


def teller(name: str) -> str:
    """Who says so, for people."""
    return TELLERS.get(name, name)


def evidence(level: Level, name: str) -> str:
    """Who says so, and at which level."""
    return f"{teller(name)} (level {level.value})"


def dimension(by: Dimension) -> str:
    """What a row is, in words: landing page."""
    return by.value.replace("_", " ")


def day_name(day: date, year: int) -> str:
    """A day as people write it, with its year where that is not `year`."""
    return f"{day.day} {day:%B}" + ("" if day.year == year else f" {day.year}")


def days_name(first: date, last: date, year: int) -> str:
    """Days as people write them.

    >>> days_name(date(2026, 7, 1), date(2026, 7, 31), 2026)
    'from 1 to 31 July'
    >>> days_name(date(2026, 7, 1), date(2026, 8, 2), 2026)
    'from 1 July to 2 August'
    """
    same = (first.year, first.month) == (last.year, last.month)
    return f"from {first.day if same else day_name(first, year)} to {day_name(last, year)}"


def listed(names: Sequence[str]) -> str:
    """Names in a row.

    >>> listed(["GA4", "Meta", "TikTok"])
    'GA4, Meta and TikTok'
    """
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


NO_POST = "(no post)"
"""Stands for visits whose link carries no utm_content."""

# Campaigns, posts and pages are told apart by what the first letters do not say: rather less figures beside them.
NARROWEST = {"campaign": 20, "content": 20, "post": 20, "landing_page": 32}


def key_columns(rows: Sequence[object], by: Dimension, apart: Sequence[str]) -> list[Column]:
    """The columns that name the rows, and in the first of them those that stand apart."""
    # A post is called by its title, which takes the place of its utm_content.
    keys = [key for key in SHOWN[by] if key != "title"]
    return [
        Column(
            key.replace("_", " ").capitalize(),
            [*_names(rows, key), *(apart if place == 0 else [""] * len(apart))],
            True,
            whole=key == "date",
            narrowest=NARROWEST.get(key, NARROWEST_TEXT),
            tail=key == "landing_page",
        )
        for place, key in enumerate(keys)
    ]


def _names(rows: Sequence[object], key: str) -> list[str]:
    """What the rows are called: pages without their host where all have one and the same."""
    names = [str(row.keys[key]) for row in rows]  # type: ignore[attr-defined]
    if key == "landing_page" and len({name.partition("/")[0] for name in names if name}) == 1:
        names = [name and f"/{name.partition('/')[2]}" for name in names]
    if key == "post":
        titles = [str(row.keys["title"]) for row in rows]  # type: ignore[attr-defined]
        names = [title or name or NO_POST for title, name in zip(titles, names, strict=True)]
    return [name or NOTHING for name in names]


def count_cells(values: Iterable[float | None], digits: int = 0) -> list[str]:
    """Numbers, and a dash where there is none."""
    return [NOTHING if value is None else number(value, digits) for value in values]


def adding(values: Sequence[float], total: float, digits: int) -> list[str]:
    """Cells of values and their total, rounded so that they add up."""
    return [number(value, digits) for value in (*rounded_to_total(values, total, digits), total)]


def money_cells(minor: Sequence[int], total: int, currency: str) -> list[str]:
    """Cells of whole kroner and their total, that add up."""
    return adding([major(amount, currency) for amount in minor], major(total, currency), 0)


def parted(rows: Sequence[float], parts: Sequence[float], total: float, digits: int = 0) -> list[str]:
    """Cells of rows that add up to the first of `parts`, of `parts` that add up to `total`, and of the total.

    >>> parted([0.4, 0.4], [0.8, 0.7], 1.5)
    ['1', '0', '1', '1', '2']
    """
    printed = rounded_to_total(parts, total, digits)
    return [number(v, digits) for v in (*rounded_to_total(rows, printed[0], digits), *printed, total)]


def shares_digits(values: Iterable[float]) -> int:
    """Decimals that counts of shares need: none where all are whole."""
    return 0 if all(value == round(value) for value in values) else 1


def wrapped(lines: Sequence[str], width: int) -> str:
    """Lines of text at most `width` wide, each with a line end; they may quote strangers."""
    parts = [part for line in lines for part in folds(line, width) or [""]]
    return "".join(part + "\n" for part in parts)


def missing(covered_by_feed: Mapping[str, Covered], period: Period) -> str:
    """Of which days which feeds tell nothing; feeds that lack the same days are named together."""
    late: dict[str, list[str]] = {}
    for feed, covered in covered_by_feed.items():
        if not covered.complete:
            late.setdefault(_days_missing(covered, period), []).append(feed)
    # A period that runs is never whole.
    what = ": " if period.so_far else ", incomplete: "
    return what + ", ".join(f"{_feeds(feeds)} {days}" for days, feeds in late.items()) if late else ""


def _feeds(names: Sequence[str]) -> str:
    """The feeds by name, but never more than a few: lists of spend may name anything as a platform."""
    more = [f"{len(names) - _MOST_FEEDS} more"] if len(names) > _MOST_FEEDS else []
    return listed([*names[:_MOST_FEEDS], *more])


def _days_missing(covered: Covered, period: Period) -> str:
    year = period.first.year
    gaps = [day_name(first, year) if first == last else days_name(first, last, year) for first, last in covered.gaps]
    until = f"until {day_name(covered.until, year)}"
    if not gaps:
        return until
    return f"not {listed(gaps)}" + (f", and {until}" if covered.until < period.last else "")
