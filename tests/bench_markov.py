"""Seconds of the Markov models on 10,000 random paths of 12 channels; `make bench` runs it.

Each is set beside the linear model on the same paths. Order 2 is to take less than 1 s and order 3 less than 3 s.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.path_tables import random_table

from socialattr.models.grouped import path_credits
from socialattr.names import FittedModel, Model
from socialattr.settings import Attribution

ROUNDS = 5


def main() -> None:
    """Print the ratio and the seconds of each order."""
    table = random_table(10_000, 12, 8)
    for name in (FittedModel.MARKOV_1, FittedModel.MARKOV_2, FittedModel.MARKOV_3):
        pairs = [(seconds(name, table), seconds(Model.LINEAR, table)) for _ in range(ROUNDS)]
        ratios = [a / b for a, b in pairs]
        spread = f"({min(ratios):.2f} to {max(ratios):.2f})"
        median = statistics.median(a for a, _ in pairs)
        title = f"{name.value} of 10,000 paths / linear"
        print(f"{title:52} {statistics.median(ratios):6.2f} {spread:18} A {median:.2f} s")


def seconds(name: Model | FittedModel, table: object) -> float:
    start = time.perf_counter()
    path_credits(name, table, Attribution())  # type: ignore[arg-type]
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
