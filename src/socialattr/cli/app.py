"""The command line: its commands, and the one place where an error becomes two lines and a code."""

from __future__ import annotations

import io
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.exceptions import TyperException

from .. import __version__
from ..errors import Exit, SocialattrError
from . import (
    check_links,
    classify,
    compare,
    conversions,
    explain,
    export,
    formats,
    imports,
    ingest,
    init,
    link,
    networks,
    paths,
    report,
    sensitivity,
    sources,
    status,
    undo,
)
from .context import Context

EVERY_MONTH = "Every month"
PLAN = "Plan"
LOOK_CLOSER = "Look closer"

app = typer.Typer(
    name="socialattr",
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode="rich",
)


def _help(command: Callable[..., None]) -> str:
    """A command's docstring with each paragraph on one line, for the terminal to wrap."""
    return "\n\n".join(" ".join(part.split()) for part in (command.__doc__ or "").split("\n\n"))


for command, panel, short_help in (
    (ingest.ingest, EVERY_MONTH, "Add exports to the project."),
    (status.status, EVERY_MONTH, "Show what is imported of each month, and what to export next."),
    (report.report, EVERY_MONTH, "Print what social media earned in a period."),
    (init.init, PLAN, "Begin a project."),
    (link.link, PLAN, "Make tagged links, and keep a register of posts."),
    (check_links.check_links, PLAN, "Find links that were tagged wrong, and read them as they were meant."),
    (compare.compare, LOOK_CLOSER, "Show models side by side, and how far they disagree."),
    (sensitivity.sensitivity, LOOK_CLOSER, "Show whether the networks' order survives other settings."),
    (paths.paths, LOOK_CLOSER, "Show the ways to a conversion: their visits, days and roles."),
    (explain.explain, LOOK_CLOSER, "Show why an order is credited as it is."),
    (export.export, LOOK_CLOSER, "Write the tables behind the figures, as CSV or Parquet."),
    (classify.classify, LOOK_CLOSER, "Show who sent a visit, and every step of that decision."),
    (sources.sources, LOOK_CLOSER, "Show what traffic was told by, who is not known, and links without tags."),
    (networks.networks, LOOK_CLOSER, "What networks and sites are known, and by what."),
    (formats.formats, LOOK_CLOSER, "What files can be read, and how to export them."),
    (imports.imports, LOOK_CLOSER, "List what was imported, and what of it counts."),
    (undo.undo, LOOK_CLOSER, "Take an import back."),
):
    app.command(rich_help_panel=panel, short_help=short_help, help=_help(command))(command)

of_conversions = typer.Typer(context_settings={"help_option_names": ["-h", "--help"]}, rich_markup_mode="rich")
of_conversions.command("add", help=_help(conversions.add), short_help="Write one into the settings.")(conversions.add)
of_conversions.command("test", help=_help(conversions.check), short_help="Show what one rests on.")(conversions.check)
of_conversions.callback(invoke_without_command=True, help=_help(conversions.conversions))(conversions.conversions)
app.add_typer(
    of_conversions,
    name="conversions",
    rich_help_panel=PLAN,
    short_help="Find what may be a conversion, add one, test one.",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"socialattr {__version__}")
        raise typer.Exit


def socialattr(
    context: typer.Context,
    project: Annotated[
        Path,
        typer.Option(
            "--project",
            envvar="SOCIALATTR_PROJECT",
            metavar="DIR",
            help="Folder of settings, key and store; cron needs it, since it starts at home.",
        ),
    ] = Path("."),
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback with an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """[bold]socialattr ingest exports/*[/], then [bold]socialattr report[/]

    Tells what your social media traffic is worth, from the files you can export: screens of your
    analytics tool, the shop's orders, ad spend, web server logs. [bold]socialattr formats[/] lists them
    and says how each is exported.
    """
    context.obj = Context(project)


app.callback(help=_help(socialattr))(socialattr)


def main() -> NoReturn:
    """Run the command line; every error is two lines, what and where, and what to try."""
    debug = "--debug" in sys.argv
    signal.signal(signal.SIGINT, lambda *_: sys.exit(Exit.INTERRUPTED))
    for stream in (sys.stdout, sys.stderr):
        # Cron and `env -i` leave no locale; names of campaigns must still come out right.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    try:
        sys.exit(_run(sys.argv[1:]))
    except BrokenPipeError:
        # The reader, such as `head`, had enough. Python must not complain when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(Exit.DONE)
    except Exception as error:
        told = error if isinstance(error, SocialattrError) else _our_bug(error)
        if debug:
            traceback.print_exc()
        print(f"socialattr: {told}", file=sys.stderr)
        sys.exit(told.exit_code)


def _run(arguments: list[str]) -> int:
    """Run a command and give its exit code; what Typer refuses becomes an error like any other."""
    group: Any = typer.main.get_command(app)
    named, command = _named(group, arguments)
    if named and not {"-h", "--help"}.isdisjoint(arguments):
        # Typer converts what stands before a command, and for that loads a library that help can do without.
        return int(command.main(["--help"], f"socialattr {named}", standalone_mode=False) or 0)
    if not arguments:
        arguments = ["--help"]
    try:
        return int(group.main(arguments, "socialattr", standalone_mode=False) or 0)
    except TyperException as error:
        what = error.format_message().replace("Value error, ", "").rstrip(".")
        hint = f"socialattr {named} --help".replace("  ", " ")
        raise SocialattrError(what, hint=hint, exit_code=Exit.USAGE) from None


def _named(group: Any, arguments: list[str]) -> tuple[str, Any]:
    """The command that is meant, by its name and those of the groups that it is in."""
    names: list[str] = []
    for word in arguments:
        if word in getattr(group, "commands", {}):
            names.append(word)
            group = group.commands[word]
    return " ".join(names), group


def _our_bug(error: Exception) -> SocialattrError:
    what = f"this should not happen: {type(error).__name__}: {error}"
    hint = "the same command with --debug first, and report what it prints"
    return SocialattrError(what, hint=hint, exit_code=Exit.OUR_BUG)
