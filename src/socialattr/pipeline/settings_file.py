"""Blocks added to `socialattr.toml`: comments and order stay, and only what is valid is ever written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from ..errors import Exit, SocialattrError
from ..settings import FILE_NAME, PURCHASE, parse_settings, read_settings
from ..text import BEYOND_C0
from .whole_file import replace_whole

Kind = Literal["conversion", "format", "repair"]
_CONTROL = re.compile(f"[{BEYOND_C0}]")


def add_block(project: Path, kind: Kind, values: Mapping[str, Any]) -> Path:
    """Add a `[[conversion]]`, `[[format]]` or `[[repair]]` to the settings; values that say nothing are left out.

    Raises SocialattrError: exit 65 where the settings or the new block are wrong, 73 where they cannot be
    written. The file is then as it was.
    """
    return add_blocks(project, kind, [values])


def add_blocks(project: Path, kind: Kind, blocks: Sequence[Mapping[str, Any]]) -> Path:
    """The same for several, of which all are written or none."""
    path = project / FILE_NAME
    read_settings(project)  # says it where the file is wrong already
    text = path.read_bytes().decode("utf-8") if path.exists() else ""
    known = tomllib.loads(text)
    # Settings without any conversion have this one; the first block would take its place.
    before = [PURCHASE.model_dump()] if kind == "conversion" and kind not in known else []
    line_end = "\r\n" if "\r\n" in text else "\n"
    added = ("\n" if text else "") + blocks_text(kind, [*before, *blocks])
    # At the end of the file a block is always in its right place, and nothing above it changes.
    written = text + ("" if not text or text.endswith("\n") else line_end) + added.replace("\n", line_end)
    try:
        parsed = tomllib.loads(written)
    except tomllib.TOMLDecodeError:
        hint = f"write each as a section of its own, [[{kind}]]"
        raise SocialattrError(
            f"{kind} is a list in brackets", where=str(path), hint=hint, exit_code=Exit.UNUSABLE
        ) from None
    parse_settings(parsed, str(path))
    replace_whole(path, written.encode("utf-8"))
    return path


def blocks_text(kind: Kind, blocks: Sequence[Mapping[str, Any]]) -> str:
    """The lines of blocks, as they are written into the settings: strangers' text is inert in them.

    >>> print(blocks_text("repair", [{"match": {"source": "fb"}, "becomes": {"source": "facebook"}}]), end="")
    [[repair]]
    match = {source = "fb"}
    becomes = {source = "facebook"}
    """
    text = "\n".join(f"[[{kind}]]\n{_block(block)}" for block in blocks)
    return _CONTROL.sub(lambda match: f"\\U{ord(match[0]):08x}", text)


def _block(values: Mapping[str, Any]) -> str:
    """The lines of a block.

    >>> print(_block({"name": "lead", "page": "", "map": {"Forbrug i alt": "cost"}}), end="")
    name = "lead"
    map = {"Forbrug i alt" = "cost"}
    """
    import tomlkit

    table = tomlkit.document()
    for key, value in values.items():
        if isinstance(value, Mapping) and value:
            inline = tomlkit.inline_table()
            inline.update(value)
            table.add(key, inline)
        elif value:
            table.add(key, value)
    return tomlkit.dumps(table)
