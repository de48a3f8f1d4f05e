"""`socialattr report`: what social media earned in a period."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import Exit
from ..names import MODELS, Channels, Dimension, Format, Model
from .context import Context, form_of, give, in_colour, tell, width_of


def report(
    context: typer.Context,
    period: Annotated[
        str,
        typer.Option(
            help="month, week, quarter, year or day: the last whole one. Or 2026-10, 2026-W42, 2026-Q3, 2026."
        ),
    ] = "",
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="First day of a period of your own.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="Its last day, included.")] = "",
    so_far: Annotated[bool, typer.Option("--so-far", help="The period that is running now, up to now.")] = False,
    model: Annotated[
        Model | None, typer.Option(metavar="MODEL", help=f"How credit is shared: {MODELS}; else the settings' model.")
    ] = None,
    by: Annotated[Dimension, typer.Option(help="What a row is.")] = Dimension.NETWORK,
    conversion: Annotated[str | None, typer.Option(help="Which conversion of the settings; else the first.")] = None,
    channels: Annotated[
        Channels, typer.Option(help="With --by channel: ours, or GA4's to compare with.")
    ] = Channels.SOCIALATTR,
    output_format: Annotated[
        Format | None, typer.Option("--format", help="How to write it; else as the name of -o ends, else a table.")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File to write; else standard output.")] = None,
    width: Annotated[int | None, typer.Option(min=40, max=1000, help="Columns to print in.")] = None,
) -> None:
    """[bold]socialattr report --period 2026-10[/]

    Print what social media earned, by the best evidence that was imported: single visits (level C),
    orders with a source (B), or a tool's totals (A). Other levels stand below it, never added, and
    ad spend with ROAS and CPA by each of them.

    Exit code 3 says that the period's data are not complete: the first line names what is missing.
    """
    from ..pipeline.question import Question
    from ..pipeline.report import make_report

    form = form_of(output_format, output)
    question = Question(period, first, last, so_far, model, by, conversion, channels)
    made = make_report(context.ensure_object(Context).project, question)
    if form is Format.JSON:
        from ..render.report_json import report_json

        text = report_json(made)
    elif form is Format.CSV:
        from ..render.report_csv import report_csv

        text = report_csv(made)
    else:
        from ..render.report_table import report_table

        text = report_table(made, width_of(width), colour=in_colour(output))
    give(text, output)
    if not made.reconciliation.holds:
        from ..render.balance import off_lines

        for line in off_lines(made.reconciliation):
            tell(line)
        raise typer.Exit(Exit.LOOK)
    if not made.complete and not made.period.so_far:
        raise typer.Exit(Exit.NO_DATA)
