"""One import while it is written: unseen by everybody until one rename commits it."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa

from ..schema import TABLES, Table
from ..text import spreadsheet_safe
from .layout import (
    RECORD_FILE,
    REJECTS_FILE,
    STAGING,
    import_folder,
    make_file,
    make_folder,
    remove_tree,
    replace_file,
    sync_folder,
    sync_tree,
    write_file,
    writing,
)
from .lock import new_lock
from .manifest import Contents, Import
from .parts import checked, from_micros, micros, write_events, write_restated
from .snapshot import Snapshot, take_snapshot

Change = Callable[[], AbstractContextManager[None]]


class Staging:
    """Takes the rows of one import, then commits them all or none. Made by `Store.stage`."""

    def __init__(self, home: Path, folder: Path, table: Table, change: Change) -> None:
        self._home = home
        self._folder = folder
        self._data = folder / "import"
        self._table = table
        self._change = change
        self._contents = Contents()
        self._chunks = 0
        self._written = 0
        self._rejects: TextIOWrapper | None = None
        self._csv: Any = None

    def write(self, chunk: pa.Table) -> None:
        """Write a chunk of rows of the table's schema; about a million of them make good files.

        Raises SchemaError where it is no such table, SocialattrError, exit 73, where the disk refuses.
        """
        chunk = checked(chunk, self._table)
        if not chunk.num_rows:
            return
        with writing(self._data):
            write = write_restated if self._table.restated_by else write_events
            parts = write(self._data, chunk, self._chunks)
            self._note(chunk, tuple(parts))

    def _note(self, chunk: pa.Table, parts: tuple[str, ...]) -> None:
        self._chunks += 1
        self._written += chunk.num_rows
        known = self._contents
        begin, end = ("time", "time") if "time" in chunk.schema.names else ("first", "last")
        moments = [from_micros(micros(chunk, begin).min()), from_micros(micros(chunk, end).max()), *(known.span or ())]
        self._contents = Contents(
            parts=known.parts + parts,
            streams=tuple(sorted({*known.streams, *_streams(chunk)})),
            first=min(moments).isoformat(),
            last=max(moments).isoformat(),
            native=known.native or _any_native(chunk),
        )

    def reject(self, line: int, offset: int, reason: str, text: str) -> None:
        """Note a row that could not be read: its line (1 is the first), byte offset, why, and its text.

        `text` is made inert by the caller, and safe for spreadsheets here.
        """
        with writing(self._data):
            if self._rejects is None:
                path = make_file(self._data / REJECTS_FILE)
                self._rejects = path.open("w", encoding="utf-8", newline="")
                self._csv = csv.writer(self._rejects)
                self._csv.writerow(["line", "offset", "reason", "text"])
            self._csv.writerow([line, offset, spreadsheet_safe(reason), spreadsheet_safe(text)])

    def commit(self, record: Import) -> tuple[Import, bool]:
        """Make the import part of the store; give its record, and whether it was there already.

        Where the same import counts already, nothing changes and that one's record comes back. Where
        it is there but replaced, it counts again. All other imports of the same bytes are replaced.

        Raises ValueError where the counts of `record` do not add up or agree with what was written,
        SocialattrError, exit 73 or 75.
        """
        record.check(self._written)
        with writing(self._data):
            self.close()
            sync_tree(self._data)
        with self._change(), writing(self._data):
            snapshot = take_snapshot(self._home)
            stored = next((known for known in snapshot.imports if known.id == record.id), None)
            if stored is not None and snapshot.find(stored.id):
                return stored, True
            if stored is not None:
                return self._revive(snapshot, stored, record), False
            return self._place(replace(_ranked(record, snapshot), contents=self._contents)), False

    def _place(self, record: Import) -> Import:
        destination = import_folder(self._home, record.table, record.id)
        write_file(self._data / RECORD_FILE, record.to_json())
        sync_folder(self._data)
        os.rename(self._data, destination)
        sync_folder(destination.parent)
        return record

    def _revive(self, snapshot: Snapshot, stored: Import, record: Import) -> Import:
        """Let a replaced import count again: its rows are on the disk already, only its rank is new."""
        again = replace(_ranked(stored, snapshot), file=record.file, imported_at=record.imported_at, previous=stored)
        replace_file(snapshot.folder(stored) / RECORD_FILE, again.to_json(), draft=self._folder / RECORD_FILE)
        return again

    def close(self) -> None:
        """Write no more; `commit` does it by itself."""
        if self._rejects is not None:
            self._rejects.close()


def _ranked(record: Import, snapshot: Snapshot) -> Import:
    """Give `record` as the latest import, which replaces all others of the same bytes, replaced ones too."""
    return replace(
        record,
        sequence=max((known.sequence for known in snapshot.imports), default=0) + 1,
        replaces=tuple(k.id for k in snapshot.imports if k.sha256 == record.sha256 and k.id != record.id),
    )


def _streams(chunk: pa.Table) -> set[tuple[str, str]]:
    if "feed" not in chunk.schema.names:
        return set()
    pairs = chunk.select(["feed", "server"]).group_by(["feed", "server"]).aggregate([]).to_pylist()
    return {(pair["feed"], pair["server"]) for pair in pairs}


def _any_native(chunk: pa.Table) -> bool:
    return "native_key" in chunk.schema.names and bool(chunk.column("native_key").to_numpy().any())


@contextmanager
def staged(home: Path, table: str, change: Change) -> Iterator[Staging]:
    """Make a folder in staging that other processes let alone; what is left in it at the end goes."""
    folder = home / STAGING / uuid4().hex
    lock = new_lock(folder)
    with change(), writing(folder):
        make_folder(home / table)  # a store of an older program has no such table
        make_folder(folder)
        make_folder(folder / "import")
        lock.acquire(timeout=0)
    staging = Staging(home, folder, TABLES[table], change)
    try:
        yield staging
    finally:
        # What cannot be closed or removed now is reported by the next change, which sweeps.
        with suppress(OSError):
            staging.close()
        lock.release()
        with suppress(OSError):
            remove_tree(folder)
