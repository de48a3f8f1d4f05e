"""A file of the user's own, written anew: everybody sees the old one or the new, whole one."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ..errors import Exit, SocialattrError


def replace_whole(path: Path, data: bytes, hint: str = "") -> None:
    """Put `data` in the place of a file, with its permissions; a link to it elsewhere stays one.

    Raises SocialattrError (73) where it cannot be written, with what to try, `hint` first. The file is then as it was.
    """
    path = path.resolve()
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            draft.chmod(path.stat().st_mode & 0o777)
        draft.replace(path)
    except OSError as error:
        what = f"cannot write: {error.strerror or error}"
        hint = f"{hint}name a folder you may write to with --project"
        raise SocialattrError(what, where=str(path), hint=hint, exit_code=Exit.CANNOT_WRITE) from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
