"""A user agent reduced to browser, platform and in-app tokens: enough to classify, too little to follow."""

from __future__ import annotations

from collections.abc import Sequence

# First match wins: every browser claims to be several others.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("AppleWebKit", "Safari"),
    ("Trident/", "Explorer"),
    ("MSIE ", "Explorer"),
)
_PLATFORMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def reduce_agent(agent: str, tokens: Sequence[str]) -> str:
    """Give browser/platform, and behind it those `tokens` that stand in the agent.

    >>> reduce_agent("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) AppleWebKit/605.1 [FBAN/FBIOS;FBAV/530.0]",
    ...              ["FBAN/", "FBAV/", "Instagram "])
    'Safari/iPhone FBAN/ FBAV/'
    """
    if not agent:
        return ""
    return " ".join([f"{_first(agent, _BROWSERS)}/{_first(agent, _PLATFORMS)}", *(t for t in tokens if t in agent)])


def _first(agent: str, names: Sequence[tuple[str, str]]) -> str:
    return next((name for mark, name in names if mark in agent), "Other")
