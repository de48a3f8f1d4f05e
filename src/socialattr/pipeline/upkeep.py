"""What a user does with a project besides asking it: begin it, look at its imports, take one back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..errors import Exit, SocialattrError
from ..settings import FILE_NAME
from ..store import Import, Store, accounting_all, undo
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


def take_back(project: Path, which: str) -> Import:
    """Undo an import, by its id, the start of it, or its file's name. Raises SocialattrError."""
    _, store = open_project(project)
    return undo(store, which)
