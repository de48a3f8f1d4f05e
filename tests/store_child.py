"""A process of its own that changes a store, says how far it is, and may be killed at any moment.

Run as `store_child.py PROJECT ACTION ARGUMENT...`. It says `ready`, waits for a line on stdin, and
then writes one letter for each step: w a Parquet write, s an fsync, r a rename, . the end.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def say(letter: str) -> None:
    os.write(1, letter.encode())


# About what a disk takes; in memory the steps are over before a kill arrives.
STEP_SECONDS = 0.004


def told(letter: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, made as slow as a disk is, and told of when it is done."""

    def slow(*args: Any, **named: Any) -> Any:
        time.sleep(STEP_SECONDS)
        result = function(*args, **named)
        say(letter)
        return result

    return slow


def add(project: Path, source: str, chunk: str) -> None:
    """Import the Arrow file `source`, `chunk` rows at a time."""
    from pyarrow import ipc

    from socialattr.store import Store
    from store_tables import record_of

    rows = ipc.open_file(source).read_all()
    with Store.open(project).stage("events") as staging:
        for begin in range(0, rows.num_rows, int(chunk)):
            staging.write(rows.slice(begin, int(chunk)))
        staging.reject(1, 0, "no date", "a row that could not be read")
        staging.commit(record_of("events", Path(source).name, rows.num_rows))


def remove(project: Path, file: str) -> None:
    from socialattr.store import Store, undo

    undo(Store.open(project), file)


def race(project: Path, number: str) -> None:
    """Be perhaps the first ever, and import what the others import and what nobody else does."""
    from socialattr.store import Store
    from store_tables import Event, add_events

    store = Store.create(project)
    add_events(store, "common.log", [Event(second) for second in range(50)], chunk=20)
    own = [Event(second, key=1 + int(number)) for second in range(50)]
    add_events(store, f"{number}.log", own, chunk=20)


def toggle(project: Path, source: str, rounds: str) -> None:
    """Undo and import over and over."""
    for _ in range(int(rounds)):
        remove(project, Path(source).name)
        add(project, source, "20000")


def main() -> None:
    import pyarrow.parquet as pq

    import store_tables  # noqa: F401  (all imports are done before the clock starts)

    os.fsync = told("s", os.fsync)
    os.rename = told("r", os.rename)
    os.replace = told("r", os.replace)
    pq.ParquetWriter.write_table = told("w", pq.ParquetWriter.write_table)
    actions = {"add": add, "remove": remove, "race": race, "toggle": toggle}
    say("ready\n")
    sys.stdin.readline()
    actions[sys.argv[2]](Path(sys.argv[1]), *sys.argv[3:])
    say(".")


if __name__ == "__main__":
    main()
