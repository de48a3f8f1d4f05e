"""What all commands share: the project, and how results and talk leave the program."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from ..errors import Exit, SocialattrError
from ..names import Format
from ..text import visible

WIDTH_OFF_A_TERMINAL = 80
_NOT_YET = frozenset({".xlsx", ".xls", ".html", ".htm", ".md", ".pdf", ".docx"})


@dataclass(frozen=True)
class Context:
    """What is said before the command."""

    project: Path


def width_of(asked: int | None) -> int:
    """Columns to write in: what is asked for, else the terminal's, else 80."""
    if asked:
        return asked
    return shutil.get_terminal_size((WIDTH_OFF_A_TERMINAL, 24)).columns if sys.stdout.isatty() else WIDTH_OFF_A_TERMINAL


def form_of(asked: Format | None, output: Path | None) -> Format:
    """How to write: as asked, else as the name of the file ends, else as a table.

    Raises SocialattrError (2) for a name that promises what there is not yet.
    """
    ending = output.suffix.lower() if output and not asked else ""
    if ending in _NOT_YET:
        hint = "-o with a name in .csv, which a spreadsheet opens, or --format table, json or csv"
        raise SocialattrError(f"no {ending} can be written", where=str(output), hint=hint, exit_code=Exit.USAGE)
    return asked or {".json": Format.JSON, ".csv": Format.CSV}.get(ending, Format.TABLE)


def in_colour(output: Path | None) -> bool:
    """Colour is for terminals that want it: never in files and pipes, nor with NO_COLOR or TERM=dumb."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and output is None and sys.stdout.isatty()


def give(text: str, output: Path | None = None) -> None:
    """Write a result: to a file, which appears whole or not at all, else to stdout.

    Raises SocialattrError (73).
    """
    give_parts((text,), output)


def give_parts(parts: Iterable[str], output: Path | None = None) -> None:
    """The same, part by part, for what may be longer than memory."""
    if output is None or str(output) == "-":
        _print(parts)
        return
    if not output.name or output.is_dir():
        hint = "-o with the name of a file"
        raise SocialattrError("is a folder", where=str(output), hint=hint, exit_code=Exit.CANNOT_WRITE)
    # A device or a pipe, such as /dev/null, is written to; whoever put a file in its place would break it for all.
    whole = output.is_file() or not output.exists()
    draft = output.with_name(f".{output.name}.{os.getpid()}") if whole else output
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.writelines(parts)
        if whole:
            draft.replace(output)
    except OSError as error:
        what = error.strerror or "cannot be written"
        hint = "-o with a file that you may write"
        raise SocialattrError(what, where=str(output), hint=hint, exit_code=Exit.CANNOT_WRITE) from None
    finally:
        if whole:
            draft.unlink(missing_ok=True)


def _print(parts: Iterable[str]) -> None:
    """Write to standard output. Raises SocialattrError (73) where it takes no more."""
    for part in parts:
        try:
            sys.stdout.write(part)
        except OSError as error:
            _stop_printing(error)
    try:
        sys.stdout.flush()
    except OSError as error:
        _stop_printing(error)


def _stop_printing(error: OSError) -> NoReturn:
    # Python must not complain of what is left when it flushes at its end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        # The reader, such as `head`, had enough.
        sys.exit(Exit.DONE)
    what = error.strerror or "cannot be written"
    hint = "-o with a file on a disk with room for it"
    raise SocialattrError(what, where="standard output", hint=hint, exit_code=Exit.CANNOT_WRITE) from None


def tell(text: str) -> None:
    """Talk to the user, beside the result."""
    print(visible(text), file=sys.stderr)
