"""What advertising cost, and beside it what each level of evidence says that it brought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from ..names import Level

PAID = ["advertiser", "campaign", "currency", "touches", "conversions", "revenue"]
"""Columns of what one evidence says of paid traffic; `touches` are sessions or orders, revenue is in minor units."""


class Why(StrEnum):
    """Why there is no return on ad spend."""

    SPEND = "the spend is not known for the whole period"
    FEED = "the evidence does not tell of the whole period"
    REFUSED = "a range of days had to be left out"
    CURRENCY = "spend and revenue are in different currencies"
    UNTAGGED = "no visit is tagged as paid"
    SHARED = "another platform's ads bring the same visits"
    METRIC = "the evidence tells nothing of it"


@dataclass(frozen=True)
class Evidence:
    """What one teller at one level says of paid traffic; `why` it cannot be set against the spend."""

    level: Level
    teller: str
    paid: pd.DataFrame
    why: Why | None = None
    has_conversions: bool = True
    has_revenue: bool = True


@dataclass(frozen=True)
class Return:
    """What one evidence says that a platform's or a campaign's ads brought."""

    level: Level
    teller: str
    conversions: float | None
    revenue: int | None
    roas: float | None
    """Revenue over cost."""
    cpa: float | None
    """Cost of one conversion, minor units."""
    why: Why | None


@dataclass(frozen=True)
class SpendRow:
    """One platform, or one of its campaigns, in one currency; None where the platform does not say."""

    platform: str
    campaign: str
    currency: str
    cost: int
    impressions: int | None
    clicks: int | None
    claimed_conversions: float | None
    claimed_value: int | None
    returns: tuple[Return, ...]


@dataclass(frozen=True)
class Unmatched:
    """Money that spend and evidence do not agree on the campaign of."""

    platform: str
    level: Level
    teller: str
    currency: str
    cost: int
    """Spent on campaigns of which no paid visit tells."""
    revenue: int
    """Of paid visits whose campaign nothing was spent on."""
    campaigns: tuple[str, ...]
    """Names of the campaigns, the dearest first."""


@dataclass(frozen=True)
class Spend:
    """Ad spend of a period by platform, or by campaign."""

    rows: list[SpendRow]
    totals: list[SpendRow]
    """One of each currency; without returns, since not all platforms may have some."""
    untagged: tuple[str, ...]
    """Platforms of which no evidence has a visit that is tagged as paid."""
    unmatched: list[Unmatched]
    by_campaign: bool


def spent(
    spend: pd.DataFrame,
    evidences: Sequence[Evidence],
    *,
    broken: Mapping[str, Why],
    by_campaign: bool,
) -> Spend:
    """Set what was spent, rows of SPEND with `advertiser`, against each evidence.

    `broken` says of platforms why their spend cannot be set against anything. Campaigns are matched by
    their name, else by their id within utm_campaign.
    """
    keys = ["platform", "campaign"] if by_campaign else ["platform"]
    spend = spend.astype(dict.fromkeys(("platform", "campaign", "campaign_id", "currency", "advertiser"), "str"))
    mixed = set(spend.groupby("platform")["currency"].nunique().loc[lambda n: n > 1].index)
    touched = {advertiser for one in evidences for advertiser in one.paid.loc[one.paid["touches"] > 0, "advertiser"]}
    if not by_campaign:
        touched -= {""}  # Paid visits from nobody that we know are not those of any platform that we do not know.
    # A list may have Facebook and Instagram apart, and both are Meta's: which of them brought a visit nobody can say.
    named = spend.assign(name=folded(spend["campaign"]) if by_campaign else "")
    spend = spend.assign(shared=named.groupby(["advertiser", "name"])["platform"].transform("nunique") > 1)
    rows = []
    matched = {id(one): _campaigns_of(spend, one.paid) for one in evidences} if by_campaign else {}
    for key, own in spend.groupby([*keys, "currency"], sort=True):
        platform, currency = str(key[0]), str(key[-1])
        name = str(key[1]) if by_campaign else ""
        advertiser = str(own["advertiser"].iloc[0])
        why = broken.get(platform) or (Why.CURRENCY if platform in mixed else None)
        if advertiser not in touched:
            why = why or Why.UNTAGGED
        if own["shared"].any():
            why = why or Why.SHARED
        returns = tuple(
            _return(
                one,
                one.paid[
                    (matched[id(one)] == (platform + "\0" + name))
                    if by_campaign
                    else one.paid["advertiser"] == advertiser
                ],
                int(own["cost"].sum()),
                currency,
                why,
            )
            for one in evidences
        )
        rows.append(_row(own, platform, name, currency, returns))
    rows.sort(key=lambda row: (row.currency, -row.cost, row.platform, row.campaign))
    names = dict(zip(spend["platform"], spend["advertiser"], strict=True))
    return Spend(
        rows,
        [_row(own, "", "", str(code), ()) for code, own in spend.groupby("currency", sort=True)],
        tuple(sorted(platform for platform, who in names.items() if evidences and who not in touched)),
        [m for one in evidences for m in _unmatched(spend, one, matched[id(one)])] if by_campaign else [],
        by_campaign,
    )


def _row(own: pd.DataFrame, platform: str, campaign: str, currency: str, returns: tuple[Return, ...]) -> SpendRow:
    def total(metric: str) -> float | None:
        return float(own[metric].sum()) if own[metric].notna().any() else None

    whole = {n: None if (v := total(n)) is None else int(v) for n in ("impressions", "clicks", "claimed_value")}
    return SpendRow(
        platform,
        campaign,
        currency,
        int(own["cost"].sum()),
        whole["impressions"],
        whole["clicks"],
        total("claimed_conversions"),
        whole["claimed_value"],
        returns,
    )


def _return(one: Evidence, paid: pd.DataFrame, cost: int, currency: str, why: Why | None) -> Return:
    why = why or one.why
    if why is None and ((paid["currency"] != currency) & (paid["revenue"] != 0)).any():
        why = Why.CURRENCY
    if why is not None:
        return Return(one.level, one.teller, None, None, None, None, why)
    conversions = float(paid["conversions"].sum()) if one.has_conversions else None
    revenue = int(paid["revenue"].sum()) if one.has_revenue else None
    return Return(
        one.level,
        one.teller,
        conversions,
        revenue,
        None if revenue is None or not cost else revenue / cost,
        None if not conversions else cost / conversions,
        None if one.has_conversions or one.has_revenue else Why.METRIC,
    )


def _campaigns_of(spend: pd.DataFrame, paid: pd.DataFrame) -> pd.Series:
    """The `platform NUL campaign` of the spend that each row of `paid` belongs to; "" where to none."""
    known = spend[["advertiser", "platform", "campaign", "campaign_id"]].drop_duplicates()
    known = known[known["campaign"] != ""].assign(
        name=folded(known["campaign"]), target=known["platform"] + "\0" + known["campaign"]
    )
    by_name = {(a, n): t for a, n, t in zip(known["advertiser"], known["name"], known["target"], strict=True)}
    ids = known.loc[known["campaign_id"] != "", ["advertiser", "campaign_id", "target"]]
    pairs = paid[["advertiser", "campaign"]].assign(name=folded(paid["campaign"])).drop_duplicates()
    found = {}
    for advertiser, campaign, name in zip(pairs["advertiser"], pairs["campaign"], pairs["name"], strict=True):
        target = by_name.get((advertiser, name), "")
        if not target and campaign:
            inside = ids[
                (ids["advertiser"] == advertiser) & np.array([i in campaign for i in ids["campaign_id"]], bool)
            ]
            target = str(inside["target"].iloc[0]) if len(inside) else ""
        found[advertiser, campaign] = target
    both = zip(paid["advertiser"], paid["campaign"], strict=True)
    return pd.Series([found[pair] for pair in both], index=paid.index, dtype="str")


def folded(names: pd.Series) -> pd.Series:
    """Names of campaigns as they are compared: composed, trimmed, without regard to case.

    >>> folded(pd.Series([" Forår ", "FORA\\u030aR"])).tolist()
    ['forår', 'forår']
    """
    return names.astype("str").str.normalize("NFC").str.strip().str.casefold()


def _unmatched(spend: pd.DataFrame, one: Evidence, target: pd.Series) -> list[Unmatched]:
    """Per platform what is left over on both sides."""
    left = []
    of = spend["platform"] + "\0" + spend["campaign"]
    spare = spend[~of.isin(set(target))]
    paid = one.paid[(target == "").to_numpy()]
    for (platform, currency), own in spend.groupby(["platform", "currency"], sort=True):
        advertiser = own["advertiser"].iloc[0]
        unseen = spare[(spare["platform"] == platform) & (spare["currency"] == currency)]
        earned = (paid["revenue"] != 0) & (paid["currency"] == currency)
        extra = paid[(paid["advertiser"] == advertiser) & earned]
        if (len(unseen) or len(extra)) and (one.paid["advertiser"] == advertiser).any():
            by_cost = unseen.groupby("campaign")["cost"].sum().sort_values(ascending=False, kind="stable")
            by_worth = extra.groupby("campaign")["revenue"].sum().sort_values(ascending=False, kind="stable")
            names = (*map(str, by_cost.index), *map(str, by_worth.index))
            cost, revenue = int(by_cost.sum()), int(by_worth.sum())
            left.append(Unmatched(str(platform), one.level, one.teller, str(currency), cost, revenue, names))
    return left
