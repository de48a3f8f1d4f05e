"""`socialattr init`: begin a project."""

from __future__ import annotations

from typing import Annotated

import typer

from .context import Context, tell


def init(
    context: typer.Context,
    site: Annotated[list[str], typer.Option("--site", help="A host of your own; repeat it for several.")],
    timezone: Annotated[str, typer.Option("--timezone", help="Where your months begin and end.")] = "Europe/Copenhagen",
    currency: Annotated[str, typer.Option("--currency", help="The money you report in.")] = "DKK",
) -> None:
    """[bold]socialattr init --site shop.example[/]

    Begin a project: write socialattr.toml, with a word on each setting, and make the key and the
    store. `ingest` does the same by itself and guesses the site.
    """
    from ..pipeline.upkeep import begin

    path = begin(context.ensure_object(Context).project, tuple(site), timezone, currency)
    tell(f"wrote {path}; next: socialattr ingest FILES")
