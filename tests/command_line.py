"""The command line in this process: what a command prints and how it ends."""

from __future__ import annotations

import io
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from socialattr.cli.app import main


@dataclass(frozen=True)
class Ran:
    """What a command left behind. Both texts are UTF-8, or reading them failed."""

    code: int
    out: str
    err: str

    @property
    def talk(self) -> str:
        """All that a terminal would show."""
        return self.out + self.err

    @property
    def unfolded(self) -> str:
        """All that a terminal would show, on one line: where it is folded depends on the length of paths."""
        return " ".join(self.talk.split())


def run(project: Path, *arguments: str | Path) -> Ran:
    """Run `socialattr --project PROJECT ARGUMENTS` with its output in pipes that claim ASCII, as under cron."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="ascii") for _ in range(2))
    command = ["socialattr", "--project", str(project), *map(str, arguments)]
    interrupt = signal.getsignal(signal.SIGINT)
    try:
        with patch.object(sys, "argv", command), patch.object(sys, "stdout", out), patch.object(sys, "stderr", err):
            main()
    except SystemExit as end:
        return Ran(int(end.code or 0), _text(out), _text(err))
    finally:
        signal.signal(signal.SIGINT, interrupt)
    raise AssertionError("main() came back")


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    data = stream.buffer.getvalue()  # type: ignore[attr-defined]
    return str(data, "utf-8")
