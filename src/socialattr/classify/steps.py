"""One decision taken apart: every question in its order, what it looked at, what it found, and which one decided.

Questions and answers are those of `classify`; here they are only put into words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from ..catalogue import Catalogue, Entry
from .clues import NOBODY, clues_of
from .distinct import combined
from .repairs import repaired
from .rules import TAGS, Rules
from .touches import asked, classify
from .who import Who

ROBOT = "robot"
"""Evidence of what is excluded, and the name of the step that excludes."""
_KINDS = {
    "sharing_tool": "a sharing tool",
    "search": "a search engine",
    "ai": "an AI assistant",
    "mail": "webmail or a newsletter tool",
    "shopping": "a shop or price comparison",
    "affiliate": "an affiliate network",
    "ads": "an ad network",
    "shortener": "a shortener of links",
    "payment": "a payment page",
    "login": "a login page",
    "website": "a website",
}
_ROLES = {"redirect": "redirect", "short": "short link", "client": "another program for it", "weak": "by its name only"}


class Outcome(StrEnum):
    """What came of a question."""

    PASSED = "passed"
    DECIDES = "decides"
    NOT_ASKED = "not asked"


@dataclass(frozen=True)
class Step:
    """One question; `found` may quote strangers."""

    name: str
    found: str
    outcome: Outcome


@dataclass(frozen=True)
class Explained:
    """A decision: the columns of `classify`, the steps to it, and which other clue told the network, if one did."""

    touch: Mapping[str, Any]
    steps: tuple[Step, ...]
    network_by: str = ""

    @property
    def decided(self) -> str:
        """Name of the step that decided."""
        return next(step.name for step in self.steps if step.outcome is Outcome.DECIDES)


def explained(hit: pd.DataFrame, rules: Rules, *, robot: bool = False) -> Explained:
    """Take apart what `classify` says of a table of one row; what is a robot's is no visit.

    >>> from socialattr.classify import CLUES
    >>> row = dict.fromkeys(CLUES, "") | {"referrer": "l.facebook.com/", "click_id": "fbclid"}
    >>> told = explained(pd.DataFrame([row], dtype="str"), Rules())
    >>> told.decided, [step.found for step in told.steps if step.name == "referrer"]
    ('referrer', ['l.facebook.com is Facebook, redirect'])
    """
    mended = repaired(hit, rules.repairs)
    row = {str(name): str(text) for name, text in mended.iloc[0].items()}
    clues = clues_of(mended, rules.catalogue)
    _, first = combined([clue.codes for clue in clues])
    hits = {name: fact[clue.codes[first]] for clue in clues for name, fact in clue.facts.items()}
    there = {name: bool(mask[0]) for name, mask in asked(hits, rules.own_hosts, Who(rules.catalogue)).items()}
    questions = {ROBOT: robot, **there, "none": True}
    deciding = next(name for name, decides in questions.items() if decides)
    facts = {name: fact[0] for name, fact in hits.items()}
    say = _Words(row, facts, rules.catalogue)
    steps = []
    outcome = Outcome.PASSED
    for name in questions:
        outcome = Outcome.DECIDES if name == deciding else Outcome.PASSED if outcome is Outcome.PASSED else _AFTER
        steps.append(Step(name, say(name, decides=questions[name]), outcome))
    touch = dict(classify(hit, rules).iloc[0])
    if robot:
        touch |= EXCLUDED
    network_by = "" if robot else say.network_by(deciding, str(touch["network"]))
    return Explained(touch, (*_repairs(hit, mended), *steps), network_by)


_AFTER = Outcome.NOT_ASKED
EXCLUDED: Mapping[str, Any] = {
    **dict.fromkeys(("source", "medium", "campaign", "network", "tool", "channel", "confidence", "conflicts"), ""),
    "paid": "no",
    "evidence": ROBOT,
    **dict.fromkeys(("social", "continues", "touch", "direct"), False),
}
"""What stands in the columns of `classify` for a hit that nobody sat behind."""


def _repairs(hit: pd.DataFrame, mended: pd.DataFrame) -> tuple[Step, ...]:
    raw, new = (frame.iloc[0] for frame in (hit, mended))
    changed = [
        f"{part} {raw[name]!s} is read as {new[name]!s}"
        for part in TAGS
        if (name := f"utm_{part}") in hit and str(raw[name]) != str(new[name])
    ]
    return (Step("repair", "; ".join(changed), Outcome.PASSED),) if changed else ()


class _Words:
    """What each question found, in words."""

    def __init__(self, row: Mapping[str, str], facts: Mapping[str, Any], catalogue: Catalogue) -> None:
        self._row, self._facts, self._catalogue = row, facts, catalogue
        self._host = str(facts["referrer_host"])
        self._words: Mapping[str, Callable[[bool], str]] = {
            ROBOT: self._robot,
            "own": lambda decides: self._of_host(decides, "your own site"),
            "payment": lambda decides: self._of_host(decides, "a payment page"),
            "login": lambda decides: self._of_host(decides, "a login page"),
            "utm": lambda _: self._tags(),
            "site_click": lambda decides: self._clicks(decides, social=False),
            "referrer": self._referrer,
            "click_id": lambda decides: self._clicks(decides, social=True),
            "agent": self._agent,
            "none": lambda _: "nothing else tells where the visit came from",
        }

    def __call__(self, name: str, *, decides: bool) -> str:
        return self._words[name](decides)

    def network_by(self, step: str, network: str) -> str:
        """Which other clue told the network, where the deciding one did not."""
        own = {"utm": "source", "referrer": "referrer", "click_id": "click", "agent": "agent"}.get(step, "")
        if not network or not own or self._named(own) == network:
            return ""
        others = ("medium", "content", "click", "referrer", "agent")
        return next((other for other in others if self._named(other) == network), "")

    def _entry(self, fact: str) -> Entry | None:
        number = int(self._facts[f"{fact}_entry"])
        return None if number == NOBODY else self._catalogue.entries[number]

    def _named(self, fact: str) -> str:
        entry = self._entry(fact)
        return entry.name if entry else ""

    def _robot(self, robot: bool) -> str:
        if robot:
            return "the agent is a robot's, or a program's that draws a preview: no visit"
        return "the agent is no robot's" if self._row["agent"] else "no agent is given"

    def _of_host(self, decides: bool, what: str) -> str:
        if not self._host:
            return "no referrer"
        entry = self._entry("referrer")
        who = f"{self._host}, {entry.name}," if decides and entry and what != "your own site" else self._host
        return f"{who} is {what}" if decides else f"{self._host} is not {what}"

    def _tags(self) -> str:
        facts = self._facts
        told = [self._source()] if facts["source"] else []
        if facts["medium"]:
            says = [word for word in ("paid", "social", "email", "organic", "referral") if facts[f"medium_{word}"]]
            named = self._named("medium")
            told.append(f"medium {facts['medium']}" + _says([named] if named else says))
        if facts["campaign"]:
            tool = int(facts["campaign_tool"])
            signed = self._catalogue.entries[tool].name if tool != NOBODY else ""
            told.append(f"campaign {facts['campaign']}" + _says([signed] if signed else []))
        if (named := self._named("content")) and told:
            told.append(f"content names {named}")
        return "; ".join(told) or "no tags"

    def _source(self) -> str:
        source, entry = self._facts["source"], self._entry("source")
        if not entry:
            return f"source {source} is no network that we know"
        return f"source {source} is {_who(entry)}" + (", as its ads are named" if self._facts["source_ad"] else "")

    def _clicks(self, decides: bool, *, social: bool) -> str:
        whose = "a network" if social else "a search engine, an ad network or a newsletter"
        told = []
        for name in filter(None, self._row["click_id"].lower().split(",")):
            entry, click = self._catalogue.click_ids.get(name, (None, None))
            if entry and click and entry.social == social:
                paid = {"yes": "paid", "no": "not paid"}.get(click.paid, "paid or not")
                told.append(f"{name} proves {_who(entry)}, {paid}")
        if not told:
            return f"no click id of {whose}"
        return "; ".join(told) + ("" if decides else self._outweighed())

    def _outweighed(self) -> str:
        return f"; {self._host} counts more" if self._host else "; another click id counts more"

    def _referrer(self, decides: bool) -> str:
        if not self._host:
            return "no referrer" if not self._row["referrer"] else "the referrer names no site"
        entry = self._entry("referrer")
        if not entry:
            what = "an app" if self._facts["referrer_app"] else "a site"
            return f"{self._host} is {what} that is no network we know"
        found = self._catalogue.host(self._host) if not self._facts["referrer_app"] else None
        role = _ROLES.get(found[1], "") if found and found[0] is entry else ""
        app = "app" if self._facts["referrer_app"] else ""
        told = ", ".join(part for part in (f"{self._host} is {_who(entry)}", role, app) if part)
        if entry.kind != "sharing_tool":
            return told
        return f"{told}: the network stays unknown" if decides else f"{told}: a click id may tell the network"

    def _agent(self, _: bool) -> str:
        entry = self._entry("agent")
        if not entry:
            return "the agent names no app" if self._row["agent"] else "no agent is given"
        token = next((token for token in self._catalogue.agent_tokens if token in self._row["agent"]), "")
        beside = f"; {self._host} counts more" if self._host else ""
        return f"the agent names the app of {entry.name} ({token.strip()})" + beside


def _who(entry: Entry) -> str:
    kind = _KINDS.get(entry.kind, "")
    return f"{entry.name}, {kind}" if kind else entry.name


def _says(words: list[str]) -> str:
    return f" says {' and '.join(words)}" if words else ""
