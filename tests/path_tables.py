"""Grouped journeys for tests: random ones, and those of the shared oracle."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from socialattr.models.path_table import PathTable, of_paths

Journey = tuple[tuple[str, ...], int, int, int]
"""A path, its conversions, their value, and the journeys like it that did not convert."""

LABELS = ("Facebook", "Instagram", "email", "search", "direct")


def table_of(journeys: Iterable[Journey]) -> PathTable:
    rows = list(journeys)
    counts = [np.array([row[n] for row in rows], dtype=np.int64) for n in (1, 2, 3)]
    return of_paths([row[0] for row in rows], *counts)


def oracle(shared: Path) -> tuple[PathTable, dict[str, dict[str, float]]]:
    """The journeys of the oracle, and what each model must credit each label with."""
    told: dict[str, Any] = json.loads((shared / "oracles" / "paths.json").read_text(encoding="utf-8"))
    rows = [(tuple(one["path"]), one["conversions"], one["value"], one["nulls"]) for one in told["paths"]]
    return table_of(rows), told["credits"]


@st.composite
def journeys(draw: st.DrawFn, longest: int = 6, most: int = 8) -> list[Journey]:
    """Paths with repeats and ties, empty ones, and some that never or always convert."""
    path = st.lists(st.sampled_from(LABELS), max_size=longest).map(tuple)
    count = st.integers(0, 5)
    one = st.tuples(path, count, st.integers(0, 900), count)
    return [(p, c, v if c else 0, n) for p, c, v, n in draw(st.lists(one, max_size=most))]


def random_table(paths: int, labels: int, longest: int, seed: int = 0) -> PathTable:
    """A table of many random paths."""
    random = np.random.default_rng(seed)
    names = [f"channel {number:02}" for number in range(labels)]
    drawn = [tuple(names[n] for n in random.integers(0, labels, random.integers(1, longest + 1))) for _ in range(paths)]
    conversions, value, nulls = (random.integers(0, most, paths) for most in (4, 1000, 40))
    return of_paths(drawn, conversions, value, nulls)
