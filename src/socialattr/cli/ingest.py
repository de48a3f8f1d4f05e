"""`socialattr ingest`: add exports to the project."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ..errors import Exit, SocialattrError
from ..text import visible
from .context import Context, give, in_colour, tell, width_of
from .progress import shown_progress

if TYPE_CHECKING:
    from ..pipeline.ingest import FileResult, Wishes


def ingest(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(help="Exports, folders or patterns; - is standard input.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would become of the files; store none.")] = False,
    format_name: Annotated[str, typer.Option("--format", help="Say what format the files have.")] = "",
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="HEADING=COLUMN", help="Say what a heading stands for; repeat it for several."),
    ] = None,
    save_format: Annotated[
        str, typer.Option(metavar="NAME", help="Keep --map and what else is said as a format of your own.")
    ] = "",
    encoding: Annotated[str, typer.Option(help="Say how text is encoded: utf-8, cp1252 ...")] = "",
    decimal: Annotated[str, typer.Option(help="Say which mark decimals have: , or .")] = "",
    date_order: Annotated[str, typer.Option(help="Say how dates are written: dmy, mdy or ymd.")] = "",
    tz: Annotated[str, typer.Option(help="Time zone of times that state none; else the site's.")] = "",
    days: Annotated[
        str, typer.Option(metavar="DAY..DAY", help="Days that totals are of, where the file does not say.")
    ] = "",
    platform: Annotated[str, typer.Option(help="Who was paid, or who reports, where the file does not say.")] = "",
    account: Annotated[str, typer.Option(help="Ad account or property, where the file does not say.")] = "",
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

    A file of your own making: [bold]socialattr ingest spend.csv --format generic-spend --map "Forbrug i alt=cost"
    --save-format my-agency[/]; from then on files with these headings are known. `socialattr formats` tells
    the formats and their columns.
    """
    from ..pipeline.ingest import Wishes

    said = _pairs(mapping or [])
    _check_saving(save_format, said, dry_run)
    wishes = Wishes(
        format=format_name,
        encoding=encoding,
        decimal=decimal,
        timezone=tz,
        site=site,
        feed=feed,
        server=server,
        until=until,
        date_order=date_order,
        mapping=said,
        account=account,
        platform=platform,
        days=days,
    )
    project = context.ensure_object(Context).project
    if dry_run:
        raise typer.Exit(_try(project, files, wishes, max_rejects, json, width_of(width)))
    raise typer.Exit(_add(project, files, wishes, save_format, max_rejects, json, width_of(width)))


class _Outcome(NamedTuple):
    """How one file ended, for the exit code."""

    file: str
    error: SocialattrError | None
    rejected: int = 0
    rows: int = 0
    import_id: str = ""


def _pairs(said: list[str]) -> tuple[tuple[str, str], ...]:
    """Headings and our words; a heading may hold the sign between them, our words never do."""
    pairs = [one.rpartition("=") for one in said]
    for (heading, _, column), one in zip(pairs, said, strict=True):
        if not heading.strip() or not column.strip():
            raise SocialattrError(
                f"{one!r} maps nothing", hint='--map "Forbrug i alt=cost", heading first', exit_code=Exit.USAGE
            )
    return tuple((heading.strip(), column.strip()) for heading, _, column in pairs)


def _check_saving(name: str, mapping: tuple[tuple[str, str], ...], dry_run: bool) -> None:
    if name and not mapping:
        what = "--save-format keeps what --map says, and there is none"
        raise SocialattrError(what, hint='--map "Forbrug i alt=cost"', exit_code=Exit.USAGE)
    if name and dry_run:
        raise SocialattrError(
            "--dry-run stores nothing, so it saves no format", hint="one of both", exit_code=Exit.USAGE
        )


def _add(
    project: Path, files: list[str], wishes: Wishes, save_as: str, max_rejects: float, json: bool, width: int
) -> int:
    """Store files and say what became of each; the exit code."""
    from ..pipeline.formats import check_new_format, save_format
    from ..pipeline.ingest import ingest_files
    from ..render.imports import import_json, imports_table, line_of, rules_text, unmatched_text
    from ..render.json_text import as_json
    from ..render.words import wrapped

    if save_as:
        check_new_format(project, save_as)
    with shown_progress() as progress:
        done = ingest_files(project, files, wishes, progress)
    if done.made_settings:
        tell(done.made_settings)
    good = [(result, result.record) for result in done.files if result.record]
    if json:
        documents = [import_json(record, result.stored, result.duplicate) for result, record in good]
        failed = [
            {"file": r.file, "error": r.error.what, "exit_code": r.error.exit_code} for r in done.files if r.error
        ]
        passed = [{"file": r.file, "passed_over": r.passed_over} for r in done.files if r.passed_over]
        give(as_json([*documents, *failed, *passed]))
    elif good:
        lines = [line_of(record, r.stored, r.duplicate) for r, record in good]
        give(imports_table(lines, width, colour=in_colour(None)))
        records = [record for _, record in good]
        notes = (*map(_note, done.files), *map(unmatched_text, records))
        give(wrapped([*rules_text(records), *filter(None, notes)], width))
    passed_over = [f"{result.file}: {result.passed_over}" for result in done.files if result.passed_over and not json]
    give(wrapped(passed_over, width))
    if save_as and good:
        path = save_format(project, save_as, good[0][1].reader, wishes)
        tell(f"wrote format {save_as} into {path}: files with these headings are known from now on")
    rows = {r.file: (record.rejected, record.rows, record.id) for r, record in good}
    return _exit_code([_Outcome(r.file, r.error, *rows.get(r.file, ())) for r in done.files], max_rejects)


def _try(project: Path, files: list[str], wishes: Wishes, max_rejects: float, json: bool, width: int) -> int:
    """Say what would become of files; the exit code that storing them would have."""
    from ..pipeline.dry_run import dry_run
    from ..render.dry_run import dry_run_json, dry_run_text
    from ..render.json_text import as_json

    with shown_progress() as progress:
        tried = dry_run(project, files, wishes, progress)
    good = any(one.format for one in tried)
    if json or good:
        give(as_json(dry_run_json(tried)) if json else dry_run_text(tried, width, colour=in_colour(None)))
    if good:
        tell("nothing was stored: this was a dry run")
    return _exit_code([_Outcome(one.file, one.error, one.rejected, one.rows) for one in tried], max_rejects)


def _note(result: FileResult) -> str:
    record = result.record
    if record is None:
        return ""
    if result.already:
        return visible(f"{result.file}: already imported on {record.imported_at[:10]}")
    return visible(f"{result.file}: replaces what was read of it before") if record.replaces else ""


def _exit_code(files: list[_Outcome], max_rejects: float) -> int:
    """0 where all is well, 1 where the user should look; a lone bad file gives its own code."""
    errors = [one.error for one in files if one.error]
    for error in errors:
        print(f"socialattr: {error}", file=sys.stderr)
    # A file without an answer is named, and nothing is wrong with it.
    if wrong := [error for error in errors if error.exit_code != Exit.DONE]:
        return wrong[0].exit_code if len(wrong) == len(files) else Exit.LOOK
    look = Exit.DONE
    for one in files:
        if one.rejected > max_rejects * one.rows:
            where = f"; they stand in _rejects.csv of import {one.import_id}" if one.import_id else ""
            tell(f"{one.file}: {one.rejected:,} of {one.rows:,} rows cannot be read{where}")
            look = Exit.LOOK
    return look
