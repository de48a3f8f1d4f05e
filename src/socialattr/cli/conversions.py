"""`socialattr conversions`: what may be one, a new one, and what one rests on."""

from __future__ import annotations

from typing import Annotated

import typer

from .context import Context, give, in_colour, tell, width_of


def conversions(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="Print all that is known as JSON.")] = False,
    width: Annotated[int | None, typer.Option(min=40, max=1000, help="Columns to print in.")] = None,
) -> None:
    """[bold]socialattr conversions[/]

    List what happened in the newest 90 days of the data that may be a conversion: events, pages of thanks, the
    shop's orders, what tools report; with counts, and what the settings count already.

    To count one: [bold]socialattr conversions add lead --event generate_lead[/]; to see what it rests on:
    [bold]socialattr conversions test lead[/]
    """
    if context.invoked_subcommand:
        return
    from ..pipeline.conversions import find_candidates
    from ..render.conversions import found_json, found_text
    from ..render.json_text import as_json

    found = find_candidates(context.ensure_object(Context).project)
    give(as_json(found_json(found)) if json else found_text(found, width_of(width), colour=in_colour(None)))


def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What to call it; letters, figures, - and _.")],
    event: Annotated[str, typer.Option(help="Name of the event that it is.")] = "",
    page: Annotated[
        str, typer.Option(metavar="RULE", help="How its page ends: /tak, or /order-received/{order_key}.")
    ] = "",
    orders: Annotated[bool, typer.Option("--orders", help="The shop's orders are it.")] = False,
) -> None:
    """[bold]socialattr conversions add lead --event generate_lead[/]

    Write a conversion into socialattr.toml; the rest of the file stays as it is.
    """
    from ..pipeline.conversions import add_conversion

    path, again = add_conversion(context.ensure_object(Context).project, name, event, page, orders=orders)
    tell(f"wrote conversion {name} into {path}; next: socialattr conversions test {name}")
    if again:
        tell("ingest files with visits again: only then are the order numbers in these pages known")


def check(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A conversion of the settings.")],
    period: Annotated[str, typer.Option(help="Period, as in report; else the newest 90 days of the data.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print all counts as JSON.")] = False,
    width: Annotated[int | None, typer.Option(min=40, max=1000, help="Columns to print in.")] = None,
) -> None:
    """[bold]socialattr conversions test lead --period 2026-10[/]

    Show what a conversion rests on: events, pages and orders, how many an order number joins, and the newest
    of them with file and line.
    """
    from ..pipeline.conversions import evidence_of
    from ..render.conversions import evidence_json, evidence_text
    from ..render.json_text import as_json
    from ..settings import read_settings

    project = context.ensure_object(Context).project
    found = evidence_of(project, name, period)
    if json:
        give(as_json(evidence_json(found)))
        return
    give(evidence_text(found, read_settings(project).zone, width_of(width), colour=in_colour(None)))
