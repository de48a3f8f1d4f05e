"""Everything that is known about one format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..pages import Page
from ..readers import Spoken
from ..settings import OwnFormat


@dataclass(frozen=True)
class FormatPage:
    """Its page, the columns that it needs, its headings by language, and what the user says of it."""

    page: Page
    needs: Mapping[str, tuple[str, ...]]
    """Our words for columns, by the kind of table; of `a|b` one is enough."""
    headings: tuple[Spoken, ...]
    own: OwnFormat | None = None
