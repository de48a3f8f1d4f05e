"""GA4's default channel group, to set beside ours: `--channels ga4`.

The definitions are those of Google's help page "[GA4] Default channel group", of its table for manual
traffic: ordered, the first that fits gives the channel, without regard to case. "Matches" is the whole
value, except where the page says contains or ends with. What it calls a list of sites stands in
`data/ga4_sources.toml`, in the state that is known.

Two things are not on record. The page once put Email and Affiliates before Referral and now puts them
behind it, as is done here; only links with `email` as source and a medium of Referral tell the difference.
AI Assistant is of May 2026: Google gives untagged visits from assistants that it knows the medium
`ai-assistant`. Which ones it knows is not published, nor where in the order the channel stands; so here it is
given by that medium alone, and an untagged visit from an assistant stays a Referral, as it was before.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Mapping
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .channels import UNASSIGNED
from .distinct import Column, distinct
from .utm import is_push, is_shop

Mask = NDArray[np.bool_]

_EMAIL = ("email", "e-mail", "e_mail", "e mail")
_SOCIAL = ("social", "social-network", "social-media", "sm", "social network", "social media")
_DISPLAY = ("display", "banner", "expandable", "interstitial", "cpm")


def ga4_channels(source: Column, medium: Column, campaign: Column) -> Column:
    """The channel that GA4 gives to each source, medium and campaign.

    Three arrays of texts of one length, as GA4 has them: tags where a link has some; else the
    referrer's host without www. and "referral", a search engine's name and "organic", or "(direct)" and
    "(none)". A part that a tagged link does not have is "" or "(not set)".

    >>> rows = [("facebook", "cpc", ""), ("facebook", "social", "eshop-spring"), ("x.com", "referral", "")]
    >>> ga4_channels(*np.array(rows, dtype=object).T).tolist()
    ['Paid Social', 'Organic Shopping', 'Referral']
    """
    origin, means, name = _Part(source), _Part(medium), _Part(campaign)
    search, shopping, social, video = (origin.among(sites) for sites in _sites().values())
    paid, shop = means.where(_is_paid), name.where(is_shop)
    channels: tuple[tuple[str, Mask], ...] = (
        ("Direct", origin.among(["(direct)"]) & means.among(["(none)", "(not set)"])),
        ("Cross-network", name.where(lambda text: "cross-network" in text)),
        ("Paid Shopping", (shopping | shop) & paid),
        ("Paid Search", search & paid),
        ("Paid Social", social & paid),
        ("Paid Video", video & paid),
        ("Display", means.among(_DISPLAY)),
        ("Paid Other", paid),
        ("Organic Shopping", shopping | shop),
        ("Organic Social", social | means.among(_SOCIAL)),
        ("Organic Video", video | means.where(lambda text: "video" in text)),
        ("Organic Search", search | means.among(["organic"])),
        ("AI Assistant", means.among(["ai-assistant"])),
        ("Referral", means.among(["referral", "app", "link"])),
        ("Email", origin.among(_EMAIL) | means.among(_EMAIL)),
        ("Affiliates", means.among(["affiliate"])),
        ("Audio", means.among(["audio"])),
        ("SMS", origin.among(["sms"]) | means.among(["sms"])),
        ("Mobile Push Notifications", means.where(is_push) | origin.among(["firebase"])),
    )
    return np.select([fits for _, fits in channels], [np.asarray(name) for name, _ in channels], default=UNASSIGNED)


class _Part:
    """A column of tags, asked once per distinct text."""

    def __init__(self, column: Column) -> None:
        self._codes, texts = distinct(pd.Series(column))
        self._texts = [text.lower() for text in texts.to_pylist()]

    def where(self, fits: Callable[[str], bool]) -> Mask:
        return np.array([fits(text) for text in self._texts], dtype=bool)[self._codes]

    def among(self, words: Collection[str]) -> Mask:
        return self.where(lambda text: text in words)


def _is_paid(medium: str) -> bool:
    """As Google writes it, `^(.*cp.*|ppc|retargeting|paid.*)$`: scp pays too, remarketing does not."""
    return "cp" in medium or medium in ("ppc", "retargeting") or medium.startswith("paid")


@cache
def _sites() -> Mapping[str, frozenset[str]]:
    """Sources of GA4's four kinds, in the order of `ga4_channels`."""
    data = tomllib.loads((files("socialattr") / "data" / "ga4_sources.toml").read_text(encoding="utf-8"))
    kinds = ("search", "shopping", "social", "video")
    return {kind: frozenset((*data[kind]["names"], *data[kind]["hosts"])) for kind in kinds}
