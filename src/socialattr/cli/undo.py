"""`socialattr undo`: take an import back."""

from __future__ import annotations

from typing import Annotated

import typer

from .context import Context, tell


def undo(
    context: typer.Context,
    which: Annotated[str, typer.Argument(metavar="IMPORT", help="Id of an import, its start, or the file's name.")],
) -> None:
    """[bold]socialattr undo march.csv[/]

    Take an import back: the project is as it was before. What it had replaced counts again.
    """
    from ..pipeline.upkeep import take_back

    record = take_back(context.ensure_object(Context).project, which)
    tell(f"took back {record.file} ({record.accepted:,} rows, import {record.id})")
