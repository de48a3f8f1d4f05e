"""Whose traffic is it: what each hit says about where it came from, and what never gets in."""

from .agents import in_app
from .channels import CHANNEL_NAMES
from .clues import CLUES
from .door import door_version, excluded
from .hosts import referrer_host
from .repairs import folded
from .robots import robots
from .rules import TAGS, Repair, Rules
from .steps import EXCLUDED, Explained, Outcome, Step, explained
from .strangers import Stranger, strangers
from .told import advertiser_of, advertisers, classify_told
from .touches import OTHER_SOCIAL, classify

__all__ = [
    "CHANNEL_NAMES",
    "CLUES",
    "EXCLUDED",
    "OTHER_SOCIAL",
    "TAGS",
    "Explained",
    "Outcome",
    "Repair",
    "Rules",
    "Step",
    "Stranger",
    "advertiser_of",
    "advertisers",
    "classify",
    "classify_told",
    "door_version",
    "excluded",
    "explained",
    "folded",
    "in_app",
    "referrer_host",
    "robots",
    "strangers",
]
