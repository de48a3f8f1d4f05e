"""`socialattr link`: a tagged link for a post, and the register of posts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import Exit, SocialattrError
from ..names import REGISTER, Format
from .context import Context, form_of, give, in_colour, tell, width_of

if TYPE_CHECKING:
    from ..pipeline.draft import Wish

_MOST_TOLD = 20


def link(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="Page of your own that the post leads to.")] = "",
    network: Annotated[str, typer.Option(help="Where the post is seen: facebook, instagram, linkedin ...")] = "",
    campaign: Annotated[str, typer.Option(help="What it belongs to, such as summer-2026.")] = "",
    title: Annotated[str, typer.Option("--title", "--post", help="What you call the post; reports show it.")] = "",
    day: Annotated[str, typer.Option("--date", metavar="DAY", help="When it is published; else today.")] = "",
    paid: Annotated[bool, typer.Option("--paid", help="The link is for an ad.")] = False,
    medium: Annotated[str, typer.Option(help="utm_medium, where not the settings': social, paid_social.")] = "",
    term: Annotated[str, typer.Option(help="utm_term, where one is wanted.")] = "",
    csv: Annotated[
        str, typer.Option("--csv", metavar="FILE", help="List of posts to make links for; - is standard input.")
    ] = "",
    listing: Annotated[bool, typer.Option("--list", help="Show the register, the newest post first.")] = False,
    anyway: Annotated[bool, typer.Option("--anyway", help="Link to a page that is not your own, too.")] = False,
    output_format: Annotated[
        Format | None, typer.Option("--format", help="How to write the register; else as the name of -o ends.")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File to write; else standard output.")] = None,
    width: Annotated[int | None, typer.Option(min=40, max=1000, help="Columns to print in.")] = None,
) -> None:
    """[bold]socialattr link https://your-shop.example/sale --network facebook --campaign summer-2026 --title Sale[/]

    Print a link with tags that every tool reads alike, and keep the post in posts.csv, so that
    [bold]socialattr report --by post[/] shows its title and date. The same post again gives the same link.

    For many posts: [bold]socialattr link --csv plan.csv -o links.csv[/], with the columns url, network, campaign,
    title, date, paid; each row comes back with its link, or with what is wrong with it. What the list does not
    say is taken from the options.
    """
    project = context.ensure_object(Context).project
    if sum(map(bool, (url, csv, listing))) != 1:
        hint = "socialattr link URL --network facebook --campaign summer-2026"
        raise SocialattrError("a URL, --csv FILE or --list, one of them", hint=hint, exit_code=Exit.USAGE)
    if csv and title:
        hint = "a column title in the list"
        raise SocialattrError("posts of a list have titles of their own", hint=hint, exit_code=Exit.USAGE)
    _spare_the_register(project, output)
    form = form_of(output_format, output)
    if listing:
        give(_register(project, form, width_of(width), in_colour(output)), output)
        return
    if form is Format.JSON:
        hint = "-o with a name in .csv; --list is written as json, too"
        raise SocialattrError("links are written as text or CSV only", hint=hint, exit_code=Exit.USAGE)
    from ..pipeline.draft import Wish
    from ..pipeline.sheet import day_of

    try:
        published = day_of(day.strip())
    except ValueError as error:
        raise SocialattrError(str(error), hint="--date 2026-07-01", exit_code=Exit.USAGE) from None
    wish = Wish(url, network, campaign, title, published, paid, medium, term, anyway)
    if csv:
        _list(project, csv, wish, output)
    else:
        _one(project, wish, output)


def _one(project: Path, wish: Wish, output: Path | None) -> None:
    from ..pipeline.link import make_link

    made = make_link(project, wish)
    give(f"{made.post.link}\n", output)
    for note in made.notes:
        tell(note)
    kept = "kept in" if made.new else "known already, in"
    tell(f"post {made.post.post}, {kept} {project / REGISTER}")


def _list(project: Path, name: str, wish: Wish, output: Path | None) -> None:
    from ..pipeline.link_list import link_list

    done = link_list(project, name, wish)
    # What came out of Excel goes back there: without a byte order mark it takes æ for two other letters.
    give(("\ufeff" if done.for_excel and output else "") + done.text, output)
    _tell_lines(name, done.notes)
    _tell_lines(name, done.errors)
    links = f"{done.made} {'link' if done.made == 1 else 'links'}, {done.new} of them new"
    rows = f"{len(done.errors)} {'row' if len(done.errors) == 1 else 'rows'} without, see the column error"
    tell(f"{links}; {rows}" if done.errors else links)
    if done.errors:
        raise typer.Exit(Exit.LOOK)


def _spare_the_register(project: Path, output: Path | None) -> None:
    """Raises SocialattrError (2) where a result would take the register's place."""
    if output and output.resolve() == (project / REGISTER).resolve():
        hint = "-o with another name"
        raise SocialattrError("is the register of posts", where=str(output), hint=hint, exit_code=Exit.USAGE)


def _tell_lines(name: str, lines: Sequence[tuple[int, str]]) -> None:
    for line, text in lines[:_MOST_TOLD]:
        tell(f"{name}:{line}: {text}")
    if len(lines) > _MOST_TOLD:
        tell(f"{name}: and {len(lines) - _MOST_TOLD} more")


def _register(project: Path, form: Format, width: int, colour: bool) -> str:
    from ..pipeline.posts import register_of
    from ..render import link as written

    posts = register_of(project)
    if form is Format.JSON:
        return written.posts_json(posts)
    return written.posts_csv(posts) if form is Format.CSV else written.posts_table(posts, width, colour=colour)
