"""A project is a folder with settings, a key and a store; here it is found or made."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ..errors import Exit, SocialattrError
from ..settings import FILE_NAME, Settings, parse_settings, read_settings, settings_text
from ..store import Store

TIMEZONE = "Europe/Copenhagen"
CURRENCY = "DKK"


def open_project(project: Path) -> tuple[Settings, Store]:
    """Open a project for reading. Raises SocialattrError: exit 3 where nothing was imported yet."""
    settings = read_settings(project)
    return settings, Store.open(project)


def page_rules(settings: Settings) -> str:
    """The pages that conversions are known by, as an import remembers them."""
    return " ".join(rule.page for rule in settings.conversion if rule.page)


def open_or_make(project: Path, hosts: Callable[[], tuple[str, ...]]) -> tuple[Settings, Store, str]:
    """Open a project for changing; settings and store are made where there are none.

    `hosts` is asked for the site's own hosts only when settings have to be written. The text that
    comes back tells about that; it is empty where the settings were there.
    """
    told = ""
    if not (project / FILE_NAME).exists():
        found = hosts()
        if make_settings(project, found, TIMEZONE, CURRENCY):
            told = _told(project, found)
    settings = read_settings(project)
    return settings, Store.create(project), told


def make_settings(project: Path, hosts: tuple[str, ...], timezone: str, currency: str) -> bool:
    """Write new settings; False where there are some already, be it by another process just now."""
    path = project / FILE_NAME
    text = settings_text(hosts, timezone, currency)
    parse_settings({"site": {"hosts": list(hosts), "timezone": timezone, "currency": currency}}, str(path))
    draft = path.with_name(f".{FILE_NAME}.{os.getpid()}")
    try:
        project.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        # Linking fails where the name is taken, and nobody ever sees half a file.
        os.link(draft, path)
    except OSError as error:
        if isinstance(error, FileExistsError) and project.is_dir():
            return False
        hint = "name a folder you may write to with --project"
        raise SocialattrError(
            error.strerror or "cannot write", where=str(path), hint=hint, exit_code=Exit.CANNOT_WRITE
        ) from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return True


def _told(project: Path, hosts: tuple[str, ...]) -> str:
    path = project / FILE_NAME
    if hosts:
        return f"wrote {path}: your site is taken to be {', '.join(hosts)}; correct it there if it is not"
    return f"wrote {path}: time zone {TIMEZONE}, currency {CURRENCY}; correct them there if they are not yours"
