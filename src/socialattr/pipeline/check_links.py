"""Faults in the tags of links: of those that people followed in a period, and of links that are yet to be sent."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from .. import engine
from ..classify import TAGS, Repair, Rules
from ..classify.hygiene import BOTH, faults_by_teller, faults_of, repairs_of
from ..errors import Exit, SocialattrError
from ..names import Fault, Level
from ..privacy.redaction import REDACTED, Redactor
from ..privacy.urls import PageRules, clean_page
from ..settings import FILE_NAME, Settings, read_settings
from ..store import Snapshot, changing
from ..summaries.coverage import coverage
from ..summaries.hygiene import OWN, LinkCheck, links_told
from ..summaries.period import Period
from .feeds import sources_of, told_of_traffic
from .measure import Measure
from .project import open_project
from .question import Question, asked_period, measure_of, nobody_tells, parts_for, refuse_without_data
from .rules import rules_of
from .settings_file import add_blocks, blocks_text
from .traffic import Traffic, traffic_of

_UTM = {f"utm_{part}": part for part in TAGS}
_NOT_TAGGED = ("referral", "organic")


def check_links(project: Path, question: Question, now: datetime | None = None) -> LinkCheck:
    """What is wrong with the links that people followed in a period.

    Raises SocialattrError: exit 3 where nothing was imported, or nothing that tells of the period's traffic.
    """
    settings, store = open_project(project)
    period = asked_period(question, settings, now or datetime.now(UTC))
    return store.reading(lambda snapshot: _check(snapshot, settings, period, question))


def fix_links(project: Path, question: Question, now: datetime | None = None) -> tuple[Path, int, LinkCheck]:
    """Write the repairs that are new into the settings; give the file, how many, and what is wrong still."""
    before = check_links(project, question, now)
    if not before.repairs:
        return project / FILE_NAME, 0, before
    # Whoever fixes the same links at the same time writes first, and what he wrote is not new any longer.
    with changing(project):
        known = [one.model_dump() for one in read_settings(project).repair]
        blocks = [block for repair in before.repairs if (block := _block(repair)) not in known]
        path = add_blocks(project, "repair", blocks) if blocks else project / FILE_NAME
    return path, len(blocks), check_links(project, question, now)


def check_urls(project: Path, urls: Sequence[str]) -> list[pd.DataFrame]:
    """The faults of each link by itself, as `faults_of` gives them; repairs of the settings mend no new link.

    Raises SocialattrError (2) for what is no link.
    """
    rules = replace(rules_of(read_settings(project)), repairs=())
    return [_faults_of_url(url, rules) for url in urls]


def shown_url(url: str) -> str:
    """A link without personal data."""
    return Redactor()(unicodedata.normalize("NFC", url))


def _faults_of_url(url: str, rules: Rules) -> pd.DataFrame:
    scheme, colon, rest = url.strip().partition("://")
    if not colon or scheme.lower() not in ("http", "https") or not rest.strip("/"):
        hint = "https://your-shop.example/page?utm_source=facebook&utm_medium=social"
        raise SocialattrError("this is no link", where=shown_url(url)[:100], hint=hint, exit_code=Exit.USAGE)
    page = clean_page(url.strip(), "", PageRules([]), rules.catalogue.click_ids, Redactor())
    tags = pd.DataFrame({part: [getattr(page, utm)] for utm, part in _UTM.items()})
    if not any(tags.iloc[0]):
        # Not a fault where somebody followed it: that may be no link of ours.
        row = (0, Fault.MISSING_SOURCE, BOTH, "(none) / (none)", "", None, False)
        return pd.DataFrame([row], columns=faults_of(tags, rules).columns)
    return faults_of(tags, rules, strict=True, is_personal=_is_personal)


def _check(snapshot: Snapshot, settings: Settings, period: Period, question: Question) -> LinkCheck:
    refuse_without_data(sources_of(snapshot, settings.zone), period)
    measure = measure_of(snapshot, settings, period, question.conversion)
    parts = question.parts or parts_for(snapshot)
    traffic = traffic_of(measure, period, parts)
    if not traffic:
        raise nobody_tells(period)
    covered = coverage(told_of_traffic(snapshot, settings.zone), period)
    tags = [_tags_of(one) for one in traffic]
    every = [(one, teller.level is not Level.C) for one, teller in zip(tags, traffic, strict=True)]
    found = faults_by_teller(every, measure.rules, is_personal=_is_personal)
    told = [
        links_told(
            one.level,
            one.teller,
            one.series,
            own_tags,
            faults,
            _inside(measure, parts) if one.level is Level.C else pd.DataFrame(columns=OWN),
            one.unit,
        )
        for one, own_tags, faults in zip(traffic, tags, found, strict=True)
    ]
    repairs = repairs_of(pd.concat(found), measure.rules)
    return LinkCheck(period, covered, told, repairs, blocks_text("repair", [_block(repair) for repair in repairs]))


def _block(repair: Repair) -> dict[str, dict[str, str]]:
    return {"match": dict(repair.match), "becomes": dict(repair.becomes)}


def _tags_of(traffic: Traffic) -> pd.DataFrame:
    """Tags as they were written, with whether they are social, and how often they came."""
    ways = traffic.ways
    raw = pd.DataFrame({part: ways[utm] for utm, part in _UTM.items()}).assign(social=ways["social"])
    raw = raw.assign(count=ways["count"])
    if traffic.level is Level.A:
        raw.loc[~_by_links(ways), list(TAGS)] = ""
    elif traffic.level is Level.B and traffic.teller == "shop":
        # Shops write the first letter as a capital, whatever it was.
        raw["source"] = raw["source"].str.casefold()
    tags = raw.groupby([*TAGS, "social"], sort=True)["count"].sum().reset_index()
    return tags[tags["count"] > 0].reset_index(drop=True)


def _by_links(ways: pd.DataFrame) -> pd.Series:
    """Which totals may be of tagged links: some tools tell of visits by their referrer in the same words."""
    whole = ways["part"] == ""
    tagged = ways["utm_medium"] != ""
    # Who calls untagged visits referrals means, by a source without a medium, a link without one.
    google_like = bool((whole & ways["utm_medium"].isin(_NOT_TAGGED)).any())
    return ((whole & (tagged | google_like)) | (ways["part"] == "campaign")).astype(bool)


def _inside(measure: Measure, parts: int) -> pd.DataFrame:
    """Tagged links from own pages to own pages, and how many visits followed them."""
    found = list(_followed(measure, parts))
    keys = OWN[:-1]
    if not found:
        return pd.DataFrame(columns=OWN)
    steps = pd.concat(found, ignore_index=True)
    visits = steps.groupby(keys, sort=True)["session_id"].nunique().rename("count").reset_index()
    return visits.sort_values(["count", *keys], ascending=[False, *[True] * len(keys)], ignore_index=True)


def _followed(measure: Measure, parts: int) -> Iterator[pd.DataFrame]:
    for buckets in engine.split(parts):
        hits, visits = measure.hits(buckets)
        texts = {part: hits[utm].astype("str") for utm, part in _UTM.items()}
        tagged = _any(text != "" for text in texts.values())
        within = (hits["time"] >= measure.start) & (hits["time"] < measure.end)
        own = (hits["evidence"].astype("str") == "own") & tagged & within
        if not own.any():
            continue
        steps = hits.loc[own, ["visitor_id", "feed", "site", "time"]].astype({"feed": "str", "site": "str"})
        steps = steps.assign(page=hits.loc[own, "page"].astype("str"), **{p: t[own] for p, t in texts.items()})
        keys = ["visitor_id", "feed", "site"]
        of_each = visits[[*keys, "session_id", "start", "end"]].astype({"feed": "str", "site": "str"})
        joined = steps.merge(of_each, on=keys)
        yield joined[(joined["start"] <= joined["time"]) & (joined["time"] <= joined["end"])]


def _any(masks: Iterable[pd.Series]) -> pd.Series:
    found, *more = masks
    for mask in more:
        found = found | mask
    return found


def _is_personal(text: str) -> bool:
    """Whether the door took something out of it."""
    return REDACTED in text
