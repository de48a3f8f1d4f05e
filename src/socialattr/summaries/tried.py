"""What would become of a file if it were ingested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from ..errors import SocialattrError


@dataclass(frozen=True)
class Tried:
    """What would become of one file; rows = accepted + sum of `excluded` + rejected."""

    file: str
    format: str = ""
    """Name of its format, which may be one of the user's own; empty where it is nobody's."""
    like: str = ""
    """The format that we read it as."""
    level: str = ""
    table: str = ""
    mapping: Sequence[tuple[str, str]] = ()
    """Our words for columns, and the headings that they are read from."""
    unmatched: Sequence[str] = ()
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    excluded: Mapping[str, int] = field(default_factory=dict)
    first_reject: str = ""
    notes: Sequence[str] = ()
    days: tuple[date, date] | None = None
    """First and last day of the rows."""
    sample: pd.DataFrame = field(default_factory=pd.DataFrame)
    """The first rows as they would be stored, without the columns that hide somebody or something."""
    error: SocialattrError | None = None
