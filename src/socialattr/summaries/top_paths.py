"""The paths that led to conversions: which, how long, how many days they took, and who opened and closed them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ..models.path_table import PathTable
from ..names import Level, PathLevel, RevenueBasis
from .period import Period

BETWEEN = " > "
LENGTHS = ((1, 1), (2, 2), (3, 3), (4, 4), (5, 9), (10, None))
"""From how many touches to how many, both included."""
DAYS = ((0, 0), (1, 7), (8, 30), (31, 90), (91, None))
"""From how many whole days to how many, both included; 0 is within 24 hours."""


@dataclass(frozen=True)
class Path:
    """One path: its touches, what came of it, and journeys like it that led to nothing. Money in minor units."""

    touches: Sequence[str]
    conversions: int
    value: int
    nulls: int


@dataclass(frozen=True)
class Role:
    """In how many conversions a label opened the journey, closed it, or was in it and did neither.

    Whoever was the only touch, or both the first and the last, opened and closed.
    """

    label: str
    opened: int
    assisted: int
    closed: int

    @property
    def ratio(self) -> float | None:
        """Openings for each closing: above 1 it brings people in, below 1 it brings them home."""
        return self.opened / self.closed if self.closed else None


@dataclass(frozen=True)
class TopPaths:
    """The journeys of a period, grouped by their paths. `days` counts conversions by the whole days since the first
    touch; at level B, where each order has one touch, it is empty.
    """

    period: Period
    level: Level
    by: PathLevel
    conversion: str
    currency: str
    basis: RevenueBasis
    table: PathTable
    days: Mapping[int, int] = field(default_factory=dict)
    foreign: int = 0
    """Conversions in other currencies: counted, but what they were worth is not."""

    @cached_property
    def all(self) -> Sequence[Path]:
        """All paths, those with the most conversions first; an empty one is of conversions without a touch."""
        table = self.table
        columns = (table.conversions.tolist(), table.value.tolist(), table.nulls.tolist())
        every = [Path(*row) for row in zip(table.paths, *columns, strict=True)]
        return sorted(every, key=lambda path: (-path.conversions, -path.value, -path.nulls, path.touches))

    def top(self, count: int) -> Sequence[Path]:
        """The paths with a touch and a conversion that have the most of these."""
        return [path for path in self.all if path.touches and path.conversions][:count]

    @property
    def conversions(self) -> int:
        return int(self.table.conversions.sum())

    @property
    def unattributed(self) -> int:
        """Conversions without a touch."""
        return self.conversions - self.table.attributed[0]

    @property
    def nulls(self) -> int:
        return int(self.table.nulls.sum())

    @property
    def with_conversions(self) -> int:
        """How many paths with a touch have a conversion."""
        return int(((self.table.lengths > 0) & (self.table.conversions > 0)).sum())

    @cached_property
    def lengths(self) -> Mapping[int, int]:
        """Conversions by the number of touches before them, without those that had none."""
        counts = np.bincount(self.table.lengths, weights=self.table.conversions).astype(np.int64)
        return {length: int(count) for length, count in enumerate(counts) if length and count}

    @cached_property
    def roles(self) -> Sequence[Role]:
        """What each label did, those that opened or closed the most first."""
        table = self.table
        path, code = table.met
        touched = table.lengths > 0
        ends = np.cumsum(table.lengths)
        first = table.codes[(ends - table.lengths)[touched]]
        last = table.codes[ends[touched] - 1]
        edge = np.full((2, len(table)), -1, dtype=np.int64)
        edge[0, touched], edge[1, touched] = first, last
        between = (edge[0, path] != code) & (edge[1, path] != code)
        opened, closed = (_counted(codes, table.conversions[touched], table) for codes in (first, last))
        assisted = _counted(code[between], table.conversions[path[between]], table)
        found = [Role(*row) for row in zip(table.labels, opened, assisted, closed, strict=True)]
        took_part = [role for role in found if role.opened or role.assisted or role.closed]
        return sorted(took_part, key=lambda role: (-max(role.opened, role.closed), -role.assisted, role.label))


def _counted(codes: np.ndarray, conversions: np.ndarray, table: PathTable) -> list[int]:
    counts = np.bincount(codes, weights=conversions, minlength=len(table.labels))
    return [int(count) for count in counts]


def in_ranges(
    counts: Mapping[int, int], ranges: Sequence[tuple[int, int | None]]
) -> Iterator[tuple[int, int | None, int]]:
    """Add counts up by ranges, both ends included.

    >>> list(in_ranges({1: 5, 6: 2, 40: 1}, LENGTHS))[-2:]
    [(5, 9, 2), (10, None, 1)]
    """
    for low, high in ranges:
        yield low, high, sum(n for value, n in counts.items() if low <= value and (high is None or value <= high))


def median_of(counts: Mapping[int, int]) -> int | None:
    """The value in the middle, of two the lower.

    >>> median_of({0: 3, 5: 1, 9: 2}), median_of({})
    (0, None)
    """
    left = (sum(counts.values()) + 1) // 2
    for value in sorted(counts):
        left -= counts[value]
        if left <= 0:
            return value
    return None
