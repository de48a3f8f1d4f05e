"""`socialattr classify`: who sent a visit, and by what that is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import Exit, SocialattrError
from ..names import Channels, Format
from .context import Context, form_of, give, give_parts, tell, width_of

if TYPE_CHECKING:
    from ..summaries.decision import Answers

_LONGEST = 300
"""Letters of what headings are told in."""


def classify(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="A link to your site, or its query; quote it, for the shell.")] = "",
    referrer: Annotated[str, typer.Option(help="The page or app before it.")] = "",
    agent: Annotated[str, typer.Option(help="The browser's user agent.")] = "",
    batch: Annotated[
        str, typer.Option("--batch", metavar="FILE", help="A CSV: id, referrer, query, user_agent; - is stdin.")
    ] = "",
    channels: Annotated[
        Channels, typer.Option(metavar="WHOSE", help="Whose channels: socialattr, or ga4 as Google groups them.")
    ] = Channels.SOCIALATTR,
    output_format: Annotated[
        Format | None, typer.Option("--format", help="How to write it: table or json; a batch is always csv.")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File to write; else standard output.")] = None,
    width: Annotated[int | None, typer.Option(min=40, max=1000, help="Columns to print in.")] = None,
) -> None:
    """[bold]socialattr classify 'https://shop.example/?fbclid=x' --referrer https://l.facebook.com/[/]

    Show which network, channel and campaign a visit came from, every step of that decision, and what an
    import would keep of the link. With --batch: the same for each row of a CSV, as a CSV.
    """
    project = context.ensure_object(Context).project
    form = form_of(output_format, output)
    if batch:
        asked = output_format if form is Format.TABLE else form
        _batch(project, batch, channels, output, alone=not (url or referrer or agent), form=asked)
        return
    if not (url or referrer or agent):
        hint = "socialattr classify 'https://shop.example/?utm_source=fb', or --batch FILE.csv"
        raise SocialattrError("nothing to classify", hint=hint, exit_code=Exit.USAGE)
    if form is Format.CSV:
        hint = "--format table or json; --batch writes CSV"
        raise SocialattrError("one decision is no CSV", hint=hint, exit_code=Exit.USAGE)
    from ..pipeline.decide import decide
    from ..render import classification

    found = decide(project, url, referrer, agent, channels)
    json = form is Format.JSON
    give(classification.decision_json(found) if json else classification.decision_text(found, width_of(width)), output)


def _batch(
    project: Path, name: str, channels: Channels, output: Path | None, *, alone: bool, form: Format | None
) -> None:
    if not alone:
        hint = "either a link, or --batch FILE.csv"
        raise SocialattrError("a link and a batch at once", hint=hint, exit_code=Exit.USAGE)
    if form not in (None, Format.CSV):
        raise SocialattrError("a batch is written as CSV only", hint="-o with a name in .csv", exit_code=Exit.USAGE)
    from ..pipeline.batch import classify_batch
    from ..render import classification
    from ..render.numbers import counted

    found = classify_batch(project, name, channels)
    for what, headings in (("columns not read", found.unread), ("no column", found.missing)):
        if headings:
            tell(f"{found.file}: {what}: {', '.join(headings)[:_LONGEST]}")
    odd: list[int] = []
    give_parts(classification.batch_csv(_counting(found.answers, odd)), output)
    if sum(odd):
        rows = counted(sum(odd), "row")
        tell(f"{found.file}: {rows} with more or fewer cells than the heading; what is over was not read")


def _counting(answers: Iterable[Answers], odd: list[int]) -> Iterator[Answers]:
    for part in answers:
        odd.append(part.odd)
        yield part
