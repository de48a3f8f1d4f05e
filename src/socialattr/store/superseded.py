"""Of one import of a restated table: which of its rows are in force, and which imports superseded the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..schema import TABLES
from .manifest import Import
from .restated import SERIES
from .scan import all_rows, frame_of, scan_restated
from .snapshot import Snapshot


def rows_in_force(snapshot: Snapshot, record: Import) -> pd.DataFrame:
    """Give all rows of an import by line, with `in_force` and `superseded_by`.

    `superseded_by` holds ids of imports, comma-joined, the one with the newest data first; it is the
    import's own where another grain of the same file counts, and empty where nothing counts instead.
    Of totals a row is in force where it is for any metric.

    Raises ValueError for events, which nothing restates; else like `scan_orders`.
    """
    table = TABLES[record.table]
    if not table.restated_by:
        raise ValueError(f"{record.table} are not restated")
    pieces = all_rows(table.name, snapshot)
    newest = [other.id for other, _ in pieces][::-1]
    rows = frame_of(pieces, table.names, table).astype({"import_id": "str"})
    by_key = table.restated_by == "order_key"
    counts = _newest_of_key(rows) if by_key else _of_days(rows, record.table, snapshot)
    own = rows[(rows["import_id"] == record.id).to_numpy()]
    in_force = counts[own.index]
    told = _by_key(own, rows[counts]) if by_key else _by_day(own, rows[counts], SERIES[record.table], newest)
    own = own.assign(in_force=in_force, superseded_by=np.where(in_force, "", told))
    return own.drop(columns="import_id").sort_values("line", ignore_index=True)


def _newest_of_key(rows: pd.DataFrame) -> np.ndarray:
    """Flags the row of each order that comes last; the newest data come last."""
    return ~rows["order_key"].duplicated(keep="last").to_numpy()


def _of_days(rows: pd.DataFrame, table: str, snapshot: Snapshot) -> np.ndarray:
    found = [restated.rows for restated in scan_restated(table, snapshot).values()]
    lines = pd.MultiIndex.from_frame(pd.concat(found)[["import_id", "line"]])
    return np.asarray(pd.MultiIndex.from_frame(rows[["import_id", "line"]]).isin(lines), dtype=bool)


def _by_key(own: pd.DataFrame, counting: pd.DataFrame) -> np.ndarray:
    winner = counting.set_index("order_key")["import_id"]
    return own["order_key"].map(winner).fillna("").to_numpy(dtype=object)


def _by_day(own: pd.DataFrame, counting: pd.DataFrame, series: Sequence[str], newest: Sequence[str]) -> np.ndarray:
    """The imports whose rows in force tell of the same days, once for each distinct range and series."""
    who, account, *part = series
    names = [who, account, *part, "first", "last"]
    distinct = own[names].astype(dict.fromkeys((who, account, *part), "str")).drop_duplicates()
    spans = counting[[*names, "import_id"]].astype(dict.fromkeys((who, account, *part), "str")).drop_duplicates()
    told = []
    for one in distinct.to_dict("records"):
        same = (spans[who] == one[who]) & (spans["first"] <= one["last"]) & (spans["last"] >= one["first"])
        for name in part:
            same &= spans[name] == one[name]
        # What comes without the name of an account is of the only one that there is.
        if one[account]:
            same &= spans[account].isin(["", one[account]])
        found = set(spans.loc[same, "import_id"])
        told.append(", ".join(name for name in newest if name in found))
    keyed = distinct.assign(superseded_by=told)
    return (
        own[names]
        .astype(dict.fromkeys((who, account, *part), "str"))
        .merge(keyed, how="left", on=names)["superseded_by"]
        .to_numpy(dtype=object)
    )
