"""Who sent a visit, asked about one link by hand: the decision, its steps, and what a door would keep of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from ..classify import excluded, explained, robots
from ..names import Channels
from ..privacy.agents import reduce_agent
from ..settings import read_settings
from ..summaries.decision import Decided, Kept
from .hits import Hide, hits_of, url_of
from .rules import rules_of


def decide(
    project: Path, url: str, referrer: str = "", agent: str = "", channels: Channels = Channels.SOCIALATTR
) -> Decided:
    """Classify one hit by the project's rules, or by the defaults where there is no project.

    `url` may be a whole URL or only its query or fragment; nothing of it is looked up anywhere.
    """
    # The shell hands on bytes that are no text.
    url, referrer, agent = (text.encode("utf-8", "replace").decode() for text in (url, referrer, agent))
    settings = read_settings(project)
    rules = rules_of(settings, channels)
    hide = Hide.of(settings, rules.catalogue)
    robot = bool(robots(pd.Series([agent], dtype="str"))[0])
    kept = Kept(
        hide.page(url),
        hide.referrer(referrer),
        reduce_agent(agent, rules.catalogue.agent_tokens),
        dict(hide.redact.counts),
        _left_out(url, robot=robot),
    )
    hit = hits_of([url], [referrer], [agent], hide)
    other = Channels.GA4 if channels is Channels.SOCIALATTR else Channels.SOCIALATTR
    beside = explained(hit, replace(rules, channels=other), robot=robot)
    return Decided(explained(hit, rules, robot=robot), channels, str(beside.touch["channel"]), kept)


def _left_out(url: str, *, robot: bool) -> str:
    """The rule that keeps a page that was got out of the store, or ""."""
    got = pd.DataFrame({"method": ["GET"], "path": [url_of(url)], "status": [200], "robot": [robot]})
    return str(excluded(got)[0])
