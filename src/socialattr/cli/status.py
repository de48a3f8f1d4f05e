"""`socialattr status`: how far each feed reaches, and what to export next."""

from __future__ import annotations

from typing import Annotated

import typer

from ..errors import Exit
from .context import Context, give, in_colour, tell, width_of


def status(
    context: typer.Context,
    max_age: Annotated[
        str, typer.Option(metavar="AGE", help="Exit 1 where a feed's newest import is older: 26h, 8d.")
    ] = "",
    feed: Annotated[list[str] | None, typer.Option(help="Tell only of this feed; repeat it for several.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print all that is known as JSON.")] = False,
    width: Annotated[int | None, typer.Option(min=40, max=1000, help="Columns to print in.")] = None,
) -> None:
    """[bold]socialattr status[/]

    Show month by month of which days the imports of each feed tell: visits, the shop's orders, each tool and
    ad platform. Below it: when each was last imported, and what to export next, menu by menu.

    For monitors: [bold]socialattr status --max-age 26h[/] exits 1 where a feed has had no import for longer.
    """
    from ..pipeline.status import status as status_of
    from ..render.json_text import as_json
    from ..render.status import status_json, status_text

    feeds, month = status_of(context.ensure_object(Context).project, max_age, feed or ())
    give(
        as_json(status_json(feeds, month))
        if json
        else status_text(feeds, month, width_of(width), colour=in_colour(None))
    )
    late = [one for one in feeds if one.stale]
    for one in late:
        tell(f"{one.name}: last import {one.imported_at:%Y-%m-%d %H:%M}, longer ago than {max_age}")
    if late:
        raise typer.Exit(Exit.LOOK)
