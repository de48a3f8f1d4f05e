"""`socialattr imports`: what was imported, and what of it counts."""

from __future__ import annotations

from typing import Annotated

import typer

from .context import Context, give, in_colour, width_of


def imports(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="Print all figures of each import as JSON.")] = False,
    width: Annotated[int | None, typer.Option(min=40, max=1000, help="Columns to print in.")] = None,
) -> None:
    """[bold]socialattr imports[/]

    List all imports with what became of their rows: stored, duplicate of another import, excluded
    by rule, or rejected.
    """
    from ..pipeline.upkeep import imports as all_imports
    from ..render.imports import import_json, imports_table, line_of
    from ..render.json_text import as_json

    found = all_imports(context.ensure_object(Context).project)
    if json:
        give(as_json([import_json(one.record, one.stored, one.duplicate) for one in found]))
        return
    lines = [line_of(one.record, one.stored, one.duplicate, with_id=True) for one in found]
    give(imports_table(lines, width_of(width), colour=in_colour(None)))
