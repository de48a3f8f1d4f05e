"""The catalogue's entries as columns, to be asked about many touches at once."""

from __future__ import annotations

import numpy as np

from ..catalogue import SOCIAL_KINDS, Catalogue
from .clues import NOBODY
from .distinct import Codes


class Who:
    """Columns to be looked up by an entry's number; `NOBODY` finds the last, blank one."""

    def __init__(self, catalogue: Catalogue) -> None:
        entries = catalogue.entries
        self.slug = np.array([*(entry.slug for entry in entries), ""], dtype=object)
        self.name = np.array([*(entry.name for entry in entries), ""], dtype=object)
        self.kind = np.array([*(entry.kind for entry in entries), ""], dtype=object)
        self.group = np.array([*(entry.group for entry in entries), ""], dtype=object)
        self.leads = np.array([*(entry.leads_group and entry.social for entry in entries), False], dtype=bool)
        self.social = np.isin(self.kind, SOCIAL_KINDS)
        self.tool = self.kind == "sharing_tool"
        self.network = self.social & ~self.tool
        self.hiding = self.tool | (self.kind == "shortener")
        """Whose links and pages hide where a visit came from."""

    def networks(self, entries: Codes) -> Codes:
        """Only those that are networks."""
        return np.where(self.network[entries], entries, NOBODY)

    def tools(self, entries: Codes) -> Codes:
        return np.where(self.tool[entries], entries, NOBODY)
