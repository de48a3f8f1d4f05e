"""`socialattr imports`: what was imported, and what of it counts."""

from __future__ import annotations

from typing import Annotated

import typer

from .context import Context, give, in_colour, width_of


def imports(
    context: typer.Context,
    which: Annotated[
        str, typer.Argument(metavar="IMPORT", help="Id of an import, its start, or its file: show what of it counts.")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="Print all figures, and all rows of one, as JSON.")] = False,
    width: Annotated[int | None, typer.Option(min=40, max=1000, help="Columns to print in.")] = None,
) -> None:
    """[bold]socialattr imports meta-october.csv[/]

    List all imports with what became of their rows: stored, duplicate of another import, excluded
    by rule, or rejected.

    Of one import of orders, totals or spend: its rows, which of them are in force, and which import
    superseded the others.
    """
    from ..pipeline.upkeep import imports as all_imports
    from ..pipeline.upkeep import one_import
    from ..render.imports import import_json, imports_table, line_of
    from ..render.json_text import as_json
    from ..render.restatement import restatement_json, restatement_text

    project = context.ensure_object(Context).project
    if which:
        one, found = one_import(project, which)
        figures = import_json(one.record, one.stored, one.duplicate)
        if json:
            give(as_json(figures | restatement_json(found)))
            return
        give(imports_table([line_of(one.record, one.stored, one.duplicate, with_id=True)], width_of(width)))
        give(restatement_text(one.record, found, width_of(width), colour=in_colour(None)))
        return
    every = all_imports(project)
    if json:
        give(as_json([import_json(one.record, one.stored, one.duplicate) for one in every]))
        return
    lines = [line_of(one.record, one.stored, one.duplicate, with_id=True) for one in every]
    give(imports_table(lines, width_of(width), colour=in_colour(None)))
