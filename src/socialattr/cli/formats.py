"""`socialattr formats`: what files can be read, and how they are exported."""

from __future__ import annotations

from typing import Annotated

import typer

from .context import Context, give, in_colour, width_of


def formats(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A format; without it all are listed.")] = "",
    headings: Annotated[bool, typer.Option("--headings", help="Show its headings in every language.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print all that is known as JSON.")] = False,
    width: Annotated[int | None, typer.Option(min=40, max=1000, help="Columns to print in.")] = None,
) -> None:
    """[bold]socialattr formats meta-ads[/]

    List the formats that can be read and what each yields. With a name: how to export such a file, menu by
    menu, in English and Danish, and by which headings it is known.
    """
    from ..pipeline.formats import all_formats, format_named
    from ..render import formats as render
    from ..render.json_text import as_json

    project = context.ensure_object(Context).project
    if name:
        page = format_named(project, name)
        give(as_json(render.page_json(page)) if json else render.page_text(page, width_of(width), every=headings))
        return
    pages, own = all_formats(project)
    text = (
        as_json(render.list_json(pages, own))
        if json
        else render.list_text(pages, own, width_of(width), in_colour(None))
    )
    give(text)
