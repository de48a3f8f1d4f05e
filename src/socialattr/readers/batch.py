"""What a reader hands on: rows, and an account of every line that gave none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd

from ..errors import Exit, SocialattrError
from .look import Look
from .source import Source


class Reject(NamedTuple):
    """A line that could not be understood."""

    line: int
    offset: int
    reason: str
    text: str


@dataclass(frozen=True)
class Batch:
    """A part of a file. `rows` + the sum of `excluded` + rejects = `lines_read`, always.

    `rows` is of HITS, SHOP_ORDERS, SHOWN_ORIGINS, TOTALS or SPEND; `excluded` counts what the reader
    left out by rule without making a row of it (blank lines, comments, the further line items of an order).
    """

    rows: pd.DataFrame
    lines_read: int
    excluded: dict[str, int] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    position: int = 0
    """Packed bytes read so far, for the progress bar."""
    notes: dict[str, int] = field(default_factory=dict)
    """Things to say about accepted rows, with their number."""
    stated: tuple[date, date] | None = None
    """First and last day that the file says it tells of, whatever rows it has."""
    unmatched: tuple[str, ...] = ()
    """Headings that nothing was read from."""


@dataclass(frozen=True)
class ReadOptions:
    """What a user or the settings say about a file that it does not say itself."""

    timezone: str
    currency: str
    encoding: str = ""
    decimal: str = ""
    date_order: str = ""
    """dmy, mdy or ymd, where dates are written in figures."""
    mapping: tuple[tuple[str, str], ...] = ()
    """Pairs of a heading of the file and our word for its column, as the user says."""
    account: str = ""
    """Ad account, or property of an analytics tool, where the file does not say."""
    platform: str = ""
    """Who was paid, or who reports, where the file does not say."""
    days: str = ""
    """Days that a file tells of which does not say so itself: `2026-10-01..2026-10-31`, or one day."""

    def __post_init__(self) -> None:
        """Raises SocialattrError (2) where an option means nothing."""
        try:
            "".encode(self.encoding or "utf-8")
        except (LookupError, ValueError):
            raise _meaningless("encoding", self.encoding, "utf-8, utf-16 or cp1252") from None
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise _meaningless("time zone", self.timezone, "Europe/Copenhagen") from None
        if self.decimal not in ("", ",", "."):
            raise _meaningless("decimal mark", self.decimal, ", or .")
        if self.date_order not in ("", "dmy", "mdy", "ymd"):
            raise _meaningless("order of day, month and year", self.date_order, "dmy, mdy or ymd")
        if self.days and self.told_days is None:
            raise _meaningless("range of days", self.days, "2026-10-01..2026-10-31, or 2026-10-01")

    @property
    def told_days(self) -> tuple[date, date] | None:
        """First and last of `days`; None where nothing is said.

        >>> ReadOptions("UTC", "DKK", days="2026-10-01..2026-10-31").told_days
        (datetime.date(2026, 10, 1), datetime.date(2026, 10, 31))
        """
        first, dots, last = self.days.partition("..")
        try:
            found = date.fromisoformat(first.strip()), date.fromisoformat((last if dots else first).strip())
        except ValueError:
            return None
        return found if found[0] <= found[1] else None


def _meaningless(kind: str, said: str, examples: str) -> SocialattrError:
    return SocialattrError(f"{said!r} is no {kind}", hint=f"one like {examples}", exit_code=Exit.USAGE)


@dataclass(frozen=True)
class Reader:
    """A file format as a record of functions."""

    name: str
    table: str
    """Which table of the cellar its rows go to."""
    claims: Callable[[Look], bool]
    read: Callable[[Source, ReadOptions], Iterator[Batch]]
    version: int
    """Goes up when the same bytes give other rows, so that ingesting again replaces them."""
    feed: str = ""
    """Default name for where its events came from: log, umami ..."""
    identity: str = ""
    """How its visitors are told apart: client_id, keyed (address and agent), or not at all, where there are none."""
    generic: bool = False
    """A format of no tool in particular: it is asked only where no other claims the file."""
    like: str = ""
    """Of a format of the user's own: the one that it is a variant of, and stands in for."""
    named: Callable[[str], str] | None = None
    """What a file's name says that its bytes do not, such as the days: it makes two files of the same bytes."""
