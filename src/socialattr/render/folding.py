"""Sentences in lines of a width; paths, commands, names and dates stay whole, so that they can be copied."""

from __future__ import annotations

import textwrap

from ..text import visible


def folds(text: str, width: int, indent: int = 2) -> list[str]:
    """The lines of a text that may quote strangers, all but the first one indented.

    >>> folds("Export next: socialattr formats meta-ads", 24)
    ['Export next: socialattr', '  formats meta-ads']
    """
    return textwrap.wrap(
        visible(text), width, subsequent_indent=" " * indent, break_on_hyphens=False, break_long_words=False
    )


def folded(text: str, width: int) -> str:
    """The same as one text, each line with its end."""
    return "".join(f"{line}\n" for line in folds(text, width))
