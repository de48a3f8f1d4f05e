"""`socialattr sensitivity`: would the networks' order survive other settings?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..names import Format
from .context import Context, form_of, give, in_colour, width_of


def sensitivity(
    context: typer.Context,
    period: Annotated[str, typer.Option(help="Period of the project, as in report.")] = "",
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="First day of a period of your own.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="Its last day, included.")] = "",
    conversion: Annotated[str | None, typer.Option(help="Which conversion of the settings; else the first.")] = None,
    output_format: Annotated[
        Format | None, typer.Option("--format", help="How to write it; else as the name of -o ends, else a table.")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File to write; else standard output.")] = None,
    width: Annotated[int | None, typer.Option(min=40, max=1000, help="Columns to print in.")] = None,
) -> None:
    """[bold]socialattr sensitivity --period 2026-10[/]

    Credit the period's conversions under other settings than the report's: lookbacks of 7, 14, 30 and 90
    days, half-lives of 3, 7 and 14 days, direct visits kept or dropped. Says in how many of these the order
    of the networks holds, and how far each network's credit goes.
    """
    from ..pipeline.question import Question
    from ..pipeline.sensitivity import sensitivity as found_by
    from ..render.sensitivity import sensitivity_csv, sensitivity_json, sensitivity_text

    form = form_of(output_format, output)
    project = context.ensure_object(Context).project
    found = found_by(project, Question(period, first, last, conversion=conversion))
    if form is Format.JSON:
        text = sensitivity_json(found)
    elif form is Format.CSV:
        text = sensitivity_csv(found)
    else:
        text = sensitivity_text(found, width_of(width), colour=in_colour(output))
    give(text, output)
