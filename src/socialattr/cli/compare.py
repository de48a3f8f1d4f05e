"""`socialattr compare`: models side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import Exit, SocialattrError
from ..names import FitLevel, Format
from .context import Context, form_of, give, in_colour, width_of

if TYPE_CHECKING:
    from ..summaries.compared import Comparison


def compare(
    context: typer.Context,
    paths: Annotated[
        str, typer.Option("--paths", metavar="FILE", help="A CSV: path, conversions, value, nulls; - is stdin.")
    ] = "",
    models: Annotated[str, typer.Option(metavar="NAMES", help="Only these, with commas between; else all.")] = "",
    transform: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="What of a path counts: exposure, first, remove_if_not_all(LABEL), remove_if_last(LABEL); in order.",
        ),
    ] = None,
    period: Annotated[str, typer.Option(help="Period of the project, as in report.")] = "",
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="First day of a period of your own.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="Its last day, included.")] = "",
    conversion: Annotated[str | None, typer.Option(help="Which conversion of the settings; else the first.")] = None,
    by: Annotated[FitLevel, typer.Option(help="What is credited in the project's journeys.")] = FitLevel.NETWORK,
    decimal: Annotated[str, typer.Option(help="Decimal mark of the values in FILE, where they do not tell.")] = "",
    output_format: Annotated[
        Format | None, typer.Option("--format", help="How to write it; else as the name of -o ends, else a table.")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File to write; else standard output.")] = None,
    width: Annotated[int | None, typer.Option(min=40, max=1000, help="Columns to print in.")] = None,
) -> None:
    """[bold]socialattr compare --period 2026-10[/]

    Show what each model credits each network with, how far they disagree, and where a model says what cannot be.

    With [bold]--paths FILE.csv[/]: the same for journeys from elsewhere, one row a path such as
    "instagram > google > direct", without a project.
    """
    from ..pipeline.compare import models_named, transforms_named

    form = form_of(output_format, output)
    wanted, transforms = models_named(models, only_paths=bool(paths)), transforms_named(transform or [])
    if decimal not in ("", ",", "."):
        raise SocialattrError(f"{decimal} is no decimal mark", hint="--decimal , or --decimal .", exit_code=Exit.USAGE)
    if paths:
        if period or first or last or conversion or by is not FitLevel.NETWORK:
            hint = "either --paths FILE, or a period of the project"
            raise SocialattrError("--paths has journeys of its own", hint=hint, exit_code=Exit.USAGE)
        from ..pipeline.compare import compare_paths

        found = compare_paths(paths, wanted, transforms, decimal)
    else:
        from ..pipeline.compare import compare_period
        from ..pipeline.question import Question

        question = Question(period, first, last, conversion=conversion)
        found = compare_period(context.ensure_object(Context).project, question, wanted, transforms, by)
    give(_written(found, form, width_of(width), colour=in_colour(output)), output)


def _written(found: Comparison, form: Format, width: int, *, colour: bool) -> str:
    from ..render.compare import comparison_csv, comparison_json, comparison_text

    if form is Format.JSON:
        return comparison_json(found)
    return comparison_csv(found) if form is Format.CSV else comparison_text(found, width, colour=colour)
