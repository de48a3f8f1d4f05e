"""Robots, link previews, monitors and scripts, told by their user agent. People are never among them."""

from __future__ import annotations

import re
from functools import cache

import crawleruseragents
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ..catalogue import load
from .distinct import distinct

# RE2 joins this many patterns in one automaton; at twice as many it runs out of its memory and crawls.
_PATTERNS_AT_ONCE = 400

# Where an Android agent names the device: in the browser's comment, in that of Meta's apps, and in Facebook's list.
_DEVICE = (
    r"(Android(?: [\w.]+)?; ?(?:[a-zA-Z]{2}[-_][a-zA-Z]{2}; ?)?)[^;()]*(?:\([^()]*\)[^;()]*)?"
    r"|(Android) ?\([^()]*\)|(FB(?:DV|MF|BD)/)[^;\]]*"
)


def robots(agents: pd.Series | pa.Array) -> NDArray[np.bool_]:
    """Tell for each agent whether nobody sits behind it. An empty agent and `-` prove nothing.

    By the patterns of crawler-user-agents, less those that hit people (browsers, in-app browsers, a
    phone's build), and our own for previews, monitors, script clients and what robots call themselves
    (`data/door.toml`). What a phone is called is not looked at: Cubot is a maker of phones.

    >>> robots(pd.Series(["Googlebot/2.1", "Mozilla/5.0 (Pixel) MetaIAB Facebook", "-"])).tolist()
    [True, False, False]
    >>> robots(pd.Series(["Mozilla/5.0 (Linux; Android 15; Cubot Spiderbot Build/1) Chrome/140.0"])).tolist()
    [False]
    """
    column = agents if isinstance(agents, pd.Series) else pd.Series(agents.to_pandas())
    codes, texts = distinct(column)
    return _matches(without_device(texts))[codes]


def without_device(agents: pa.Array) -> pa.Array:
    """Leave out what an Android phone is called and which build it runs."""
    return pc.replace_substring_regex(agents, _DEVICE, r"\1\2\3")


def patterns() -> list[str]:
    """Every pattern that makes a robot, each a regular expression to be searched for."""
    catalogue = load()
    rules = catalogue.door["robot"]
    known = [record["pattern"] for record in crawleruseragents.CRAWLER_USER_AGENTS_DATA]
    kept = [pattern for pattern in known if pattern not in rules["people"]]
    # Some servers log all in small letters.
    previews = [f"(?i:{re.escape(token)})" for token in catalogue.preview_bots]
    words = [f"(?i:{word})" for word in rules["words"]]
    return list(dict.fromkeys([*words, *kept, *rules["also"], *previews]))


def _matches(agents: pa.Array) -> NDArray[np.bool_]:
    joined, refused = _automata()
    hits = np.zeros(len(agents), dtype=bool)
    for pattern in joined:
        # What an earlier pattern caught need not be searched again.
        rest = np.flatnonzero(~hits)
        found = pc.match_substring_regex(agents.take(pa.array(rest)), pattern)
        hits[rest[found.to_numpy(zero_copy_only=False)]] = True
    for number in np.flatnonzero(~hits) if refused else ():
        hits[number] = any(pattern.search(agents[number].as_py()) for pattern in refused)
    return hits


@cache
def _automata() -> tuple[tuple[str, ...], tuple[re.Pattern[str], ...]]:
    """Patterns joined for RE2, and those that only Python's engine can read (look-arounds)."""
    joined: list[str] = []
    refused: list[re.Pattern[str]] = []
    every = patterns()
    for start in range(0, len(every), _PATTERNS_AT_ONCE):
        group = every[start : start + _PATTERNS_AT_ONCE]
        if not _readable(_join(group)):
            refused += [re.compile(pattern) for pattern in group if not _readable(pattern)]
            group = [pattern for pattern in group if _readable(pattern)]
        joined.append(_join(group))
    return tuple(joined), tuple(refused)


def _join(group: list[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in group)


def _readable(pattern: str) -> bool:
    try:
        pc.match_substring_regex(pa.array([""]), pattern)
    except pa.ArrowInvalid:
        return False
    return True
