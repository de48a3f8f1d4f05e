"""Which visitors are one person: a list beside the settings of client ids and the customers who use them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import union_categoricals

from ..errors import Exit, SocialattrError
from ..privacy import visitor_keys
from ..settings import FILE_NAME, Settings
from ..store import Snapshot, Store
from ..summaries.merged import LARGE, Merged
from .sheet import read_sheet

Keys = NDArray[np.uint64]
_HINT = "columns client_id,customer_id"


@dataclass(frozen=True)
class Identities:
    """Visitors of the map in ascending order, and for each the one who stands for the same person."""

    visitors: Keys
    persons: Keys
    shared: int = 0
    """Client ids of several customers, which are left apart."""

    def person(self, visitors: Keys) -> Keys:
        """Who stands for each of `visitors`: mostly he himself."""
        if not len(self.visitors):
            return visitors
        place = np.minimum(np.searchsorted(self.visitors, visitors), len(self.visitors) - 1)
        return np.where(self.visitors[place] == visitors, self.persons[place], visitors)

    def merged(self, seen: Keys) -> Merged:
        """What the map does to those who were seen; each may stand there several times."""
        _, sizes = np.unique(self.person(np.unique(seen)), return_counts=True)
        several = sizes[sizes > 1]
        largest = int(several.max(initial=0))
        return Merged(int((several - 1).sum()), len(several), largest, int((several > LARGE).sum()), self.shared)


def identities_of(settings: Settings, snapshot: Snapshot) -> Identities | None:
    """The map that the settings name, for every feed that has client ids; None where they name none.

    Raises SocialattrError (65) with the line where the file is at fault.
    """
    if not settings.site.identities:
        return None
    path = Path(settings.site.identities)
    feeds = {record.feed for record in snapshot.live_of("events") if record.identity == "client_id"}
    key = Store.open(snapshot.home.parent).key
    try:
        stat = path.stat()
        return _read(path, key, tuple(sorted(feeds)), stat.st_mtime_ns, stat.st_size)
    except OSError as error:
        what = f"site.identities names {path.name}, which cannot be read: {error.strerror}"
        raise SocialattrError(what, where=FILE_NAME, hint=_HINT, exit_code=Exit.UNUSABLE) from None


@lru_cache(maxsize=2)
def _read(path: Path, key: bytes, feeds: tuple[str, ...], _changed: int, _size: int) -> Identities:
    return identities_in(path.read_bytes(), path.name, key, feeds)


def identities_in(data: bytes, where: str, key: bytes, feeds: Sequence[str]) -> Identities:
    """Read a map. A client id of several customers is a shared device, and joins nobody.

    Visitors never join across feeds, since each feed counts everybody by itself. Raises SocialattrError (65).
    """
    sheet = read_sheet(data, where)
    headings = [heading.strip().casefold() for heading in sheet.headings]
    if not {"client_id", "customer_id"} <= set(headings):
        raise SocialattrError("is no map of identities", where=where, hint=_HINT, exit_code=Exit.UNUSABLE)
    places = [headings.index(name) for name in ("client_id", "customer_id")]
    rows = [[sheet.cell(cells, place) for place in places] for _, cells in sheet.rows]
    pairs = pd.DataFrame(rows, columns=["client", "customer"], dtype="str")
    pairs = pairs[(pairs["client"] != "") & (pairs["customer"] != "")]
    pairs = pairs.assign(customer=pairs["customer"].str.casefold()).drop_duplicates()
    shared = pairs["client"].duplicated(keep=False)
    alone = pairs[~shared]
    customers, _ = pd.factorize(alone["customer"])
    visitors, persons = [np.zeros(0, np.uint64)], [np.zeros(0, np.uint64)]
    for feed in feeds:
        own = visitor_keys(list(alone["client"]), feed, key)
        first = np.full(customers.max(initial=-1) + 1, np.iinfo(np.uint64).max, np.uint64)
        np.minimum.at(first, customers, own)
        visitors.append(own)
        persons.append(first[customers])
    every = np.concatenate(visitors)
    order = np.argsort(every)
    return Identities(every[order], np.concatenate(persons)[order], int(pairs.loc[shared, "client"].nunique()))


def joined(events: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """One frame of several with the same columns; text stays a category."""
    # Text of which there is none has no type either.
    some = [frame for frame in events if len(frame)] or [events[0]]
    first = some[0]
    columns = {
        name: union_categoricals([frame[name] for frame in some])
        if isinstance(first[name].dtype, pd.CategoricalDtype)
        else pd.concat([frame[name] for frame in some], ignore_index=True)
        for name in first
    }
    return pd.DataFrame(columns)
