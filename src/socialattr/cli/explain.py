"""`socialattr explain`: why a conversion is credited as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..names import Format, Model
from .context import Context, give, in_colour, width_of


def explain(
    context: typer.Context,
    order: Annotated[str, typer.Argument(help="An order number, or a conversion that a report or list names.")] = "",
    period: Annotated[str, typer.Option(help="Period to list, as in report.")] = "month",
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="First day of a period of your own.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="Its last day, included.")] = "",
    model: Annotated[Model | None, typer.Option(help="Whom a list says is credited; else the settings' model.")] = None,
    conversion: Annotated[str | None, typer.Option(help="Which conversion of the settings; else the first.")] = None,
    output_format: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.TABLE,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File to write; else standard output.")] = None,
    width: Annotated[int | None, typer.Option(min=40, help="Columns to print in.")] = None,
) -> None:
    """[bold]socialattr explain 1182[/]

    Show the visits before an order, their credit under each model, and the file and line of
    every row behind it. Without an order number: all conversions of the period.
    """
    from ..pipeline.explain import explain_one, explain_period
    from ..pipeline.report import Question
    from ..render import explanation
    from ..settings import read_settings

    project = context.ensure_object(Context).project
    question = Question(period, first, last, model=model, conversion=conversion)
    settings = read_settings(project)
    headline = model or settings.attribution.model
    columns, colour = width_of(width), in_colour(output)
    if order:
        found = [explain_one(project, order, question)]
        basis = settings.money.revenue
        text = explanation.explanation_text(found[0], settings.zone, basis, columns, colour=colour)
    else:
        listed, found = explain_period(project, question)
        text = explanation.conversions_text(found, listed, headline, columns, colour=colour)
    if output_format is Format.JSON:
        text = explanation.explanations_json(found)
    elif output_format is Format.CSV:
        text = explanation.conversions_csv(found, headline)
    give(text, output)
