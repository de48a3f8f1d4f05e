"""The way to each conversion: the sessions of its visitor within the lookback window."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .schema import CONVERSIONS, SESSIONS, TOUCHPOINTS, conform

_TICK = timedelta(microseconds=1)
_ALIKE: Mapping[str, timedelta] = MappingProxyType({})


def journeys(
    sessions: pd.DataFrame,
    conversions: pd.DataFrame,
    lookback: timedelta,
    by_network: Mapping[str, timedelta] = _ALIKE,
) -> pd.DataFrame:
    """Make TOUCHPOINTS of SESSIONS and CONVERSIONS, sorted by conversion and position.

    A session counts that starts from `lookback` before the conversion's `lookback_end` up to that
    end, both inclusive; of a network in `by_network`, by its display name, from that long before. It
    may count again for a later conversion. Sessions that start together are ordered by their id. A
    conversion whose visitor is unknown or has no such session has no row.

    Raises SchemaError where a table is not what it should be.
    """
    conversions = conform(conversions, CONVERSIONS)
    conversions = conversions[conversions["visitor_id"].notna() & conversions["lookback_end"].notna()]
    conversions = conversions.sort_values("conversion_id", kind="stable", ignore_index=True)
    sessions = conform(sessions, SESSIONS)
    converters, ids = pd.factorize(conversions["visitor_id"].to_numpy(np.uint64))
    # Most visitors never convert: they leave before anything is sorted.
    visitors = pd.Index(ids).get_indexer(pd.Index(sessions["visitor_id"]))
    rows = np.flatnonzero(visitors >= 0)
    start = _microseconds(sessions["start"])
    rows = rows[np.lexsort((sessions["session_id"].to_numpy()[rows], start[rows], visitors[rows]))]

    # One sorted key of visitor and start, so that a window is a slice: nothing outside is touched.
    moments, rank = np.unique(start[rows], return_inverse=True)
    key = visitors[rows] * len(moments) + rank
    base = converters * len(moments)
    end = _microseconds(conversions["lookback_end"])
    longest = max([lookback, *by_network.values()]) // _TICK
    begin = np.searchsorted(key, base + np.searchsorted(moments, end - longest, side="left"))
    length = np.searchsorted(key, base + np.searchsorted(moments, end, side="right")) - begin

    conversion = np.repeat(np.arange(len(length)), length)
    place = _places(length)
    touched = rows[begin[conversion] + place]
    if by_network:
        window = _windows(sessions["network"], lookback, by_network)[touched]
        within = end[conversion] - start[touched] <= window
        conversion, touched = conversion[within], touched[within]
        length = np.bincount(conversion, minlength=len(length))
        place = _places(length)
    out = sessions.take(touched).reset_index(drop=True)
    out["conversion_id"] = conversions["conversion_id"].to_numpy()[conversion]
    out["position"] = place + 1
    out["length"] = length[conversion]
    out["days_before"] = (end[conversion] - start[touched]) / (timedelta(days=1) // _TICK)
    return conform(out, TOUCHPOINTS)


def _places(length: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the rows of each journey from 0."""
    return np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)


def _windows(networks: pd.Series[str], lookback: timedelta, by_network: Mapping[str, timedelta]) -> NDArray[np.int64]:
    """How many microseconds each session may lie back."""
    codes, distinct = pd.factorize(networks)
    return np.array([by_network.get(name, lookback) // _TICK for name in distinct], np.int64)[codes]


def _microseconds(time: pd.Series[pd.Timestamp]) -> NDArray[np.int64]:
    return np.asarray(time.astype("int64"), np.int64)
