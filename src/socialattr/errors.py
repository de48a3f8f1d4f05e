"""The one error that a user sees, and the exit codes of the tool."""

from __future__ import annotations

from enum import IntEnum

from .text import visible


class Exit(IntEnum):
    """What the exit status of a command means; scripts and cron jobs read it."""

    DONE = 0
    LOOK = 1
    USAGE = 2
    NO_DATA = 3
    UNUSABLE = 65
    OUR_BUG = 70
    CANNOT_WRITE = 73
    TRY_AGAIN = 75
    INTERRUPTED = 130


class SocialattrError(Exception):
    """Something the user can act on: what happened, where, and what to try.

    It is raised deep down and printed once, in two lines. All three parts may quote strangers'
    text; `str()` makes it inert, so no caller has to remember.

    >>> print(SocialattrError("no date in line 7", where="orders.csv:7", hint="--tz Europe/Copenhagen"))
    orders.csv:7: no date in line 7
      try: --tz Europe/Copenhagen
    """

    def __init__(
        self, what: str, *, where: str | None = None, hint: str | None = None, exit_code: int = Exit.LOOK
    ) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint
        self.exit_code = int(exit_code)

    def __str__(self) -> str:
        first = f"{self.where}: {self.what}" if self.where else self.what
        lines = [visible(first)]
        if self.hint:
            lines.append("  try: " + visible(self.hint))
        return "\n".join(lines)
