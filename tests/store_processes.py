"""Start, watch and kill processes that change a store."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import ipc

from socialattr.errors import Exit, SocialattrError
from socialattr.store import Snapshot, Store, scan_events

from .store_tables import Event, event_table

CHILD = Path(__file__).with_name("store_child.py")
SOURCES = Path(__file__).parents[1] / "src"


class Child:
    """A process that has imported all it needs and waits for `go`."""

    def __init__(self, project: Path, action: str, *arguments: object) -> None:
        command = [sys.executable, str(CHILD), str(project), action, *map(str, arguments)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env={**os.environ, "PYTHONPATH": str(SOURCES)},
        )

    def go(self) -> None:
        """Let it begin, once it is ready."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        if self._process.stdout.readline() != b"ready\n":
            raise AssertionError(self.end()[1])
        self._process.stdin.write(b"go\n")

    def steps(self, count: int) -> str:
        """Wait until it has told of `count` steps, or ended."""
        assert self._process.stdout is not None
        told = b""
        while len(told) < count and (letter := self._process.stdout.read(1)):
            told += letter
        return told.decode()

    def kill(self) -> str:
        """SIGKILL; give the steps that were told and not yet read."""
        self._process.kill()
        return self.end()[0]

    def end(self) -> tuple[str, str]:
        """Wait for its end; give what is left of stdout, and all of stderr."""
        out, err = self._process.communicate(timeout=120)
        return out.decode(), err.decode()

    @property
    def returncode(self) -> int:
        return self._process.wait(timeout=120)


def dry_run(child: Child) -> str:
    """Let `child` run to its end; give its steps."""
    child.go()
    steps, errors = child.end()
    assert errors == ""
    return steps


def many_events(begin: int, end: int) -> pa.Table:
    """Events begin..end of an endless log that has an event each 20 seconds and each tenth twice."""
    numbers = np.arange(begin, end)
    rows = event_table([Event()] * len(numbers))
    twice = np.where(numbers % 10 == 1, numbers - 1, numbers)
    columns = {
        "time": pa.array(1_772_300_000_000_000 + twice * 20_000_000, pa.timestamp("us", tz="UTC")),
        "visitor_id": pa.array((twice % 977).astype(np.uint64) * np.uint64(2**54 + 1)),
        "event_key_hi": pa.array(twice.astype(np.uint64)),
        "line": pa.array(numbers - begin + 1),
    }
    for name, column in columns.items():
        rows = rows.set_column(rows.schema.names.index(name), rows.schema.field(name), column)
    return rows


def write_rows(path: Path, rows: pa.Table) -> Path:
    with ipc.new_file(path, rows.schema) as file:
        file.write_table(rows)
    return path


def digest(store: Store) -> str:
    """A short name of all that `scan_events` gives, whatever the order and the import of its rows."""
    return store.reading(digest_of)


def digest_of(snapshot: Snapshot) -> str:
    names = ["event_key_hi", "time", "visitor_id"]
    frame = scan_events(snapshot, names).sort_values(names)
    cells = np.column_stack([frame[name].astype("int64").to_numpy() for name in names])
    return f"{len(frame)} rows {hashlib.sha256(cells.tobytes()).hexdigest()[:12]}"


def try_digest(store: Store) -> str | None:
    """`digest`, or None where the store says that it should be tried again."""
    try:
        return digest(store)
    except SocialattrError as error:
        if error.exit_code != Exit.TRY_AGAIN:
            raise
        return None
