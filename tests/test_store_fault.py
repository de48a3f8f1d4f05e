"""The n-th write, fsync or rename fails, for n = 1, 2, 3 ... until none does: SQLite's way of testing."""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from socialattr.errors import Exit, SocialattrError
from socialattr.store import Store, undo
from socialattr.store.layout import HOME, STAGING

from .store_tables import Event, add_events, event_table, record_of, scanned

FIRST = [Event(second, key=second) for second in range(6)]
SECOND = [Event(second, key=second) for second in range(3, 9)]


class FailsAt:
    """Counts the calls that bring something onto the disk; the n-th fails with `code`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int, code: int) -> None:
        self.calls = 0
        self.failed = 0
        self._at = at
        self._code = code
        for home, name in (
            (os, "fsync"),
            (os, "rename"),
            (os, "replace"),
            (os, "mkdir"),
            (pq.ParquetWriter, "write_table"),
        ):
            monkeypatch.setattr(home, name, self._counted(getattr(home, name)))

    def _counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **named: Any) -> Any:
            self.calls += 1
            if self.calls == self._at:
                self.failed += 1
                raise OSError(self._code, os.strerror(self._code))
            return function(*args, **named)

        return counted


def nothing(project: Path) -> None:
    """The very first import: there is no store."""


def one_import(project: Path) -> None:
    add_events(Store.create(project), "first.log", FIRST)


def replaced_import(project: Path) -> None:
    one_import(project)
    add_events(Store.create(project), "first.log", SECOND, {"tz": "UTC"})


def import_second(project: Path) -> None:
    add_events(Store.create(project), "second.log", SECOND)


def import_first_again(project: Path) -> None:
    add_events(Store.create(project), "first.log", FIRST)


def undo_first(project: Path) -> None:
    undo(Store.open(project), "first.log")


def revived_import(project: Path) -> None:
    replaced_import(project)
    import_first_again(project)


def state(project: Path) -> Counter[Any]:
    try:
        return scanned(Store.open(project))
    except SocialattrError as error:
        if error.exit_code != Exit.NO_DATA:
            raise
        return Counter()


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
@pytest.mark.parametrize(
    ("prepare", "act"),
    [
        (nothing, import_second),
        (one_import, import_second),
        (replaced_import, import_first_again),
        (one_import, undo_first),
        (replaced_import, undo_first),
        (revived_import, undo_first),
    ],
)
def test_every_fault_leaves_before_or_after_and_says_73(
    prepare: Callable[[Path], None], act: Callable[[Path], None], code: int, tmp_path: Path
) -> None:
    clean = tmp_path / "clean"
    clean.mkdir()
    prepare(clean)
    before = state(clean)
    act(clean)
    after = state(clean)
    assert before != after

    at, faults = 0, 1
    while faults:
        at += 1
        project = tmp_path / str(at)
        project.mkdir()
        prepare(project)
        faults = planted_fault(act, project, at, code)
        if faults:
            with Store.create(project).change():
                pass
        assert list((project / HOME / STAGING).iterdir()) == []
        assert state(project) in (before, after)
        if state(project) == before:
            act(project)  # the next run succeeds
        assert state(project) == after
    assert at > 4, "hardly a fault was planted"


def planted_fault(act: Callable[[Path], None], project: Path, at: int, code: int) -> int:
    """Let the call number `at` of `act` fail; give how many calls failed."""
    error = None
    with pytest.MonkeyPatch.context() as monkeypatch:
        disk = FailsAt(monkeypatch, at, code)
        try:
            act(project)
        except SocialattrError as caught:
            error = caught
    if error is not None:
        assert error.exit_code == Exit.CANNOT_WRITE
        assert os.strerror(code) in str(error)
    return disk.failed


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux tells the path of an open file")
def test_all_is_on_the_disk_before_the_rename_and_the_name_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, Path]] = []
    fsync, rename = os.fsync, os.rename
    monkeypatch.setattr(
        os, "fsync", lambda fd: (done.append(("fsync", Path(os.readlink(f"/proc/self/fd/{fd}")))), fsync(fd))
    )
    monkeypatch.setattr(os, "rename", lambda old, new: (done.append(("rename", Path(old))), rename(old, new)))
    store = Store.create(tmp_path)
    with store.stage("events") as staging:
        staging.write(event_table(FIRST))
        staging.reject(7, 90, "no date", "x")
        record, _ = staging.commit(record_of("events", "first.log", len(FIRST)))

    moved = next(number for number, (what, _) in enumerate(done) if what == "rename")
    folder = done[moved][1]
    synced = {path.relative_to(folder) for _, path in done[:moved] if path.is_relative_to(folder)}
    placed = store.snapshot().folder(record)
    assert synced == {path.relative_to(placed) for path in [placed, *placed.rglob("*")]}
    assert ("fsync", placed.parent) in done[moved:]
