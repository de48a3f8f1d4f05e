"""By what a project classifies: whose pages are its own, which networks it knows, how it mends tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..catalogue import Catalogue, load
from ..names import Channels

TAGS = ("source", "medium", "campaign", "content")
"""The parts of a tag that a repair looks at and mends."""


@dataclass(frozen=True)
class Repair:
    """Tags that say what is in `match` are read as if they said what is in `becomes`; keys are of TAGS."""

    match: Mapping[str, str]
    becomes: Mapping[str, str]


@dataclass(frozen=True)
class Rules:
    """What `classify` goes by, beside the hit itself.

    `own_hosts`: the site's own, with all below them. `catalogue`: the networks that are known, the user's
    own included. `repairs`: in their order; each looks at the tags as they were written. `channels`: whose
    channels are given. `media`: the house's words for the medium of social traffic, unpaid and paid, by which
    tags are judged, not read.
    """

    own_hosts: tuple[str, ...] = ()
    catalogue: Catalogue = field(default_factory=load)
    repairs: tuple[Repair, ...] = ()
    channels: Channels = Channels.SOCIALATTR
    media: tuple[str, str] = ("social", "paid_social")
