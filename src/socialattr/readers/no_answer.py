"""Files that carry no answer: page statistics, insights, our own outputs. They are named and not failed."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources

from ..errors import Exit, SocialattrError
from .headings import plain_heading
from .look import Look, Top


@dataclass(frozen=True)
class NoAnswer:
    """One kind of file that tells of no visit, order or cost; the fields are explained in `no_answer.toml`."""

    title: str
    why: str
    instead: str
    marks: tuple[frozenset[str], ...] = ()
    above: tuple[str, ...] = ()
    keys: tuple[tuple[str, ...], ...] = ()

    def __str__(self) -> str:
        return f"{self.title}: {self.why}; export {self.instead} instead"

    def is_in(self, top: Top) -> bool:
        """Say whether a table has all headings of a mark, or its line above them."""
        headings = {plain_heading(heading) for heading in top.header}
        if any(all(_stands(one, headings) for one in mark) for mark in self.marks):
            return True
        lines = (plain_heading(line.strip(' ,;\t"\ufeff')) for line in top.preamble)
        return bool(self.above) and any(line.startswith(self.above) for line in lines)

    def is_document(self, head: bytes) -> bool:
        """Say whether the first part of a file is JSON with all names of a mark."""
        text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
        return text.startswith((b"{", b"[")) and any(
            all(b'"%s"' % key.encode() in text for key in keys) for keys in self.keys
        )


class PassedOverError(SocialattrError):
    """Why a file is no import, and what would be; nothing is wrong, so that its exit code is 0."""

    def __init__(self, found: NoAnswer, where: str) -> None:
        self.found = found
        what = f"{found.title}: {found.why}"
        super().__init__(what, where=where, hint=f"{found.instead} instead", exit_code=Exit.DONE)


def _stands(mark: str, headings: set[str]) -> bool:
    if mark.endswith("*"):
        return any(heading.startswith(mark[:-1]) for heading in headings)
    return mark in headings


@functools.cache
def known() -> tuple[NoAnswer, ...]:
    """All kinds of `data/no_answer.toml`, in its order."""
    text = resources.files("socialattr").joinpath("data", "no_answer.toml").read_text(encoding="utf-8")
    return tuple(
        NoAnswer(
            one["title"],
            one["why"],
            one["instead"],
            tuple(map(frozenset, one.get("marks", []))),
            tuple(one.get("above", [])),
            tuple(map(tuple, one.get("keys", []))),
        )
        for one in tomllib.loads(text)["file"]
    )


def no_answer(look: Look) -> NoAnswer | None:
    """Tell which kind of file without an answer this is; None where it is none.

    >>> headings = ("Date", "Sponsored followers", "Organic followers", "Total followers")
    >>> found = no_answer(Look("page.csv", b"", (Top(headings, 1),)))
    >>> found.title, found.why
    ('LinkedIn page statistics', 'followers and views, no visits or sales')
    """
    for kind in known():
        if kind.is_document(look.head) or any(kind.is_in(top) for top in look.tops):
            return kind
    return None
