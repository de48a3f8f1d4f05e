"""The comment lines above a table of a Google Analytics export: whose figures these are, and of which days."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

# A spreadsheet pads comments with delimiters, and may put them in quotes.
_BEFORE, _BEHIND = '" \t', '" \t\r\n,;|'
_RULE = re.compile(r"\s*-{5,}")
# In any language: `Start date: 20261001`, `Startdato: 20261001`.
_DAY = re.compile(r"[^:]{2,30}:\s*(\d{8})")
_RANGE = re.compile(r"(\d{8})\s*-\s*(\d{8})")
# Other years are slips or mischief, and at the ends of the calendar arithmetic fails.
_FIRST, _LAST = date(1990, 1, 1), date(2199, 12, 31)
_LABELLED = re.compile(r"[^:]{2,30}:\s*(\S.*)")


@dataclass(frozen=True)
class Preamble:
    """What comment lines say; empty or None is not said."""

    property_name: str = ""
    stated: tuple[date, date] | None = None
    screen: bool = False
    """The days stand in two lines of their own, as the screens of GA4 write them."""


def preamble(lines: Iterable[str]) -> Preamble:
    """Read the comment lines above a table.

    >>> preamble(["# -----", "# Report CSV Export", "# Account: Nordlys", "# Property: Nordlys web", "# -----",
    ...           "# Start date: 20261001", "# End date: 20261031"]).property_name
    'Nordlys web'
    >>> preamble(["# -----,,", "# Nordlys web,,", "# Kilder-Fane 1,,", "# 20261001-20261031,,"]).stated
    (datetime.date(2026, 10, 1), datetime.date(2026, 10, 31))
    """
    bare = (line.lstrip(_BEFORE) for line in lines)
    comments = [line[1:].rstrip(_BEHIND).strip() for line in bare if line.startswith("#")]
    days = [match[1] for text in comments if (match := _DAY.fullmatch(text))]
    ranges = [match.groups() for text in comments if (match := _RANGE.fullmatch(text))]
    screen = len(days) >= 2
    first, last = days[-2:] if screen else ranges[-1] if ranges else ("", "")
    return Preamble(_property(comments), _stated(first, last), screen)


def _property(comments: Sequence[str]) -> str:
    """The property or view in the first block: in a screen's behind a word, else the first line."""
    rules = [place for place, text in enumerate(comments) if _RULE.fullmatch(text)]
    if not rules:
        return ""
    block = comments[rules[0] + 1 : rules[1] if len(rules) > 1 else None]
    block = [text for text in block if text and not _DAY.fullmatch(text) and not _RANGE.fullmatch(text)]
    # The title of a screen may have a colon too, but the property stands last.
    labelled = [match[1] for text in block if (match := _LABELLED.fullmatch(text))]
    return labelled[-1] if len(labelled) > 1 else block[0] if block else ""


def _stated(first: str, last: str) -> tuple[date, date] | None:
    try:
        begin, end = (datetime.strptime(day, "%Y%m%d").date() for day in (first, last))
    except ValueError:
        return None
    return (begin, end) if _FIRST <= begin <= end <= _LAST else None
