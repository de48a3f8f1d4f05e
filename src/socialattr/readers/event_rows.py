"""Tables with a row for each event: how often it was counted, under its name."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd

from .batch import Batch
from .grid import Grid

UNDER_NAMES = ""
"""Among named conversions: counts whose names `under_names` puts in; columns would be as many as there are names."""


def under_names(batch: Batch, grid: Grid, column: str) -> Batch:
    """The rows of TOTALS with each of these counts under the name of its event, which stands in a column of `grid`."""
    at = pd.Index(grid.line).get_indexer(pd.Index(batch.rows["line"]))
    keys = pd.DataFrame({"name": grid.text(column).to_numpy()[at], "said": batch.rows["conversions"].to_numpy()})
    codes, distinct = pd.factorize(pd.MultiIndex.from_frame(keys))
    texts = [_under(name, json.loads(said)) if said else "" for name, said in distinct]
    named = pd.Series(np.array(texts, dtype=object)[codes], index=batch.rows.index, dtype="str")
    return replace(batch, rows=batch.rows.assign(conversions=named))


def _under(name: str, said: dict[str, float]) -> str:
    """
    >>> _under("sign_up", {"": 2, "call": 1})
    '{"call": 1, "sign_up": 2}'
    """
    if UNDER_NAMES in said:
        said[name] = said.pop(UNDER_NAMES)
    return json.dumps(said, sort_keys=True, ensure_ascii=False)
