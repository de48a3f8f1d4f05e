"""`socialattr explain`: why a conversion is credited as it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..names import MODELS, Format, Model
from .context import Context, form_of, give, in_colour, width_of

if TYPE_CHECKING:
    from ..pipeline.question import Question


def explain(
    context: typer.Context,
    order: Annotated[str, typer.Argument(help="An order number, or a conversion that a report or list names.")] = "",
    period: Annotated[str, typer.Option(help="Period to list, as in report.")] = "",
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="First day of a period of your own.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="Its last day, included.")] = "",
    model: Annotated[
        Model | None, typer.Option(metavar="MODEL", help=f"By whom a list credits: {MODELS}; else the settings' model.")
    ] = None,
    conversion: Annotated[str | None, typer.Option(help="Which conversion of the settings; else the first.")] = None,
    output_format: Annotated[
        Format | None, typer.Option("--format", help="How to write it; else as the name of -o ends, else a table.")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File to write; else standard output.")] = None,
    width: Annotated[int | None, typer.Option(min=40, max=1000, help="Columns to print in.")] = None,
) -> None:
    """[bold]socialattr explain 1182[/]

    Show the sessions before an order, their credit under each model, and the file and line of
    every row behind it. Without an order number: all conversions of the period.
    """
    from ..pipeline.question import Question

    project = context.ensure_object(Context).project
    question = Question(period, first, last, model=model, conversion=conversion)
    how = _one if order else _list
    give(how(project, order, question, form_of(output_format, output), width_of(width), in_colour(output)), output)


def _one(project: Path, order: str, question: Question, form: Format, width: int, colour: bool) -> str:
    from ..pipeline.explain import explain_one
    from ..render import explanation
    from ..settings import read_settings

    found = explain_one(project, order, question)
    if form is Format.JSON:
        return explanation.explanation_json(found)
    if form is Format.CSV:
        return explanation.explanation_csv(found)
    settings = read_settings(project)
    return explanation.explanation_text(found, settings.zone, settings.money.revenue, width, colour=colour)


def _list(project: Path, _: str, question: Question, form: Format, width: int, colour: bool) -> str:
    from ..pipeline.explain import list_period
    from ..render import explanation
    from ..settings import read_settings

    period, found = list_period(project, question)
    if form is Format.JSON:
        return explanation.conversions_json(found)
    if form is Format.CSV:
        return explanation.conversions_csv(found)
    headline = question.model or read_settings(project).attribution.model
    return explanation.conversions_text(found, period, headline, width, colour=colour)
