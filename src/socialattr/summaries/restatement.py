"""What counts of one import at this moment, and what counts in the place of the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

import pandas as pd


@dataclass(frozen=True)
class Restatement:
    """The rows of an import of a restated table, without what is hashed; none of events, or where it is replaced."""

    rows: pd.DataFrame | None
    """Columns of its table with `in_force` and `superseded_by`, ids of imports, comma-joined."""
    files: Mapping[str, str]
    """The file of each import by id."""
    zone: tzinfo
    """The site's, in which its days begin."""
    replaced_by: str = ""
    """Id of the import that took its place, as the same file read in another way."""
    rejects: str = ""
    """Where its rejected rows stand; empty where there are none."""
