"""What a store holds at one moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..errors import Exit, SocialattrError
from .layout import RECORD_FILE, REJECTS_FILE, VanishedError, import_folder, import_folders
from .manifest import Import, replaced_ids

# Changes take longer than listings, so a listing that will not settle is a rare thing.
_TRIES = 10


@dataclass(frozen=True)
class Snapshot:
    """The imports that there were at one moment, in the order in which they came."""

    home: Path
    imports: tuple[Import, ...]

    @cached_property
    def live(self) -> tuple[Import, ...]:
        """The imports that count: those that no other one replaces."""
        dead = replaced_ids(self.imports)
        return tuple(record for record in self.imports if record.id not in dead)

    def live_of(self, table: str) -> tuple[Import, ...]:
        """The imports of one table that count."""
        return tuple(record for record in self.live if record.table == table)

    def find(self, import_id: str) -> Import | None:
        """The import with this id, where it counts."""
        return next((record for record in self.live if record.id == import_id), None)

    def folder(self, record: Import) -> Path:
        """Where the files of an import lie."""
        return import_folder(self.home, record.table, record.id)

    def rejects_file(self, record: Import) -> Path:
        """The rejected rows of an import as CSV; not there where none was rejected."""
        return self.folder(record) / REJECTS_FILE


def take_snapshot(home: Path) -> Snapshot:
    """Read the records of all imports, twice, so that no change falls between two of them.

    Raises VanishedError where they keep changing, SocialattrError, exit 65, for a damaged one.
    """
    seen: dict[Path, bytes] = {}
    for attempt in range(_TRIES):
        found = _records(home)
        if found == seen and attempt:
            records = sorted((_parse(path, text) for path, text in found.items()), key=_order)
            return Snapshot(home, tuple(records))
        seen = found
    raise VanishedError(str(home))


def _order(record: Import) -> tuple[int, str]:
    return record.sequence, record.id


def _records(home: Path) -> dict[Path, bytes]:
    return dict(_read(import_folders(home)))


def _read(folders: Iterable[Path]) -> Iterable[tuple[Path, bytes]]:
    for folder in folders:
        path = folder / RECORD_FILE
        try:
            yield path, path.read_bytes()
        except FileNotFoundError:
            # Undone meanwhile, and then the second look differs; or damaged, and then nothing is no record.
            yield path, b""


def _parse(path: Path, text: bytes) -> Import:
    try:
        return Import.from_json(text)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SocialattrError(
            f"the record of an import is damaged: {error}",
            where=str(path),
            hint="restore it from a backup, or delete its folder and ingest that export again",
            exit_code=Exit.UNUSABLE,
        ) from None
