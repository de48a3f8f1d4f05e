"""Events of one visitor become visits: by a pause, by the day's length, by a new touch.

A new session starts

* more than `idle` after the visitor's event before it,
* more than `longest` after the start of the session that it would join,
* at a touch that differs in (source, medium, campaign, network) from the session's running touch.

GA4 has the first of these rules only. The running touch is that of the session's first event, then
that of the latest event that may split. An in-app agent may not: it says where a session that it
opens came from, but goes on unchanged through all that the visitor does later.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .schema import EVENTS, SESSIONS, TOUCH, Column, Table, conform

INPUT = Table(
    "events with their touch",
    EVENTS.row,
    (
        *EVENTS.columns,
        Column("import_id", "text", "the import that the row came with"),
        *TOUCH,
        Column("touch", "bool", "may split a session: has a touch, and not only by its agent"),
    ),
)

_OF_FIRST_EVENT = {
    "time": "start",
    "page": "landing_page",
    "utm_content": "content",
    **{name: name for name in SESSIONS.names if name in INPUT.names},
}
_IDENTITY = ("source", "medium", "campaign", "network")
_VISIBLE_FIRST = ("page", "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
_VISIBLE_LAST = ("event_key_hi", "event_key_lo", "import_id", "line")
_TIE_COLUMNS = (
    *_VISIBLE_FIRST,
    *(n for n in INPUT.names if n not in {"time", "visitor_id", *_VISIBLE_FIRST, *_VISIBLE_LAST}),
    *_VISIBLE_LAST,
)

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


def sessions(events: pd.DataFrame, idle: timedelta, longest: timedelta) -> pd.DataFrame:
    """Make SESSIONS of events in any order, sorted by visitor and start.

    `events` are EVENTS with their import and touch (`INPUT`). A session's touch, page, content and
    origin are those of its first event.

    Raises SchemaError where `events` is not `INPUT`.
    """
    events = conform(events, INPUT)
    order = _order(events)
    visitor, time = events["visitor_id"].to_numpy()[order], _microseconds(events["time"])[order]
    waited = np.diff(time, prepend=time[:1]) > idle // timedelta(microseconds=1)
    starts = _starts(
        time,
        fresh=_changes(visitor) | waited,
        touch=_touch_numbers(events)[order],
        splits=(events["touch"] & ~events["direct"]).to_numpy()[order],
        longest=longest // timedelta(microseconds=1),
    )
    begin = np.flatnonzero(starts)
    end = np.append(begin[1:], len(order))[: len(begin)] - 1
    viewed = np.append(0, np.cumsum((events["kind"] == "page_view").to_numpy()[order]))
    out = events[list(_OF_FIRST_EVENT)].take(order[begin]).reset_index(drop=True)
    out = out.rename(columns=_OF_FIRST_EVENT)
    out["session_id"] = np.arange(len(begin))
    out["end"] = events["time"].array.take(order[end])
    out["page_views"] = viewed[end + 1] - viewed[begin]
    return conform(out, SESSIONS)


def in_order(events: pd.DataFrame) -> pd.DataFrame:
    """Sort events (`INPUT`) by visitor and time; at the same time by what most likely came first.

    That is: tagged or external, then without a referrer, then from the own site; then by page and
    all other columns, so that no order of files or rows can change a session.
    """
    return events.take(_order(events)).reset_index(drop=True)


def _order(events: pd.DataFrame) -> NDArray[np.intp]:
    visitor, time = events["visitor_id"].to_numpy(), _microseconds(events["time"])
    order = np.lexsort((time, visitor))
    first = _changes(visitor[order]) | _changes(time[order])
    place = np.arange(len(order))
    # Few events share their time: each column looks only at rows that all before it left equal.
    for column in (_tie_class(events), *(events[name] for name in _TIE_COLUMNS)):
        alone = first & np.append(first[1:], True)
        place, first = place[~alone], first[~alone]
        if not len(place):
            break
        rank = _ranks(column.take(order[place]))
        by = np.lexsort((rank, np.cumsum(first)))
        order[place] = order[place][by]
        first |= _changes(rank[by])
    return order


def _tie_class(events: pd.DataFrame) -> pd.Series[int]:
    """Say 0 for tagged or external, 1 for no referrer, 2 for the own site or one that it goes through."""
    return (events["referrer"] != "").astype("int64").add(1).mask(events["touch"], 0)


def _ranks(values: pd.Series) -> Ints:
    """Number values in their order, text by its letters and not by its category's number."""
    code, distinct = pd.factorize(values)
    if isinstance(distinct, pd.CategoricalIndex):
        distinct = distinct.astype("str")
    rank = np.full(len(distinct) + 1, -1, np.int64)  # the last is what is missing, code -1
    rank[np.argsort(distinct)] = np.arange(len(distinct))
    return np.asarray(rank[code])


def _touch_numbers(events: pd.DataFrame) -> Ints:
    """Give touches of one (source, medium, campaign, network) one number; 0 is direct."""
    known = ~events["direct"].to_numpy()
    number = np.zeros(known.sum(), np.int64)
    for name in _IDENTITY:
        code, distinct = pd.factorize(events[name].array[known])
        number, _ = pd.factorize(number * len(distinct) + code)
    numbers = np.zeros(len(known), np.int64)
    numbers[known] = number + 1
    return numbers


def _starts(time: Ints, fresh: Flags, touch: Ints, splits: Flags, longest: int) -> Flags:
    """Flag the events that open a session, of events in order.

    `fresh` flags those that open one whatever their touch is, `splits` those whose `touch` may.
    """
    starts = np.empty(len(time), bool)
    rows = np.arange(len(time))
    # A cut after `longest` changes the running touch and so what follows, but never what is before:
    # settle the first cut of every stretch, then go on with the stretches' remainders.
    while len(rows):
        starts[rows] = opens = _opens(fresh, touch, splits)
        late = np.flatnonzero(time - time[_latest(opens)] > longest)
        stretch = np.cumsum(fresh) - 1
        cut = np.full(len(rows), len(rows))
        late = late[_changes(stretch[late])]
        cut[stretch[late]] = late
        fresh[late] = True
        rest = np.arange(len(rows)) >= cut[stretch]
        rows, time, fresh, touch, splits = (a[rest] for a in (rows, time, fresh, touch, splits))
    return starts


def _opens(fresh: Flags, touch: Ints, splits: Flags) -> Flags:
    """Flag fresh events and those whose touch is not the running one."""
    return fresh | (splits & _changes(touch[_latest(fresh | splits)]))


def _latest(flags: Flags) -> NDArray[np.intp]:
    """Give for every event the place of the latest flag up to it; the first event must be flagged."""
    return np.asarray(np.maximum.accumulate(np.where(flags, np.arange(len(flags)), 0)))


def _changes(values: Ints | NDArray[np.uint64]) -> Flags:
    """Flag the first of every run of equal values."""
    changes = np.ones(len(values), bool)
    changes[1:] = values[1:] != values[:-1]
    return changes


def _microseconds(time: pd.Series[pd.Timestamp]) -> Ints:
    return np.asarray(time.astype("int64"), np.int64)
