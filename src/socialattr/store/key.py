"""The project's secret: made once, never replaced in silence."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from pathlib import Path

from ..errors import Exit, SocialattrError
from .layout import FORMAT_FILE, HOME, replace_file

KEY_FILE = "socialattr.key"
FORMAT = 1

_KEY = re.compile(r"[0-9a-f]{64}")
_RESTORE = f"put the {KEY_FILE} back that this project had; without it old and new data cannot be joined"


def fingerprint(key: bytes) -> str:
    """What tells one key from another and tells nothing else of it."""
    return hashlib.sha256(b"socialattr key fingerprint\0" + key).hexdigest()[:16]


def ensure_key(project: Path) -> bytes:
    """Give the key of `project`, which is made where there is none; call it under the store's lock."""
    path = project / KEY_FILE
    if not path.exists():
        replace_file(path, secrets.token_hex(32) + "\n")
    return _read_key(path)


def write_format(home: Path, key: bytes) -> None:
    """Mark `home` as a complete store of this program's format, sealed with `key`."""
    text = json.dumps({"format": FORMAT, "key": fingerprint(key)}, sort_keys=True) + "\n"
    replace_file(home / FORMAT_FILE, text)


def checked_key(project: Path) -> bytes:
    """Give the key of the store in `project`, once format and fingerprint are found right.

    Raises SocialattrError: exit 3 where nothing was imported yet, 65 where the store is of a
    newer program, or the key is missing or another.
    """
    format_path = project / HOME / FORMAT_FILE
    try:
        stated = json.loads(format_path.read_text(encoding="utf-8"))
        version, expected = int(stated["format"]), str(stated["key"])
    except (FileNotFoundError, NotADirectoryError):
        raise SocialattrError(
            "nothing imported yet",
            where=str(project),
            hint="socialattr ingest FILES",
            exit_code=Exit.NO_DATA,
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unusable(f"cannot be read: {error}", format_path, "restore it from a backup") from None
    if version > FORMAT:
        raise _unusable(
            f"made by a newer socialattr (format {version}, this one knows {FORMAT})",
            format_path,
            "pip install --upgrade socialattr",
        )
    key = _read_key(project / KEY_FILE)
    if fingerprint(key) != expected:
        raise _unusable("not the key that this project's data were stored under", project / KEY_FILE)
    return key


def _read_key(path: Path) -> bytes:
    try:
        text = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise _unusable("the key of this project is missing", path) from None
    except (OSError, UnicodeDecodeError):
        text = ""
    if not _KEY.fullmatch(text):
        raise _unusable("holds no key: 64 hexadecimal digits", path)
    return bytes.fromhex(text)


def _unusable(what: str, where: Path, hint: str = _RESTORE) -> SocialattrError:
    return SocialattrError(what, where=str(where), hint=hint, exit_code=Exit.UNUSABLE)
