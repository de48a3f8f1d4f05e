"""A list of hits classified row by row, a part at a time, so that any length of it fits in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ..classify import EXCLUDED, Rules, classify, robots
from ..errors import Exit, SocialattrError
from ..names import Channels
from ..readers import find_sources
from ..readers.every_row import Rows, every_row, list_of
from ..settings import read_settings
from ..summaries.decision import ANSWERS, Answers
from .hits import Hide, hits_of
from .rules import rules_of

COLUMNS = {
    "id": ("id",),
    "referrer": ("referrer", "referer"),
    "query": ("query", "url"),
    "user_agent": ("user agent", "useragent", "agent"),
}
"""Of a list, each with the headings that it goes by."""


@dataclass(frozen=True)
class Batch:
    """What is told of a list: headings that were not read, columns that it lacks, and the answers in its order."""

    file: str
    unread: tuple[str, ...]
    missing: tuple[str, ...]
    answers: Iterator[Answers]


def classify_batch(project: Path, name: str, channels: Channels = Channels.SOCIALATTR) -> Batch:
    """Classify the rows of a list with columns `id`, `referrer`, `query` and `user_agent`, in any order.

    Where it has no ids, rows are numbered from 1. Raises SocialattrError: exit 2 where there is no such
    file, 65 where it is empty, no text, or has none of the columns but an id.
    """
    sources = find_sources([name])
    if len(sources) > 1:
        raise SocialattrError("is several files", where=name, hint="name one of them", exit_code=Exit.USAGE)
    listed = list_of(sources[0], COLUMNS)
    if not listed.where.keys() - {"id"}:
        hint = f"a first line with these headings: {','.join(COLUMNS)}"
        what = "has none of the columns referrer, query and user_agent"
        raise SocialattrError(what, where=listed.source.name, hint=hint, exit_code=Exit.UNUSABLE)
    settings = read_settings(project)
    rules = rules_of(settings, channels)
    hide = Hide.of(settings, rules.catalogue)
    missing = tuple(name for name in COLUMNS if name not in listed.where)
    return Batch(listed.source.name, listed.others, missing, _answers(every_row(listed), rules, hide))


def _answers(parts: Iterator[Rows], rules: Rules, hide: Hide) -> Iterator[Answers]:
    first = 1
    for part in parts:
        ids = part.columns.get("id") or [str(number) for number in range(first, first + part.count)]
        codes, distinct = judged(part.columns, part.count, rules, hide)
        yield Answers(ids, codes, distinct, part.odd)
        first += part.count


def judged(
    columns: Mapping[str, Sequence[str]], count: int, rules: Rules, hide: Hide
) -> tuple[np.ndarray, pd.DataFrame]:
    """For each of `count` hits the place of its answer, and the distinct answers, a table of ANSWERS.

    The columns are query, referrer and user_agent; one that is absent is empty.

    >>> from socialattr.settings import Settings
    >>> rules = rules_of(Settings())
    >>> codes, told = judged({"referrer": ["https://t.co/a", ""]}, 2, rules, Hide.of(Settings(), rules.catalogue))
    >>> told.loc[codes, ["network", "social", "bot"]].to_numpy().tolist()
    [['X', True, False], ['', False, False]]
    """
    blank = ("",) * count
    hits = hits_of(columns.get("query", blank), columns.get("referrer", blank), columns.get("user_agent", blank), hide)
    found = classify(hits, rules).assign(bot=robots(hits["agent"]))
    for name, value in EXCLUDED.items():
        if name in ANSWERS:
            found.loc[found["bot"], name] = value
    told = found[list(ANSWERS)]
    numbers = np.zeros(len(told), dtype=np.int64)
    for name in ANSWERS:
        codes, values = pd.factorize(told[name])
        numbers, _ = pd.factorize(numbers * (len(values) + 1) + codes)
    _, first = np.unique(numbers, return_index=True)
    return numbers, told.iloc[first].reset_index(drop=True)
