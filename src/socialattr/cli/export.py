"""`socialattr export`: the long tables behind the figures."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, cast

import typer

from ..errors import Exit, SocialattrError
from ..names import Exported
from .context import Context, give_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

_PARQUET, _CSV = ".parquet", ".csv"


def export(
    context: typer.Context,
    what: Annotated[Exported, typer.Argument(help="Which table.")],
    period: Annotated[str, typer.Option(help="Period, as in report.")] = "",
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="First day of a period of your own.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="Its last day, included.")] = "",
    conversion: Annotated[str | None, typer.Option(help="Which conversion of the settings; else the first.")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="FILE.parquet or FILE.csv; else CSV to standard output.")
    ] = None,
) -> None:
    """[bold]socialattr export credits --period 2026-10 -o credits.parquet[/]

    Write what is computed of a period, row by row. credits: each touchpoint's share of its conversion by every model,
    with the value and refund that go with it; their sums are the report's. touchpoints: the visits of each
    conversion's journey. conversions: what was bought, also without a journey. sessions: all visits of the period.

    Ids are keyed hashes. Money is in major units beside its currency, times are UTC. A CSV is safe to open in a
    spreadsheet; Parquet holds all texts as they were, and says of each column what it means.
    """
    ending = _ending(output)
    from ..pipeline.export import export as export_table
    from ..pipeline.question import Question

    project, question = context.ensure_object(Context).project, Question(period, first, last, conversion=conversion)

    def fill(file: BinaryIO) -> None:
        export_table(project, what, question, lambda frames: _write(frames, what, ending, file))

    if output is None or str(output) == "-":
        _print(fill)
    else:
        _save(fill, output)


def _ending(output: Path | None) -> str:
    """How to write. Raises SocialattrError (2) for a name that says neither."""
    ending = output.suffix.lower() if output and str(output) != "-" else _CSV
    if ending not in (_PARQUET, _CSV):
        hint = "-o with a name in .parquet or .csv"
        raise SocialattrError(
            "tables are written as Parquet or CSV", where=str(output), hint=hint, exit_code=Exit.USAGE
        )
    return ending


def _write(frames: Iterator[pd.DataFrame], what: Exported, ending: str, file: BinaryIO) -> None:
    from ..render.exported import write_csv, write_parquet
    from ..summaries.exported import FIELDS

    # Where the store changed meanwhile all is written once more.
    file.seek(0)
    file.truncate()
    (write_parquet if ending == _PARQUET else write_csv)(frames, FIELDS[what], file)


def _print(fill: Callable[[BinaryIO], None]) -> None:
    """Write to standard output when all is computed: half a table would look like a whole one."""
    try:
        with tempfile.TemporaryFile() as file:
            fill(cast(BinaryIO, file))
            file.seek(0)
            give_parts(io.TextIOWrapper(file, encoding="utf-8", newline=""))
    except OSError as error:
        raise _cannot_write(error, tempfile.gettempdir()) from None


def _save(fill: Callable[[BinaryIO], None], output: Path) -> None:
    """Write a file that appears whole or not at all."""
    if output.exists() and not output.is_file():
        hint = "-o with the name of a file"
        raise SocialattrError("is no file", where=str(output), hint=hint, exit_code=Exit.CANNOT_WRITE)
    draft = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        with draft.open("w+b") as file:
            fill(cast(BinaryIO, file))
        draft.replace(output)
    except OSError as error:
        raise _cannot_write(error, str(output)) from None
    finally:
        draft.unlink(missing_ok=True)


def _cannot_write(error: OSError, where: str) -> SocialattrError:
    hint = "-o with a file that you may write, on a disk with room for it"
    return SocialattrError(error.strerror or "cannot be written", where=where, hint=hint, exit_code=Exit.CANNOT_WRITE)
