"""Which files are meant by the paths, patterns and folders that a user names."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..errors import Exit, SocialattrError
from .source import STDIN, Source, standard_input

_OWN_FILES = frozenset({"socialattr.toml", "socialattr.key"})
_OWN_FOLDER = ".socialattr"


def find_sources(names: Sequence[str]) -> list[Source]:
    """Give each named file once, in the order of the names; folders and patterns sorted.

    Of a zip archive each file in it is one. Patterns are expanded here too, since PowerShell does
    not. Of folders and patterns hidden files and the project's own are passed over.

    Raises SocialattrError: exit 2 for a path that is not there, 65 for a folder without files.
    """
    sources: dict[str, Source] = {}
    for name in names:
        if name == STDIN:
            sources[STDIN] = standard_input()
            continue
        for path in _files(name):
            sources.setdefault(str(path.resolve()), Source(str(path), path))
    return [part for source in sources.values() for part in source.members() or [source]]


def _files(name: str) -> Iterator[Path]:
    path = Path(name)
    # Unlike `Path.exists` these take a name that no disk could hold for one that is not there.
    if os.path.isdir(path):
        yield from _files_in(path)
    elif os.path.exists(path):
        yield path
    elif glob.has_magic(name) and (found := sorted(glob.glob(name, recursive=True))):
        yield from _files_matching(map(Path, found), name)
    else:
        raise SocialattrError("there is no such file", where=name, hint="check the name", exit_code=Exit.USAGE)


# What is hidden, and the mark that Excel leaves beside a workbook that is open.
_HIDDEN = (".", "~$")


def _files_matching(found: Iterable[Path], name: str) -> list[Path]:
    files = [file for match in found for file in (_visible_in(match) if match.is_dir() else [match])]
    return _some([file for file in files if not _is_ours(file) and not file.name.startswith("~$")], name)


def _files_in(folder: Path) -> list[Path]:
    return _some([file for file in _visible_in(folder) if not _is_ours(file)], str(folder))


def _visible_in(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(_HIDDEN) for part in path.relative_to(folder).parts)
    )


def _is_ours(path: Path) -> bool:
    """Say whether a file is the project's own, and no export."""
    return path.name in _OWN_FILES or _OWN_FOLDER in path.absolute().parts


def _some(files: list[Path], name: str) -> list[Path]:
    if not files:
        hint = "name the folder that your exports are in"
        raise SocialattrError("holds no files", where=name, hint=hint, exit_code=Exit.UNUSABLE)
    return files
