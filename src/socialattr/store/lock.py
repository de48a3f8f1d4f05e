"""Who may change a store now: locks that the system frees when their holder dies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ..errors import Exit, SocialattrError
from .layout import HOME, LOCK_FILE, STAGING, make_folder, remove_tree, writing

WAIT_SECONDS = 60.0
WAIT_VARIABLE = "SOCIALATTR_LOCK_WAIT"


def new_lock(folder: Path) -> FileLock:
    """The lock of `folder`, not yet held; one object may be held several times over by its holder."""
    return FileLock(str(folder / LOCK_FILE), mode=0o600)


@contextmanager
def held(lock: FileLock) -> Iterator[None]:
    """Hold `lock` within the block; wait for it for 60 s, or what SOCIALATTR_LOCK_WAIT says.

    Raises SocialattrError, exit 75, where another process has it for longer.
    """
    path = Path(lock.lock_file)
    seconds = float(os.environ.get(WAIT_VARIABLE, WAIT_SECONDS))
    with writing(path):
        try:
            lock.acquire(timeout=seconds, poll_interval=0.02)
        except Timeout:  # of all things an OSError, so it is caught before `writing` sees it
            raise SocialattrError(
                "another socialattr is changing this project",
                where=str(path.parent),
                hint="wait until it is done, then run the same command again",
                exit_code=Exit.TRY_AGAIN,
            ) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def changing(project: Path) -> Iterator[None]:
    """Hold a project within the block, for what lies beside its store; there need not be a store yet.

    Raises SocialattrError, exit 73 or 75.
    """
    home = project / HOME
    with writing(home):
        make_folder(home)
    with held(new_lock(home)):
        yield


def sweep(home: Path) -> None:
    """Delete what killed runs left in staging; call it under the store's lock.

    A folder is left over where its own lock is free. Folders are made, and locked, under the
    store's lock only, so none is caught between the two.
    """
    for folder in (home / STAGING).iterdir():
        if folder.is_dir() and _is_free(folder):
            remove_tree(folder)


def _is_free(folder: Path) -> bool:
    lock = new_lock(folder)
    try:
        lock.acquire(timeout=0)
    except (Timeout, FileNotFoundError):
        # In use; or its owner, who is done, has just removed it without the store's lock.
        return False
    lock.release()
    return True
