"""In-app browsers: which app showed the page, told by what it adds to the user agent."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..catalogue import Catalogue, load
from .distinct import Codes, distinct


def in_app(agents: pd.Series, catalogue: Catalogue | None = None) -> pd.Series:
    """Give the slug of the network whose app an agent names, else `""`.

    The first of `Catalogue.agent_tokens` that occurs decides, so an agent that was shortened to its
    tokens gives the same answer as the whole one.

    >>> in_app(pd.Series(["Mozilla/5.0 (iPhone) [FBAN/FBIOS;FBAV/1]", "ios FBAN/ Instagram", "Safari"])).tolist()
    ['facebook', 'instagram', '']
    """
    catalogue = catalogue or load()
    codes, texts = distinct(agents)
    slugs = np.array([*(entry.slug for entry in catalogue.agent_entries.values()), ""], dtype=object)
    return pd.Series(slugs[first_token(texts, catalogue)][codes], index=agents.index, dtype="str")


def first_token(agents: pa.Array, catalogue: Catalogue) -> Codes:
    """Number of the deciding token for each of some distinct agents; -1 where there is none."""
    found = np.full(len(agents), -1, dtype=np.intp)
    any_token = "|".join(map(re.escape, catalogue.agent_tokens))
    # Most agents name no app: one look finds them, and only the rest are searched token by token.
    rest = np.flatnonzero(pc.match_substring_regex(agents, any_token).to_numpy(zero_copy_only=False))
    for number, token in enumerate(catalogue.agent_tokens):
        hit = pc.match_substring(agents.take(pa.array(rest)), token).to_numpy(zero_copy_only=False)
        found[rest[hit]] = number
        rest = rest[~hit]
    return found
