"""What strangers write into links, referrers and agents, and how it gets into a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from socialattr.text import visible

LIST = Path(__file__).with_name("hostile.txt")
LONGEST_FIELD = 8 * 1024

_REPEAT = re.compile(r"\\repeat\{(\d+)\|([^}]*)\}")
_ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([\\ntr]))")
_LETTERS = {"\\": "\\", "n": "\n", "t": "\t", "r": "\r"}


@dataclass(frozen=True)
class Value:
    """One hostile text and the class that it stands for."""

    kind: str
    text: str

    @property
    def name(self) -> str:
        """What a test is called by."""
        return f"{self.kind}: {visible(self.text)[:40]}"


@cache
def values() -> tuple[Value, ...]:
    """All values of `hostile.txt`."""
    _, *classes = LIST.read_text("utf-8").split("\n## ")
    found = []
    for part in classes:
        kind, *lines = part.split("\n")
        found += [Value(kind, decode(line)) for line in lines if line]
    return tuple(found)


def decode(line: str) -> str:
    r"""Decode a line of the list.

    >>> decode(r"\x1b[0m \repeat{3|å}\\n")
    '\x1b[0m ååå\\n'
    """
    repeated = _REPEAT.sub(lambda match: match[2] * int(match[1]), line)
    return _ESCAPE.sub(lambda m: _LETTERS[m[4]] if m[4] else chr(int(m[1] or m[2] or m[3], 16)), repeated)


def is_text(value: str) -> bool:
    """Whether UTF-8 can write it; lone surrogates it cannot."""
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def in_url(value: str) -> str:
    """Percent-encode all of it, as a browser does where a form holds it."""
    return quote(value, safe="", errors="surrogatepass")


def as_logged(value: str) -> str:
    r"""Write it as nginx does: quotes, backslashes, controls and all beyond ASCII as `\xHH`.

    >>> as_logged('"å\n')
    '\\x22\\xC3\\xA5\\x0A'
    """
    data = value.encode("utf-8", "surrogatepass")
    return "".join(chr(b) if 0x20 <= b < 0x7F and b not in b'"\\' else f"\\x{b:02X}" for b in data)


def as_sent(value: str) -> str:
    """Leave it as it is: servers that escape nothing, and attackers who know them."""
    return value


def host_of(value: str) -> str:
    """The nearest to it that can stand between the slashes of a URL."""
    return re.sub(r"[/?#@:\\\s\[\]]", "", value) + ".example"


def file_name(value: str) -> str:
    """The nearest to it that can be the name of a file."""
    name = re.sub(r"[/\0]", "_", value)[:60]
    return name.encode("utf-8", "replace").decode("utf-8") + ".log"
