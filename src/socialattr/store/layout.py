"""Where things lie in a project, and how files and folders get onto the disk for good.

socialattr.key
.socialattr/  format.json  lock  staging/<uuid>/
              events/import=<16 hex>/_import.json  _rejects.csv  month=2026-03/part-0.parquet
              orders/import=<16 hex>/_import.json  _rejects.csv  part-0.parquet
              origins/ totals/ spend/              likewise
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import Exit, SocialattrError
from ..schema import TABLES

HOME = ".socialattr"
FORMAT_FILE = "format.json"
LOCK_FILE = "lock"
STAGING = "staging"
RECORD_FILE = "_import.json"
REJECTS_FILE = "_rejects.csv"

_FOLDER_PREFIX = "import="
_FOLDER_MODE = 0o700
_FILE_MODE = 0o600

_HINTS = {
    errno.ENOSPC: "make room on that disk and run the same command again",
    errno.EDQUOT: "make room in your quota and run the same command again",
    errno.EACCES: "check who owns that folder, or choose another with --project",
    errno.EPERM: "check who owns that folder, or choose another with --project",
    errno.EROFS: "choose a folder that can be written with --project",
}


class VanishedError(Exception):
    """Something that was there is gone: another process undid or changed it. `Store.reading` starts over."""


def import_folder(home: Path, table: str, import_id: str) -> Path:
    """Where the import lies that has this id."""
    return home / table / f"{_FOLDER_PREFIX}{import_id}"


def import_folders(home: Path) -> list[Path]:
    """The folders of all imports of all tables, in no order that means anything."""
    return [folder for table in TABLES for folder in (home / table).glob(f"{_FOLDER_PREFIX}*") if folder.is_dir()]


@contextmanager
def writing(where: Path) -> Iterator[None]:
    """Turn what the disk refuses within the block into an error that the user can act on.

    Raises SocialattrError, exit 73.
    """
    try:
        yield
    except OSError as error:
        raise SocialattrError(
            f"cannot write: {error.strerror or error}",
            where=str(error.filename or where),
            hint=_HINTS.get(error.errno or 0, "run the same command again; what was stored before is whole"),
            exit_code=Exit.CANNOT_WRITE,
        ) from error


def make_folder(folder: Path) -> None:
    """Make `folder` for its owner alone, where it is not there yet."""
    folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)


def make_file(path: Path) -> Path:
    """Make an empty file for its owner alone, so that whoever opens it later keeps those rights."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _FILE_MODE))
    return path


def write_file(path: Path, text: str, mode: int = _FILE_MODE) -> None:
    """Write a new file and leave it on the disk, contents and rights."""
    with open(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, mode), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def replace_file(path: Path, text: str, draft: Path | None = None, mode: int = _FILE_MODE) -> None:
    """Write `path` so that everybody sees the old file or the new, whole one.

    It is drafted beside `path`, where the next draft overwrites what a killed run left, or at `draft`.
    """
    draft = draft or path.with_name(f"{path.name}.new")
    write_file(draft, text, mode)
    os.replace(draft, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in `folder` onto the disk; Windows has no such call and needs none."""
    if os.name != "nt":
        _sync(folder, os.O_RDONLY)


def sync_tree(folder: Path) -> None:
    """Bring all files and folders in and under `folder` onto the disk, contents before names."""
    for parent, _, names in os.walk(folder, topdown=False):
        for name in names:
            _sync(Path(parent, name), os.O_RDWR)
        sync_folder(Path(parent))


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_tree(folder: Path) -> None:
    """Delete `folder` and all in it, at peace with another process that does the same.

    Raises OSError where it is still there afterwards.
    """
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        raise OSError(errno.EACCES, "this leftover of a broken-off import cannot be removed", str(folder))
