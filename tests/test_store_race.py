"""Several processes at once: every row once, one key, no traceback, and readers are right or told to wait."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from socialattr.errors import Exit, SocialattrError
from socialattr.store import KEY_FILE, Snapshot, Store, VanishedError, scan_events, undo
from socialattr.store import snapshot as snapshot_module
from socialattr.store.layout import HOME, STAGING
from socialattr.store.lock import WAIT_VARIABLE

from .store_processes import Child, digest, many_events, try_digest, write_rows
from .store_tables import Event, add_events, expected, new_store, record_of, scanned

PROCESSES = 8
ROUNDS = 10 if os.environ.get("SOCIALATTR_LONG") else 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_eight_processes_from_the_first_run_ever_on(round_: int, tmp_path: Path) -> None:
    children = [Child(tmp_path, "race", number) for number in range(PROCESSES)]
    for child in children:
        child.go()
    assert [child.end()[1] for child in children] == [""] * PROCESSES
    assert [child.returncode for child in children] == [0] * PROCESSES

    store = Store.open(tmp_path)
    assert scanned(store) == expected(Event(second, key=key) for second in range(50) for key in range(9))
    assert [record.sequence for record in store.snapshot().imports] == list(range(1, PROCESSES + 2))
    assert list((tmp_path / HOME / STAGING).iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == [".gitignore", HOME, KEY_FILE]


def test_a_staging_folder_that_its_owner_removes_meanwhile_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.create(tmp_path)
    gone = tmp_path / HOME / STAGING / "gone"
    gone.mkdir()

    class Removed:
        """A lock whose folder is gone once it comes to making the file."""

        def acquire(self, timeout: float) -> None:
            gone.rmdir()
            os.open(gone / "lock", os.O_CREAT | os.O_EXCL | os.O_WRONLY)

    monkeypatch.setattr("socialattr.store.lock.new_lock", lambda folder: Removed())
    with store.change():
        assert not gone.exists()


def test_a_reader_during_undo_and_import_is_right_or_says_75(tmp_path: Path) -> None:
    store = Store.create(tmp_path)
    source = write_rows(tmp_path / "toggled.arrow", many_events(1_000, 3_000))
    add_events(store, "stored.log", [Event()])
    without = digest(store)
    with store.stage("events") as staging:
        staging.write(many_events(1_000, 3_000))
        staging.commit(record_of("events", source.name, 2_000))
    both = {without, digest(store)}
    child = Child(tmp_path, "toggle", source, 15)
    child.go()
    seen = {try_digest(store)}
    while "." not in child.steps(1):
        seen.add(try_digest(store))
    assert child.end()[1] == ""
    assert seen - {None} == both


def test_a_listing_that_a_change_fell_into_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with new_store() as store:
        add_events(store, "a.log", [Event(1)])
        half = snapshot_module._records(store.home)
        add_events(store, "b.log", [Event(2)])
        whole = snapshot_module._records(store.home)
        looks = iter([half, whole, whole])
        monkeypatch.setattr(snapshot_module, "_records", lambda home: next(looks))
        assert [record.file for record in store.snapshot().imports] == ["a.log", "b.log"]


def test_reading_starts_over_where_an_import_vanishes() -> None:
    with new_store() as store:
        add_events(store, "stays.log", [Event(1)])
        add_events(store, "goes.log", [Event(2)])
        snapshots: list[Snapshot] = []

        def read(snapshot: Snapshot) -> int:
            snapshots.append(snapshot)
            if len(snapshots) == 1:
                undo(store, "goes.log")
            return len(scan_events(snapshot, ["time"]))

        assert store.reading(read) == 1
        assert len(snapshots) == 2
        with pytest.raises(VanishedError):
            scan_events(snapshots[0], ["time"])


def test_reading_gives_up_where_imports_never_stop_to_vanish() -> None:
    def read(snapshot: Snapshot) -> int:
        raise VanishedError("part-0.parquet")

    with new_store() as store, pytest.raises(SocialattrError, match="part-0") as caught:
        store.reading(read)
    assert caught.value.exit_code == Exit.TRY_AGAIN


def test_a_lock_that_is_held_for_too_long_says_75(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WAIT_VARIABLE, "0.05")
    with new_store() as store, store.change():
        with pytest.raises(SocialattrError, match="another socialattr") as caught:
            undo(Store.open(store.project), "a.log")
        assert caught.value.exit_code == Exit.TRY_AGAIN


def test_a_running_import_is_not_swept_and_an_abandoned_one_is() -> None:
    with new_store() as store:
        staging = store.home / STAGING
        with store.stage("events") as running:
            (staging / "of a killed run" / "import").mkdir(parents=True)
            with Store.open(store.project).change():
                pass
            assert len(list(staging.iterdir())) == 1
            running.commit(record_of("events", "empty.log", 0))
        assert list(staging.iterdir()) == []
