"""Of the tables of one file of spend, each once: an ad manager's workbook has the same rows on two sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from .batch import Batch

REPEATED_TABLE = "repeated_table"


def once(batches: Iterable[Batch], at_least: int = 1) -> Iterator[Batch]:
    """Leave out a table whose rows are all those of a table before it, wherever they stand in it.

    `at_least` is how many rows it must have for that: two short lists of somebody's own may be alike by chance.

    >>> rows = pd.DataFrame({"campaign": ["A", "B"], "cost": [100, 50], "line": [2, 3]})
    >>> again = rows[::-1].assign(line=[7, 8])
    >>> [(len(batch.rows), batch.excluded) for batch in once([Batch(rows, 3), Batch(again, 3)])]
    [(2, {}), (0, {'repeated_table': 2})]
    """
    seen: set[bytes] = set()
    for batch in batches:
        if len(batch.rows) < max(1, at_least):
            yield batch
            continue
        said = pd.util.hash_pandas_object(batch.rows.drop(columns="line"), index=False).to_numpy()
        key = np.sort(said).tobytes()
        yield _without_rows(batch) if key in seen else batch
        seen.add(key)


def _without_rows(batch: Batch) -> Batch:
    excluded = batch.excluded | {REPEATED_TABLE: batch.excluded.get(REPEATED_TABLE, 0) + len(batch.rows)}
    return replace(batch, rows=batch.rows.iloc[:0], excluded=excluded, notes={})
