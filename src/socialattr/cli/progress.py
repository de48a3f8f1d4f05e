"""How far a long command is, on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..text import visible

if TYPE_CHECKING:
    from ..pipeline.ingest import Progress


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """A bar with bytes, rate and time left on a terminal; silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda name, done, size: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TaskID,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )
    from rich.text import Text

    class Name(TextColumn):
        """The file's name, which may hold anything."""

        def render(self, task: object) -> Text:
            return Text(visible(getattr(task, "description", ""))[-32:])

    bar = Progress(
        Name(""),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    tasks: dict[str, TaskID] = {}
    with bar:

        def progress(name: str, done: int, size: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=size)
            elif done == 0:  # read again: rate and time left begin anew
                bar.reset(tasks[name])
            bar.update(tasks[name], completed=done, visible=done < size)

        yield progress
