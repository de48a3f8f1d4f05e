"""How many rows of an import are stored and how many another one already had, as things stand now."""

from __future__ import annotations

from collections.abc import Iterable

from ..schema import TABLES
from .manifest import Import
from .overlap import RULE_COLUMNS, under_the_rule
from .parts import ALL_BUCKETS, Window
from .scan import counted_events, counted_keys, in_force_by_import
from .snapshot import Snapshot

# So many rows are judged at once: less than reading a file takes.
_SLICE = 250_000


def accounting(snapshot: Snapshot, record: Import) -> tuple[int, int]:
    """Give (stored, duplicate) of one import: its accepted rows, by whether they count here.

    An import that another one replaces has nothing stored. Raises like `scan_events`.
    """
    if snapshot.find(record.id) is None:
        return 0, record.accepted
    stored = _stored(snapshot, _neighbours(snapshot, record)).get(record.id, 0)
    return stored, record.accepted - stored


def accounting_all(snapshot: Snapshot) -> dict[str, tuple[int, int]]:
    """Give (stored, duplicate) of all imports by id, replaced ones too. Raises like `scan_events`."""
    stored = _stored(snapshot, snapshot.live)
    return {
        record.id: (stored.get(record.id, 0), record.accepted - stored.get(record.id, 0)) for record in snapshot.imports
    }


def _neighbours(snapshot: Snapshot, record: Import) -> list[Import]:
    """The import and those that decide which of its rows count: of its table, with times in its span."""
    span = record.contents.span
    if record.table != "events" or span is None:
        return list(snapshot.live_of(record.table))
    first, last = span
    spans = [(other, other.contents.span) for other in snapshot.live_of("events")]
    return [other for other, its in spans if its and its[0] <= last and first <= its[1]]


def _stored(snapshot: Snapshot, imports: Iterable[Import]) -> dict[str, int]:
    imports = list(imports)
    events = [record for record in imports if record.table == "events"]
    ruled = under_the_rule(events)
    stored = {record.id: record.accepted for record in events if record.id not in ruled}
    judged = [record for record in events if record.id in ruled]
    for buckets in _slices(sum(record.accepted for record in judged)):
        for record, rows in counted_events(judged, snapshot, RULE_COLUMNS, Window(buckets=buckets)):
            stored[record.id] = stored.get(record.id, 0) + rows.num_rows
    for table in {record.table for record in imports} - {"events"}:
        if TABLES[table].restated_by == "order_key":
            rows = sum(record.accepted for record in snapshot.live_of(table))
            for buckets in _slices(rows):
                for name, count in counted_keys(table, snapshot, buckets).items():
                    stored[name] = stored.get(name, 0) + count
        else:
            stored |= in_force_by_import(table, snapshot)
    return stored


def _slices(rows: int) -> list[range]:
    """Ranges of buckets with about `_SLICE` rows each, so that memory does not grow with the history."""
    step = max(1, len(ALL_BUCKETS) * _SLICE // max(rows, 1))
    return [range(begin, min(begin + step, 256)) for begin in range(0, 256, step)]
