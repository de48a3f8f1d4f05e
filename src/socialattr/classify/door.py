"""What a web server logs and nobody visited: dropped before it is stored, and counted by rule."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from ..catalogue import Catalogue, load
from .distinct import distinct
from .robots import patterns

RULES = ("method", "status", "asset", "robot")
"""In this order; the first that fits gives its name to the hit."""


def excluded(parsed: pd.DataFrame) -> pd.Series:
    """Name the rule that keeps a hit out; `""` lets it in.

    Columns: method, path (may carry a query), status (int), robot (bool). The rules in order:
    `method` (other than GET), `status` (400 and above), `asset` (a file that pages are made of, or
    that machines ask for), `robot`.

    >>> excluded(pd.DataFrame({"method": ["GET", "POST", "GET"], "path": ["/", "/x.css", "/x.css?v=2"],
    ...                        "status": [200, 404, 200], "robot": [False, True, True]})).tolist()
    ['', 'method', 'asset']
    """
    fits = [
        (parsed["method"] != "GET").to_numpy(dtype=bool),
        (parsed["status"] >= 400).to_numpy(dtype=bool),
        _assets(parsed["path"]),
        parsed["robot"].to_numpy(dtype=bool),
    ]
    rule = np.select(fits, range(len(RULES)), default=len(RULES))
    names = pd.array([*RULES, ""], dtype="str")
    return pd.Series(names.take(rule), index=parsed.index)


def door_version(catalogue: Catalogue | None = None) -> str:
    """Short hash of the rules by which this door judges and agents are shortened, those of packages included.

    Networks, hosts and aliases are no part of it: they are looked up when a report is made.
    """
    known = catalogue or load()
    rules = [_asset_pattern(), patterns(), known.agent_tokens, list(known.click_ids)]
    return hashlib.blake2b(json.dumps(rules).encode(), digest_size=6).hexdigest()


def _assets(paths: pd.Series) -> NDArray[np.bool_]:
    codes, texts = distinct(paths)
    fits: NDArray[np.bool_] = pc.match_substring_regex(texts, _asset_pattern()).to_numpy(zero_copy_only=False)
    return fits[codes]


@cache
def _asset_pattern() -> str:
    asset = load().door["asset"]
    extensions, paths, prefixes = (
        "|".join(map(re.escape, asset[kind])) for kind in ("extensions", "paths", "prefixes")
    )
    host = r"(?:(?:https?:)?//[^/?#]*)?"  # of a request through a proxy
    return rf"(?i)^{host}(?:[^?#]*\.(?:{extensions})(?:[?#]|$)|(?:{paths})(?:[?#]|$)|(?:{prefixes}))"
