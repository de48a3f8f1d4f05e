"""How a period's visits or orders arrived: by which evidence, from whom, and where links want a tag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ..classify import Stranger
from ..names import Confidence, Level
from .coverage import Covered
from .dark import Dark
from .period import Period
from .proposals import Proposal

TAGGED = ("utm",)
"""Evidence of a link that somebody tagged."""
GA4_SOCIAL = ("Organic Social", "Paid Social", "Organic Video", "Paid Video")
"""Channels of GA4 that hold social traffic, as far as GA4 recognises it."""
STRANGER = ["stranger", "name"]
_BY_CONFIDENCE = [confidence.value for confidence in Confidence]


@dataclass(frozen=True)
class Arrivals:
    """What one teller's ways in say; each frame has its keys and `count`, most first.

    `evidence`: evidence; count of all, `social` of these, `high`, `medium` and `low` by how sure the network
    is, `conflicting` where another clue names another network. `networks`: network, evidence. `tools`: tool.
    `conflicts`: clue, evidence, against (the network that was decided for, else the source).
    `channels`: network, evidence, channel, ga4_channel, of social traffic. `strangers`: stranger (a kind of
    `Stranger`), name, medium (of a utm_source), landing_page (the most frequent). `pages`: network,
    landing_page, of social traffic by untagged links.
    """

    level: Level
    teller: str
    series: str
    unit: str
    evidence: pd.DataFrame
    networks: pd.DataFrame
    tools: pd.DataFrame
    conflicts: pd.DataFrame
    channels: pd.DataFrame
    strangers: pd.DataFrame
    addresses: int
    """How many came from bare addresses, which are not shown."""
    pages: pd.DataFrame
    has_pages: bool
    """Whether landing pages are told of at all."""
    way_to_pages: str = ""
    """How to export what would tell of them, where nobody does."""

    @property
    def count(self) -> int:
        return int(self.evidence["count"].sum())

    @property
    def social(self) -> int:
        return int(self.evidence["social"].sum())

    @property
    def tagged(self) -> int:
        """Social traffic by tagged links."""
        return int(self.evidence.loc[self.evidence["evidence"].isin(TAGGED), "social"].sum())

    @property
    def untagged(self) -> int:
        """Social traffic by links without tags; where a tool names only its channel, nobody knows."""
        told = self.evidence[~self.evidence["evidence"].isin([*TAGGED, "tool_channel"])]
        return int(told["social"].sum())

    @property
    def tagged_share(self) -> float | None:
        """Share of tagged links in the social traffic of which it is known; None where it is of none."""
        known = self.tagged + self.untagged
        return self.tagged / known if known else None

    @property
    def only_ours(self) -> pd.DataFrame:
        """Of `channels` what GA4's rules would not call social."""
        return self.channels[~self.channels["ga4_channel"].isin(GA4_SOCIAL)]


def arrivals(ways: pd.DataFrame, *, level: Level, teller: str, series: str, unit: str) -> Arrivals:
    """Sum up ways in: rows with a touch, `landing_page`, `ga4_channel`, STRANGER, and `count`."""
    social = ways[ways["social"]]
    strangers = ways["stranger"]
    return Arrivals(
        level=level,
        teller=teller,
        series=series,
        unit=unit,
        evidence=_by_evidence(ways),
        networks=counted(social, ["network", "evidence"]),
        tools=counted(ways[ways["tool"] != ""], ["tool"]),
        conflicts=_conflicts(ways),
        channels=counted(social, ["network", "evidence", "channel", "ga4_channel"]),
        strangers=_strangers(ways[~strangers.isin(["", Stranger.ADDRESS])]),
        addresses=int(ways.loc[strangers == Stranger.ADDRESS, "count"].sum()),
        pages=counted(social[~social["evidence"].isin([*TAGGED, "tool_channel"])], ["network", "landing_page"]),
        has_pages=bool((social["landing_page"] != "").any()),
    )


def counted(ways: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Sum `count` by some columns, the most first and then by name."""
    sums = ways.groupby(list(keys), sort=False)["count"].sum().reset_index()
    return sums.sort_values(["count", *keys], ascending=[False, *[True] * len(keys)], ignore_index=True)


def _by_evidence(ways: pd.DataFrame) -> pd.DataFrame:
    count = ways["count"]
    parts = {"social": ways["social"]} | {name: ways["confidence"] == name for name in _BY_CONFIDENCE}
    parts["conflicting"] = ways["conflicts"] != ""
    split = ways[["evidence", "count"]].assign(**{name: count.where(mask, 0) for name, mask in parts.items()})
    sums = split.groupby("evidence", sort=False).sum().reset_index()
    order = ["social", "count", "evidence"]
    return sums.sort_values(order, ascending=[False, False, True], ignore_index=True)


def _conflicts(ways: pd.DataFrame) -> pd.DataFrame:
    """Each clue that spoke against what was decided; one way may have several."""
    some = ways[ways["conflicts"] != ""]
    split = some.assign(
        clue=some["conflicts"].str.split(", "),
        against=some["network"].where(some["network"] != "", some["source"]),
    )
    split = split.explode("clue").astype({"clue": "str", "against": "str"})
    return counted(split, ["clue", "evidence", "against"])


def _strangers(ways: pd.DataFrame) -> pd.DataFrame:
    """Each stranger with its own count, the medium that its tags mostly have, and its most frequent landing page."""
    ways = ways.assign(medium=ways["medium"].where(ways["stranger"] == Stranger.NAME, ""))
    sums = counted(ways, STRANGER)
    for name in ("medium", "landing_page"):
        best = counted(ways, [*STRANGER, name]).drop_duplicates(STRANGER)[[*STRANGER, name]]
        sums = sums.merge(best, on=STRANGER, how="left", validate="one_to_one")
    return sums[[*STRANGER, "medium", "landing_page", "count"]]


@dataclass(frozen=True)
class Sources:
    """Where a period's traffic came from by everybody who tells of it, the best level first."""

    period: Period
    covered_by_feed: Mapping[str, Covered]
    arrivals: Sequence[Arrivals]
    proposals: Sequence[Proposal]
    """Networks for the settings, made of the strangers of all tellers."""
    robots: int | None
    """Rows of robots that were left out of the files that tell of the period; None where no file has such rows."""
    dark_social: Dark | None

    @property
    def complete(self) -> bool:
        """Whether every feed tells of the whole period."""
        return all(feed.complete for feed in self.covered_by_feed.values())
