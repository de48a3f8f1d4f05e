"""`socialattr sources`: where traffic came from, who is not known, and which links want a tag."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import Exit, SocialattrError
from ..names import Channels, Format
from .context import Context, form_of, give, in_colour, tell, width_of


def sources(
    context: typer.Context,
    period: Annotated[str, typer.Option(help="Period, as in report; else the last whole month.")] = "",
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="First day of a period of your own.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="Its last day, included.")] = "",
    so_far: Annotated[bool, typer.Option("--so-far", help="The period that is running now, up to now.")] = False,
    channels: Annotated[
        Channels, typer.Option(help="ga4 shows beside our channels those that GA4 would give.")
    ] = Channels.SOCIALATTR,
    every: Annotated[bool, typer.Option("--all", help="Every unknown host and page, not only the first.")] = False,
    toml: Annotated[
        bool, typer.Option("--toml", help="Print only the unknown ones, ready for socialattr.toml.")
    ] = False,
    output_format: Annotated[
        Format | None, typer.Option("--format", help="How to write it; else as the name of -o ends, else a table.")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File to write; else standard output.")] = None,
    width: Annotated[int | None, typer.Option(min=40, max=1000, help="Columns to print in.")] = None,
) -> None:
    """[bold]socialattr sources --period 2026-10[/]

    Show what the traffic of a period was told by: tagged links, referrers, apps, click ids, in-app browsers; how
    sure that is, what contradicts it, and what only we see to be social. Each level of evidence by itself.

    Then whom nobody knows: hosts and utm_sources by sessions, with records for socialattr.toml
    ([bold]--toml[/] prints only these); and social links without tags, by the page that they lead to.

    Exit code 3 says that the period's data are not complete: the first line names what is missing.
    """
    from ..pipeline.question import Question
    from ..pipeline.sources import find_sources

    form = form_of(output_format, output)
    if toml and form is not Format.TABLE:
        hint = "--toml alone, which prints TOML, or --format json without it"
        raise SocialattrError(f"--toml writes no {form.value}", hint=hint, exit_code=Exit.USAGE)
    question = Question(period, first, last, so_far)
    found = find_sources(context.ensure_object(Context).project, question, most=None if every else 20)
    if toml:
        from ..render.network_stub import network_stub

        text = network_stub(found.proposals)
    elif form is Format.TABLE:
        from ..render.sources import sources_text

        text = sources_text(found, width_of(width), channels, every=every, colour=in_colour(output))
    else:
        from ..render.sources_documents import sources_csv, sources_json

        text = sources_json(found) if form is Format.JSON else sources_csv(found)
    give(text, output)
    if toml and not text:
        tell("nothing to add: all hosts and names of the period are known")
    if not found.complete and not found.period.so_far:
        raise typer.Exit(Exit.NO_DATA)
