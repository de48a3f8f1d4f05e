"""SIGKILL at any moment of an import or an undo leaves the store as it was before or after."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pytest

from socialattr.store import Store, undo
from socialattr.store.layout import HOME, STAGING

from .store_child import STEP_SECONDS
from .store_processes import Child, digest, dry_run, many_events, write_rows
from .store_tables import record_of

KILLS = 100 if os.environ.get("SOCIALATTR_LONG") else 20
EACH_UNDO = 5  # one kill of so many is of an undo
ROWS = 50_000
CHUNK = 5_000
FILE = "overlapping.arrow"


class Bench(NamedTuple):
    """A store with one import, a file that overlaps it, and how runs that nobody kills go."""

    store: Store
    source: Path
    before: str
    after: str
    import_steps: str
    undo_steps: str


def import_rows(store: Store, file: str, rows: pa.Table) -> None:
    with store.stage("events") as staging:
        staging.write(rows)
        staging.commit(record_of("events", file, rows.num_rows))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("kill")
    store = Store.create(folder)
    import_rows(store, "stored.arrow", many_events(0, ROWS))
    source = write_rows(folder / FILE, many_events(ROWS // 2, ROWS // 2 + ROWS))
    before = digest(store)
    import_steps = dry_run(Child(folder, "add", source, CHUNK))
    after = digest(store)
    undo_steps = dry_run(Child(folder, "remove", FILE))
    assert digest(store) == before != after
    return Bench(store, source, before, after, import_steps, undo_steps)


def settle(store: Store) -> str:
    """Do what the next changing command does; nothing may be left in staging."""
    with store.change():
        pass
    assert list((store.project / HOME / STAGING).iterdir()) == []
    return digest(store)


def kill_somewhere(child: Child, first: int, last: int) -> str:
    """Kill `child` about one step after it told of `first` to `last` steps; give all that it told of."""
    child.go()
    told = child.steps(random.randint(first, last))
    time.sleep(random.uniform(0, 2 * STEP_SECONDS))
    return told + child.kill()


def test_killed_imports_and_undos(bench: Bench) -> None:
    outcomes: Counter[str] = Counter()
    inside = 0
    for number in range(KILLS):
        stored = settle(bench.store) == bench.after
        if number % EACH_UNDO == 0:
            what = "undo"
            if not stored:
                import_rows(bench.store, FILE, many_events(ROWS // 2, ROWS // 2 + ROWS))
            kill_somewhere(Child(bench.store.project, "remove", FILE), 0, len(bench.undo_steps) - 1)
        else:
            what = "import"
            if stored:
                undo(bench.store, FILE)
            child = Child(bench.store.project, "add", bench.source, CHUNK)
            told = kill_somewhere(child, bench.import_steps.index("w") + 1, len(bench.import_steps) - 2)
            inside += "w" in told and told.count("s") < bench.import_steps.count("s")
        found = settle(bench.store)
        assert found in (bench.before, bench.after)
        outcomes[f"{what}: {'stored' if found == bench.after else 'not stored'}"] += 1
    print(f"\n{KILLS} kills, {inside} of them between the first byte and the last fsync: {dict(outcomes)}")
    assert inside >= 0.6 * KILLS
