"""`socialattr check-links`: what is wrong with the tags of links, and what that cost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import Exit, SocialattrError
from ..names import Format
from .context import Context, form_of, give, in_colour, tell, width_of

if TYPE_CHECKING:
    from ..summaries.hygiene import LinkCheck


def check_links(
    context: typer.Context,
    urls: Annotated[
        list[str] | None,
        typer.Argument(metavar="URL", help="Links to check before they are sent, in quotes; else the data's."),
    ] = None,
    period: Annotated[str, typer.Option(help="Period, as in report; else the last whole month.")] = "",
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="First day of a period of your own.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="Its last day, included.")] = "",
    so_far: Annotated[bool, typer.Option("--so-far", help="The period that is running now, up to now.")] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Write the repairs into socialattr.toml.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Show all faults and repairs, not only the first.")] = False,
    output_format: Annotated[
        Format | None, typer.Option("--format", help="How to write it; else as the name of -o ends, else a table.")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File to write; else standard output.")] = None,
    width: Annotated[int | None, typer.Option(min=40, max=1000, help="Columns to print in.")] = None,
) -> None:
    """[bold]socialattr check-links --period 2026-10[/]

    Show links that were tagged wrong: several spellings of one network, no medium, values that GA4 files under
    Unassigned, tags on links inside the site, personal data; what to write instead, and the traffic by each.

    [bold]--fix[/] has such links read as they were meant from now on, in all reports; what was written stays in
    the store. To check links before they are sent: [bold]socialattr check-links 'https://shop.example/?utm_source=fb'[/]

    Exit code 1 says that faults were found, with --fix that faults are left; 3, which goes before 1, that the
    period's data are not complete: the first line names what is missing.
    """
    project = context.ensure_object(Context).project
    form = form_of(output_format, output)
    if urls:
        if fix or period or first or last or so_far:
            hint = "the URLs alone, or a period without URLs"
            raise SocialattrError("URLs are checked without period and --fix", hint=hint, exit_code=Exit.USAGE)
        faulty = _of_urls(project, urls, form, output, width_of(width))
    else:
        from ..pipeline.check_links import check_links as check
        from ..pipeline.check_links import fix_links
        from ..pipeline.question import Question

        question = Question(period, first, last, so_far)
        if fix:
            path, count, found = fix_links(project, question)
            tell(_told(path, count))
        else:
            found = check(project, question)
        give(_written(found, form, width_of(width), every, colour=in_colour(output)), output)
        # Who looks at an exit code must not take the faults of some days for those of all.
        if not found.complete and not found.period.so_far:
            raise typer.Exit(Exit.NO_DATA)
        faulty = found.has_faults
    if faulty:
        raise typer.Exit(Exit.LOOK)


def _told(path: Path, count: int) -> str:
    if not count:
        return f"nothing new to repair in {path}"
    what = "1 repair" if count == 1 else f"{count} repairs"
    return f"wrote {what} into {path}; reports read these links so from now on, the store keeps what was written"


def _written(found: LinkCheck, form: Format, width: int, every: bool, *, colour: bool) -> str:
    from ..render.check_links import check_csv, check_json, check_text
    from ..render.json_text import as_json

    if form is Format.JSON:
        return as_json(check_json(found))
    return check_csv(found) if form is Format.CSV else check_text(found, width, every=every, colour=colour)


def _of_urls(project: Path, urls: list[str], form: Format, output: Path | None, width: int) -> bool:
    """Check links that nobody followed yet; whether any has a fault."""
    from ..pipeline.check_links import check_urls, shown_url
    from ..render.check_links import urls_csv, urls_json, urls_text
    from ..render.json_text import as_json

    found = check_urls(project, urls)
    urls = [shown_url(url) for url in urls]
    if form is Format.JSON:
        text = as_json(urls_json(urls, found))
    elif form is Format.CSV:
        text = urls_csv(urls, found)
    else:
        text = urls_text(urls, found, width, colour=in_colour(output))
    give(text, output)
    return any(len(faults) for faults in found)
