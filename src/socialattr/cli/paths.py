"""`socialattr paths`: the ways to a conversion."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..names import Format, PathLevel
from .context import Context, form_of, give, in_colour, width_of


def paths(
    context: typer.Context,
    period: Annotated[str, typer.Option(help="Period, as in report.")] = "",
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="First day of a period of your own.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="Its last day, included.")] = "",
    by: Annotated[PathLevel, typer.Option(help="What touches are called by.")] = PathLevel.NETWORK,
    conversion: Annotated[str | None, typer.Option(help="Which conversion of the settings; else the first.")] = None,
    top: Annotated[int, typer.Option(min=1, help="How many paths, those with the most conversions.")] = 10,
    every: Annotated[
        bool, typer.Option("--all", help="All paths; in csv and json also those that led to nothing.")
    ] = False,
    output_format: Annotated[
        Format | None, typer.Option("--format", help="How to write it; else as the name of -o ends, else a table.")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File to write; else standard output.")] = None,
    width: Annotated[int | None, typer.Option(min=40, max=1000, help="Columns to print in.")] = None,
) -> None:
    """[bold]socialattr paths --period 2026-10[/]

    Show which visits led to conversions and in what order, over how many touches and days, and who opened and
    closed the journeys.

    [bold]--all -o paths.csv[/] writes a list that [bold]socialattr compare --paths paths.csv[/] reads.
    """
    from ..pipeline.question import Question
    from ..pipeline.top_paths import top_paths
    from ..render.top_paths import paths_csv, paths_json, paths_text

    form = form_of(output_format, output)
    question = Question(period, first, last, conversion=conversion)
    found = top_paths(context.ensure_object(Context).project, question, by)
    if form is Format.TABLE:
        count = found.with_conversions if every else top
        give(paths_text(found, count, width_of(width), colour=in_colour(output)), output)
        return
    give((paths_json if form is Format.JSON else paths_csv)(found, None if every else top), output)
