"""What is wrong with the tags of a period's links, and what that cost, level by level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ..classify import TAGS, Repair
from ..names import Fault, Level
from .coverage import Covered
from .period import Period

COSTS = ["fault", "part", "value", "suggestion", "page", "count", "mends"]
"""Columns of the faults of a teller: `count` sessions or orders came so; `mends`: a repair would mend it.

`part` is one of TAGS, `source / medium`, or `page` of a link inside the site, which then stands in `page`.
"""
OWN = ["page", "source", "medium", "campaign", "count"]
"""Columns of tagged links inside the own site: `count` visits followed them."""


@dataclass(frozen=True)
class LinksTold:
    """The links of a period by one teller's word; its counts stand by themselves."""

    level: Level
    teller: str
    series: str
    unit: str
    """What is counted: sessions or orders."""
    costs: pd.DataFrame
    """A row for each fault that is open, the most costly first; see COSTS."""
    social: int
    """Social traffic of the teller, by whatever way it came."""
    faulty_social: int
    """How much of it came by links with faults, each session once."""
    faulty_other: int
    """Other traffic that did."""
    repaired: int
    """What came by links with faults of which the settings mend at least one."""
    untold: tuple[str, ...]
    """Parts of tags of which the teller says nothing."""


@dataclass(frozen=True)
class LinkCheck:
    """What is wrong with the links of a period."""

    period: Period
    covered_by_feed: Mapping[str, Covered]
    told: list[LinksTold]
    repairs: list[Repair]
    """What would mend what can be mended, none of which is in the settings yet."""
    repair_text: str
    """The same as blocks of the settings."""

    @property
    def complete(self) -> bool:
        """Whether every feed tells of the whole period."""
        return all(feed.complete for feed in self.covered_by_feed.values())

    @property
    def has_faults(self) -> bool:
        """Whether any fault is open."""
        return any(len(one.costs) for one in self.told)


def links_told(
    level: Level,
    teller: str,
    series: str,
    tags: pd.DataFrame,
    faults: pd.DataFrame,
    own: pd.DataFrame,
    unit: str,
) -> LinksTold:
    """Count what the faults cost.

    `tags`: source, medium, campaign, content, social, count; `faults` those that were found in them, by `row`;
    `own`: see OWN.
    """
    still = faults[~faults["repaired"].astype(bool)]
    hit = _among(tags, still)
    return LinksTold(
        level,
        teller,
        series,
        unit,
        _costs(still, tags["count"], own),
        social=_sum(tags, tags["social"]),
        faulty_social=_sum(tags, tags["social"] & hit),
        faulty_other=_sum(tags, ~tags["social"] & hit),
        repaired=_sum(tags, _among(tags, faults[faults["repaired"].astype(bool)])),
        untold=tuple(part for part in TAGS if not (tags[part] != "").any()),
    )


def _costs(faults: pd.DataFrame, counts: pd.Series, own: pd.DataFrame) -> pd.DataFrame:
    order: Sequence[str] = list(Fault)
    rows = faults.assign(
        fault=faults["fault"].astype("str"),
        count=counts.reindex(faults["row"]).to_numpy(),
        mends=[repair is not None for repair in faults["repair"]],
        page="",
    )
    keys = ["fault", "part", "value", "suggestion", "page"]
    rows = rows.groupby(keys, sort=False).agg(count=("count", "sum"), mends=("mends", "any")).reset_index()
    inside = own.assign(
        fault=Fault.OWN_SITE.value,
        part="page",
        value=own["source"] + " / " + own["medium"],
        suggestion="",
        mends=False,
    )
    rows = pd.concat([part[COSTS] for part in (rows, inside) if len(part)] or [rows[COSTS]], ignore_index=True)
    rank = rows["fault"].map({fault: place for place, fault in enumerate(order)})
    ranked = rows.assign(rank=rank).sort_values(
        ["count", "rank", *keys[1:]], ascending=[False, *[True] * len(keys)], ignore_index=True
    )
    return ranked[COSTS].astype({"count": "int64", "mends": "bool"})


def _among(tags: pd.DataFrame, faults: pd.DataFrame) -> pd.Series:
    return pd.Series(tags.index.isin(faults["row"]), index=tags.index)


def _sum(tags: pd.DataFrame, mask: pd.Series) -> int:
    return int(tags.loc[mask, "count"].sum())
