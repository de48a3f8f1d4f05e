"""Tags mended as the settings say: what was written wrong is read as it was meant; the store keeps the raw tags."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
import pandas as pd

from .distinct import combined, distinct
from .rules import TAGS, Repair


def repaired(hits: pd.DataFrame, repairs: Sequence[Repair]) -> pd.DataFrame:
    """Give `hits` with their utm columns mended; without repairs the very same frame.

    Each repair looks at the tags as they were written, trimmed and without regard to case. Where two mend the
    same part the one that looks at more parts has the word, else the later one.

    >>> hits = pd.DataFrame({"utm_source": ["FB", "fb", "nyt"], "utm_medium": ["", "email", ""]})
    >>> mend = Repair({"source": "fb", "medium": ""}, {"source": "facebook", "medium": "social"})
    >>> repaired(hits, [mend]).to_numpy().tolist()
    [['facebook', 'social'], ['fb', 'email'], ['nyt', '']]
    """
    columns = {part: f"utm_{part}" for part in TAGS if f"utm_{part}" in hits}
    if not repairs or not len(hits):
        return hits
    coded = {part: distinct(hits[column]) for part, column in columns.items()}
    rows, first = combined([codes for codes, _ in coded.values()])
    raw = {
        part: np.array([folded(text) for text in texts.to_pylist()], dtype=object)[codes[first]]
        for part, (codes, texts) in coded.items()
    }
    new = {
        part: np.array(texts.to_pylist(), dtype=object)[codes[first]].copy() for part, (codes, texts) in coded.items()
    }
    for repair in sorted(repairs, key=lambda one: len(one.match)):
        fits = np.ones(len(first), dtype=bool)
        for part, text in repair.match.items():
            fits &= raw[part] == folded(text) if part in raw else folded(text) == ""
        for part, text in repair.becomes.items():
            if part in new:
                new[part][fits] = text
    mended = {columns[part]: pd.array(texts[rows], dtype="str") for part, texts in new.items()}
    return hits.assign(**mended)


def folded(text: str) -> str:
    """A tag as it is compared: accents composed, trimmed, case-folded."""
    return unicodedata.normalize("NFC", text).strip().casefold()
