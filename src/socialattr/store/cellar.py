"""The store of a project: open it, change it, read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Self, TypeVar

from ..errors import Exit, SocialattrError
from ..schema import TABLES
from .key import KEY_FILE, checked_key, ensure_key, write_format
from .layout import FORMAT_FILE, HOME, STAGING, VanishedError, import_folders, make_folder, replace_file, writing
from .lock import held, new_lock, sweep
from .snapshot import Snapshot, take_snapshot
from .staging import Staging, staged

T = TypeVar("T")

_GITIGNORE = f"""\
# The key and the visits of real people: no place for them in a repository.
/{KEY_FILE}*
/{HOME}/
"""


class Store:
    """The imports of one project and the key that they are stored under.

    `project` is the user's folder, `home` the one inside it that belongs to the store, `key` 32
    bytes. Readers take no lock; changes wait for each other.
    """

    def __init__(self, project: Path, key: bytes) -> None:
        self.project = project
        self.home = project / HOME
        self.key = key
        self._lock = new_lock(self.home)

    @classmethod
    def open(cls, project: Path) -> Self:
        """Open the store that is there.

        Raises SocialattrError: exit 3 where nothing was imported yet, 65 where the store was made by
        a newer program, or where its key is missing or another.
        """
        return cls(project, checked_key(project))

    @classmethod
    def create(cls, project: Path) -> Self:
        """Open the store of a folder, which is made where there is none, with a key of its own.

        A key that is there already is used. Raises SocialattrError: exit 65 as `open`, 73 where
        the folder cannot be written, 75 where another process holds the lock for too long.
        """
        home = project / HOME
        if not (home / FORMAT_FILE).exists():
            with writing(home):
                make_folder(home)
            with held(new_lock(home)), writing(home):
                if not (home / FORMAT_FILE).exists():
                    _furnish(project, home)
        return cls.open(project)

    @contextmanager
    def change(self) -> Iterator[None]:
        """Hold the store's lock within the block; what killed runs left behind is deleted first.

        Blocks may lie within each other. Raises SocialattrError, exit 73 or 75.
        """
        nested = self._lock.is_locked
        with held(self._lock):
            if not nested:
                with writing(self.home):
                    sweep(self.home)
            yield

    def stage(self, table: str) -> AbstractContextManager[Staging]:
        """Begin an import into a table of the cellar; without `commit` the block leaves nothing behind.

        Raises SocialattrError, exit 73 or 75.
        """
        return staged(self.home, table, self.change)

    def snapshot(self) -> Snapshot:
        """What the store holds now; no lock is taken. Raises SocialattrError, exit 75 or 65."""
        return self.reading(lambda snapshot: snapshot)

    def reading(self, function: Callable[[Snapshot], T], tries: int = 3) -> T:
        """Give what `function` makes of a snapshot; it starts over where an import vanishes under it.

        So it must do nothing but compute. Raises SocialattrError, exit 75, after `tries` times.
        """
        vanished = ""
        for _ in range(tries):
            try:
                return function(take_snapshot(self.home))
            except VanishedError as error:
                vanished = str(error)
        raise SocialattrError(
            "imports were changed again and again while they were read",
            where=vanished,
            hint="run the same command again; if it stays, undo that import and ingest its export again",
            exit_code=Exit.TRY_AGAIN,
        )


def _furnish(project: Path, home: Path) -> None:
    """Make all of a store; its format file comes last and says that the rest is there."""
    for name in (STAGING, *TABLES):
        make_folder(home / name)
    if import_folders(home):
        raise SocialattrError(
            f"holds imports but no {FORMAT_FILE}, so nobody knows what key they need",
            where=str(home),
            hint="restore that file from a backup",
            exit_code=Exit.UNUSABLE,
        )
    if not (project / ".gitignore").exists():
        replace_file(project / ".gitignore", _GITIGNORE, mode=0o644)
    write_format(home, ensure_key(project))
