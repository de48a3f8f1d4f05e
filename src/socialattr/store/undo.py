"""Take an import back, so that the store is as it was before it."""

from __future__ import annotations

import os
from pathlib import PurePath
from uuid import uuid4

from ..errors import Exit, SocialattrError
from .cellar import Store
from .layout import RECORD_FILE, STAGING, make_folder, remove_tree, replace_file, sync_folder, writing
from .manifest import Import, replaced_ids
from .snapshot import Snapshot, take_snapshot

_SHORTEST_PREFIX = 4
_SHOWN = 8


def undo(store: Store, which: str) -> Import:
    """Remove the import with this id, unique start of an id (4 digits or more) or file name.

    What it replaced counts again. Gives the record of what was removed.

    Raises SocialattrError: exit 2, with the candidates, where `which` names none or several;
    73 or 75 where the store cannot be changed now.
    """
    with store.change():
        snapshot = take_snapshot(store.home)
        record = find_import(snapshot, which)
        with writing(snapshot.folder(record)):
            _remove(snapshot, record)
        return record


def find_import(snapshot: Snapshot, which: str) -> Import:
    """Give the import that a user means; a file name means an import that counts.

    Raises SocialattrError, exit 2, with the candidates.
    """
    named = [record for record in snapshot.imports if record.id == which]
    if not named and len(which) >= _SHORTEST_PREFIX:
        named = [record for record in snapshot.imports if record.id.startswith(which.lower())]
    named = named or [record for record in snapshot.live if record.file == PurePath(which).name]
    if len(named) == 1:
        return named[0]
    offered = named or list(reversed(snapshot.live))
    shown = ", ".join(f"{record.id} ({record.file})" for record in offered[:_SHOWN])
    raise SocialattrError(
        f"{len(named)} imports are called {which}" if named else f"no import is called {which}",
        hint=f"one of these ids: {shown}" if shown else "socialattr imports",
        exit_code=Exit.USAGE,
    )


def _remove(snapshot: Snapshot, record: Import) -> None:
    draft = snapshot.home / STAGING / uuid4().hex
    make_folder(draft)
    earlier = _earlier(snapshot, record)
    folder = snapshot.folder(record)
    if earlier is not None:
        replace_file(folder / RECORD_FILE, earlier.to_json(), draft=draft / RECORD_FILE)
    else:
        os.rename(folder, draft / "import")
        sync_folder(folder.parent)
        sync_folder(draft)
    remove_tree(draft)


def _earlier(snapshot: Snapshot, record: Import) -> Import | None:
    """What an import that came back was before: replaced. None where by now nothing would replace it."""
    others = [other for other in snapshot.imports if other.id != record.id]
    earlier = record.previous
    while earlier is not None and earlier.id not in replaced_ids([*others, earlier]):
        earlier = earlier.previous
    return earlier
