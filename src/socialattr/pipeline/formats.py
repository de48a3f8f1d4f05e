"""Formats for people: what there is, and one of the user's own kept in the settings."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

from ..errors import Exit, SocialattrError
from ..pages import Page, pages
from ..readers import READERS, formats, formats_of, spoken
from ..settings import OwnFormat, read_settings
from ..summaries.format_page import FormatPage
from .ingest import Wishes
from .settings_file import add_block


def all_formats(project: Path) -> tuple[list[Page], Sequence[OwnFormat]]:
    """The pages of all formats that there are, and the user's own formats."""
    return list(pages().values()), read_settings(project).format


def format_named(project: Path, name: str) -> FormatPage:
    """Everything about one format, which may be one of the user's own.

    Raises SocialattrError (2) with the names that there are.
    """
    own = {one.name: one for one in read_settings(project).format}
    like = own[name].like if name in own else name
    if like not in pages():
        raise SocialattrError(f"there is no format {name}", hint=_near(name, [*pages(), *own]), exit_code=Exit.USAGE)
    needs = {format_name: formats()[format_name].needs for format_name in formats_of(like)}
    return FormatPage(pages()[like], needs, tuple(spoken(like)), own.get(name))


def _near(name: str, names: Sequence[str]) -> str:
    """The formats whose names are like what was typed: shopify, ga-4, meta."""
    typed = name.lower()
    alike = [one for one in names if typed in one or one.partition("-")[0] in typed]
    alike = alike or difflib.get_close_matches(typed, names, 3, 0.5)
    return f"{f'socialattr formats {alike[0]}, or ' if alike else ''}socialattr formats, which lists all" + (
        f"; near are {', '.join(alike)}" if alike[1:] else ""
    )


def check_new_format(project: Path, name: str) -> None:
    """See that a format of the user's own may have this name. Raises SocialattrError (2)."""
    taken = {*READERS, *(own.name for own in read_settings(project).format)}
    if name in taken:
        hint = "--save-format with another name, or change the old one in socialattr.toml"
        raise SocialattrError(f"there is a format {name} already", hint=hint, exit_code=Exit.USAGE)


def save_format(project: Path, name: str, like: str, wishes: Wishes) -> Path:
    """Keep what was said of a file as a format of the user's own; the settings that it stands in.

    Raises SocialattrError (65) where the name is none.
    """
    said = {
        "name": name,
        "like": like,
        "map": dict(wishes.mapping),
        "decimal": wishes.decimal,
        "date_order": wishes.date_order,
        "encoding": wishes.encoding,
        "timezone": wishes.timezone,
        "platform": wishes.platform,
        "account": wishes.account,
    }
    return add_block(project, "format", said)
