"""`socialattr ingest`: add exports to the project."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import Exit
from ..text import visible
from .context import Context, give, in_colour, tell, width_of

if TYPE_CHECKING:
    from ..pipeline.ingest import FileResult, Progress


def ingest(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(help="Exports, folders or patterns; - is standard input.")],
    format_name: Annotated[str, typer.Option("--format", help="Say what format the files have.")] = "",
    encoding: Annotated[str, typer.Option(help="Say how text is encoded: utf-8, cp1252 ...")] = "",
    decimal: Annotated[str, typer.Option(help="Say which mark decimals have: , or .")] = "",
    tz: Annotated[str, typer.Option(help="Time zone of times that state none; else the site's.")] = "",
    site: Annotated[str, typer.Option(help="Host that the pages are on, where the lines do not say.")] = "",
    feed: Annotated[str, typer.Option(help="Name where events come from; visitors never join across.")] = "",
    server: Annotated[str, typer.Option(help="Name the server, where several write logs of one site.")] = "",
    until: Annotated[str, typer.Option(metavar="DAY", help="Last day that the files tell of, though quiet.")] = "",
    max_rejects: Annotated[float, typer.Option(min=0, max=1, help="Share of unreadable rows that is fine.")] = 0.01,
    json: Annotated[bool, typer.Option("--json", help="Print all figures of each file as JSON.")] = False,
    width: Annotated[int | None, typer.Option(min=40, max=1000, help="Columns to print in.")] = None,
) -> None:
    """[bold]socialattr ingest exports/*.gz orders.csv[/]

    Add exports to the project, as they come: packed or not, known rows are not added again.
    Safe to repeat and to interrupt.
    """
    from ..pipeline.ingest import Wishes, ingest_files
    from ..render.imports import import_json, imports_table, line_of, rules_text
    from ..render.json_text import as_json

    project = context.ensure_object(Context).project
    wishes = Wishes(format_name, encoding, decimal, tz, site, feed, server, until)
    with _progress() as progress:
        done = ingest_files(project, files, wishes, progress)
    if done.made_settings:
        tell(done.made_settings)
    good = [(result, result.record) for result in done.files if result.record]
    if json:
        documents = [import_json(record, result.stored, result.duplicate) for result, record in good]
        failed = [
            {"file": r.file, "error": r.error.what, "exit_code": r.error.exit_code} for r in done.files if r.error
        ]
        give(as_json([*documents, *failed]))
    elif good:
        lines = [line_of(record, r.stored, r.duplicate) for r, record in good]
        give(imports_table(lines, width_of(width), colour=in_colour(None)))
        for line in (*rules_text([record for _, record in good]), *filter(None, map(_note, done.files))):
            give(line + "\n")
    raise typer.Exit(_exit_code(done.files, max_rejects))


def _note(result: FileResult) -> str:
    record = result.record
    if record is None:
        return ""
    if result.already:
        return visible(f"{result.file}: already imported on {record.imported_at[:10]}")
    return visible(f"{result.file}: replaces what was read of it before") if record.replaces else ""


def _exit_code(files: list[FileResult], max_rejects: float) -> int:
    """0 where all is well, 1 where the user should look; a lone bad file gives its own code."""
    errors = [result.error for result in files if result.error]
    for error in errors:
        print(f"socialattr: {error}", file=sys.stderr)
    if errors:
        return errors[0].exit_code if len(errors) == len(files) else Exit.LOOK
    look = Exit.DONE
    for result in files:
        record = result.record
        if record and record.rejected > max_rejects * record.rows:
            tell(
                f"{result.file}: {record.rejected:,} of {record.rows:,} rows cannot be read; "
                f"they stand in _rejects.csv of import {record.id}"
            )
            look = Exit.LOOK
    return look


@contextmanager
def _progress() -> Iterator[Progress]:
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
