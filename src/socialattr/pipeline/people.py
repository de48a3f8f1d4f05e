"""Events by people: of several visitors who are one person, all under one id and in one bucket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .. import engine
from ..schema import EVENTS
from ..store import ALL_BUCKETS, Snapshot, scan_events
from ..summaries.merged import Merged
from .identities import Identities, joined

_EVENTS_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class People:
    """Whose events of start <= time < end are whose, by a map of identities where there is one."""

    snapshot: Snapshot
    identities: Identities | None
    start: datetime
    end: datetime

    def events(self, buckets: range, *, with_order_key: bool = False) -> pd.DataFrame:
        """The EVENTS of the people in some buckets, each with its import; only all of them by `with_order_key`."""
        events = self._stored(buckets, with_order_key=with_order_key)
        if self.identities is None:
            return events
        if buckets != ALL_BUCKETS:
            moved, visitors, persons = self._moved
            events = joined([events, moved[within(persons, buckets) & ~within(visitors, buckets)]])
        person = self.identities.person(events["visitor_id"].to_numpy(np.uint64))
        return events.assign(visitor_id=person)[within(person, buckets)].reset_index(drop=True)

    @cached_property
    def merged(self) -> Merged | None:
        """What the map did to the visitors of those days; None where there is none."""
        if self.identities is None:
            return None
        seen = [self._stored(buckets, "visitor_id")["visitor_id"].to_numpy(np.uint64) for buckets in self._parts]
        known = [np.unique(some[np.isin(some, self.identities.visitors)]) for some in seen]
        return self.identities.merged(np.concatenate(known))

    @cached_property
    def _moved(self) -> tuple[pd.DataFrame, NDArray[np.uint64], NDArray[np.uint64]]:
        """The events of visitors whose person is in another bucket, whose they were, and whose they are.

        One more pass over all events; these few are held, since no two buckets are ever read together.
        """
        assert self.identities
        frames = []
        for buckets in self._parts:
            events = self._stored(buckets)
            visitors = events["visitor_id"].to_numpy(np.uint64)
            elsewhere = _bucket(self.identities.person(visitors)) != _bucket(visitors)
            frames.append(events[elsewhere].reset_index(drop=True))
        moved = joined(frames)
        visitors = moved["visitor_id"].to_numpy(np.uint64)
        return moved, visitors, self.identities.person(visitors)

    @property
    def _parts(self) -> list[range]:
        rows = sum(record.accepted for record in self.snapshot.live_of("events"))
        return engine.split(1 + rows // _EVENTS_AT_ONCE)

    def _stored(self, buckets: range, *columns: str, with_order_key: bool = False) -> pd.DataFrame:
        names = columns or EVENTS.names
        return scan_events(self.snapshot, names, self.start, self.end, buckets, with_order_key=with_order_key)


def within(visitors: NDArray[np.uint64], buckets: range) -> NDArray[np.bool_]:
    """Flag the visitors in some buckets."""
    bucket = _bucket(visitors)
    return np.asarray((bucket >= buckets.start) & (bucket < buckets.stop))


def _bucket(visitors: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return visitors >> np.uint64(56)
