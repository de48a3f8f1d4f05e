"""`socialattr networks`: which networks and sites are known, and by what."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import Exit, SocialattrError
from ..names import Format
from .context import Context, form_of, give, in_colour, width_of


def networks(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A network, a word for it, or a host or link of its own.")] = "",
    kind: Annotated[str, typer.Option(help="List one kind only: social, messaging, video, forum, search, ai ...")] = "",
    output_format: Annotated[
        Format | None, typer.Option("--format", help="How to write it; else as the name of -o ends, else a table.")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File to write; else standard output.")] = None,
    width: Annotated[int | None, typer.Option(min=40, max=1000, help="Columns to print in.")] = None,
) -> None:
    """[bold]socialattr networks l.facebook.com[/]

    List the networks, tools and sites that are known, your own from socialattr.toml among them. With a
    name: by which hosts, apps, words, click ids and agents that one is recognised.
    """
    from ..catalogue import KINDS
    from ..pipeline.networks import all_networks, network_named
    from ..render import networks as render

    project = context.ensure_object(Context).project
    form = form_of(output_format, output)
    if kind and kind not in KINDS:
        raise SocialattrError(f"there is no kind {kind}", hint=f"one of: {', '.join(KINDS)}", exit_code=Exit.USAGE)
    if name:
        one = network_named(project, name)
        record = {
            Format.TABLE: lambda: render.record_text(one, width_of(width)),
            Format.JSON: lambda: render.record_json(one),
            Format.CSV: lambda: render.list_csv([one]),
        }
        give(record[form](), output)
        return
    every = all_networks(project, kind)
    write = {
        Format.TABLE: lambda: render.list_text(every, width_of(width), colour=in_colour(output)),
        Format.JSON: lambda: render.list_json(every),
        Format.CSV: lambda: render.list_csv(every),
    }
    give(write[form](), output)
