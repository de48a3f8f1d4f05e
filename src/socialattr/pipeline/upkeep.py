"""What a user does with a project besides asking it: begin it, look at its imports, take one back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from ..errors import Exit, SocialattrError
from ..schema import TABLES
from ..settings import FILE_NAME
from ..store import Import, Snapshot, Store, accounting, accounting_all, find_import, rows_in_force, undo
from ..summaries.restatement import Restatement
from .project import make_settings, open_project


@dataclass(frozen=True)
class Stored:
    """An import that counts, and what of it is stored at this moment."""

    record: Import
    stored: int
    duplicate: int


def begin(project: Path, hosts: tuple[str, ...], timezone: str, currency: str) -> Path:
    """Write the settings of a new project and make its store.

    Raises SocialattrError: exit 2 where there are settings already, 65 where a value is wrong.
    """
    path = project / FILE_NAME
    if not make_settings(project, hosts, timezone, currency):
        raise SocialattrError("is there already", where=str(path), hint="change it in an editor", exit_code=Exit.USAGE)
    Store.create(project)
    return path


def imports(project: Path) -> list[Stored]:
    """All imports that count, the first first. Raises SocialattrError: exit 3 where there are none."""
    _, store = open_project(project)
    return store.reading(
        lambda snapshot: [
            Stored(record, *counts[record.id]) for counts in [accounting_all(snapshot)] for record in snapshot.live
        ]
    )


def one_import(project: Path, which: str) -> tuple[Stored, Restatement]:
    """One import, by its id, the start of it, or its file's name, with what counts of its rows.

    Raises SocialattrError: exit 2 where there is none, 3 where nothing was imported.
    """
    settings, store = open_project(project)
    return store.reading(lambda snapshot: _one(snapshot, find_import(snapshot, which), settings.zone))


def _one(snapshot: Snapshot, record: Import, zone: ZoneInfo) -> tuple[Stored, Restatement]:
    replaced_by = next((other.id for other in snapshot.imports if record.id in other.replaces), "")
    files = {other.id: other.file for other in snapshot.imports}
    rejects = snapshot.rejects_file(record)
    where = str(rejects) if rejects.exists() else ""
    if record.table == "events" or not snapshot.find(record.id):
        return Stored(record, *accounting(snapshot, record)), Restatement(None, files, zone, replaced_by, where)
    rows = rows_in_force(snapshot, record)
    shown = rows.drop(columns=[c.name for c in TABLES[record.table].columns if c.kind == "key"])
    return Stored(record, *accounting(snapshot, record)), Restatement(shown, files, zone, replaced_by, where)


def take_back(project: Path, which: str) -> Import:
    """Undo an import, by its id, the start of it, or its file's name. Raises SocialattrError."""
    _, store = open_project(project)
    return undo(store, which)
