"""A small table that people keep by hand in a spreadsheet: a CSV of posts, however their program writes it."""

from __future__ import annotations

import csv
import io
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from ..catalogue import squeezed
from ..errors import Exit, SocialattrError
from ..text import spreadsheet_safe

_SEP_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]0{1,2}:00(?::00)?)?")
# As Excel writes a date where days come first. With slashes nobody knows whether they do.
_NORDIC = re.compile(r"(\d{1,2})[.\-](\d{1,2})[.\-](\d{4})(?:[T ]0{1,2}:00(?::00)?)?")
_MARKS = {",": "a comma", ";": "a semicolon", "\t": "a tab"}


@dataclass(frozen=True)
class Sheet:
    """A table as text: its headings, and every row that is not blank with its line in the file."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    delimiter: str = ","
    line_end: str = "\n"
    encoding: str = "utf-8-sig"
    text: str = ""
    named: int = 0
    """How many headings the file has; those beyond are blank, for cells that have none."""

    def columns(self) -> dict[str, int]:
        """Our word for each column that is known -> its place; the first of two that mean the same."""
        found: dict[str, int] = {}
        for place, heading in enumerate(self.headings):
            if name := heading_of(heading):
                found.setdefault(name, place)
        return found

    def cell(self, cells: Sequence[str], place: int | None) -> str:
        """A cell as it was meant, without the mark that keeps a spreadsheet from running it."""
        if place is None or place >= len(cells):
            return ""
        return unicodedata.normalize("NFC", unguarded(cells[place])).strip()

    def surplus(self, cells: Sequence[str]) -> str:
        """What is wrong with a row that has more cells than there are headings; "" where it has not."""
        if not any(cell.strip() for cell in cells[self.named :]):
            return ""
        mark = _MARKS.get(self.delimiter, self.delimiter)
        return f"more cells than headings: a text that holds {mark} stands in quotation marks"


def read_sheet(data: bytes, where: str) -> Sheet:
    """Read a table: UTF-8 or what Windows writes, parted by comma, semicolon or tab.

    Raises SocialattrError (65) where it is no such table.
    """
    text, encoding = _decoded(data, where)
    said = _SEP_LINE.match(text)
    body = text[said.end() :] if said else text
    head = body.lstrip("\r\n").split("\n", 1)[0]
    delimiter = said[1] if said else max(",;\t", key=head.count)
    first_line = 2 if said else 1
    rows: list[tuple[int, tuple[str, ...]]] = []
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
    begins = first_line
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((begins, tuple(cells)))
            begins = first_line + reader.line_num
    except csv.Error as error:
        hint = "see whether a quotation mark is missing there"
        raise SocialattrError(str(error), where=f"{where}:{begins}", hint=hint, exit_code=Exit.UNUSABLE) from None
    if not rows:
        hint = "its first line holds headings, such as url,network,campaign,title,date,paid"
        raise SocialattrError("is empty", where=where, hint=hint, exit_code=Exit.UNUSABLE)
    (_, headings), *body_rows = rows
    # Cells beyond the last heading are kept, too.
    widest = max((len(cells) for _, cells in body_rows), default=0)
    named = len(headings)
    headings = (*headings, *[""] * (widest - named))
    line_end = "\r\n" if "\r\n" in body else "\n"
    return Sheet(headings, tuple(body_rows), delimiter, line_end, encoding, text, named)


def written(headings: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str = ",", line_end: str = "\n") -> str:
    """A table as text; no cell of it is a formula in a spreadsheet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end)
    for row in (headings, *rows):
        writer.writerow([spreadsheet_safe(cell) for cell in row])
    return out.getvalue()


def unguarded(cell: str) -> str:
    """Take off the mark that `spreadsheet_safe` put before a formula.

    >>> unguarded("'=1+1"), unguarded("'t gaat goed")
    ('=1+1', "'t gaat goed")
    """
    return cell[1:] if cell[:1] == "'" and spreadsheet_safe(cell[1:]) == cell else cell


def heading_of(heading: str) -> str:
    """Our word for a heading, "" where it is none of ours.

    >>> heading_of("Netværk"), heading_of("UTM content"), heading_of("Ansvarlig")
    ('network', 'post', '')
    """
    return _headings().get(squeezed(heading.strip().casefold()), "")


def day_of(text: str) -> date | None:
    """The day that a cell says, None for an empty one. Raises ValueError.

    >>> day_of("2026-07-01") == day_of("01-07-2026") == day_of("1.7.2026")
    True
    """
    if not text:
        return None
    if match := _ISO.fullmatch(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _NORDIC.fullmatch(text):
        return date(int(match[3]), int(match[2]), int(match[1]))
    raise ValueError(f"{text!r} is no day: write it as 2026-07-01")


def is_paid(text: str) -> bool:
    """Whether a cell says yes. Raises ValueError for what is neither yes nor no."""
    word = text.casefold()
    if word in _words()["yes"]:
        return True
    if word in _words()["no"]:
        return False
    raise ValueError(f"{text!r} is neither yes nor no")


def _decoded(data: bytes, where: str) -> tuple[str, str]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig" if data[:3] == b"\xef\xbb\xbf" else "utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    hint = "save it as CSV (UTF-8)"
    raise SocialattrError("is no table of text", where=where, hint=hint, exit_code=Exit.UNUSABLE)


@cache
def _data() -> Mapping[str, Mapping[str, list[str]]]:
    text = (files("socialattr") / "data" / "posts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _headings() -> Mapping[str, str]:
    return {squeezed(word): name for name, words in _data()["heading"].items() for word in words}


@cache
def _words() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in _data()["paid"].items()}
