"""Dark social in words and as JSON: a range beside what was measured, never added to it."""

from __future__ import annotations

from typing import Any

from ..summaries.dark import COVERAGE, LEAST_DAYS, LEAST_LANDINGS, LEAST_QUIET, Dark, Why
from .numbers import counted, number

_WHY = {
    Why.DAYS: f"it takes {LEAST_DAYS} days with visits",
    Why.LANDINGS: f"it takes {LEAST_LANDINGS} direct landings on deep pages",
    Why.QUIET: f"it takes {LEAST_QUIET} quiet days each of weekdays and weekends",
    Why.ALIKE: "no day had less social traffic than others",
}


def dark_lines(dark: Dark) -> list[str]:
    """What may have come from social media without a trace, and what is counted though only a trace tells it."""
    proven = dark.by_agent + dark.by_click_id
    lines = []
    if dark.why is None and dark.low is not None and dark.high is not None:
        few = "" if round(dark.low) == round(dark.high) else f"{number(dark.low)} to "
        more = f"{few}{counted(round(dark.high), 'more direct landing')} on deep pages"
        lines.append(
            f"Dark social, beside these figures: {more} than on quiet days ({COVERAGE:.0%} interval); "
            "untagged newsletters and apps are in it too"
        )
    else:
        lines.append(f"Dark social cannot be said: {_WHY[dark.why] if dark.why else ''}")
    if proven:
        lines.append(
            f"Of the social sessions {number(proven)} are told only by an app or a click id: links without tags"
        )
    return lines


def dark_document(dark: Dark) -> dict[str, Any]:
    """All of it; numbers of sessions, null where nothing can be said."""
    return {
        "low": _rounded(dark.low),
        "estimate": _rounded(dark.estimate),
        "high": _rounded(dark.high),
        "coverage": COVERAGE,
        "why_not": None if dark.why is None else dark.why.value,
        "direct_deep_landings": dark.deep,
        "quiet_days": dark.quiet_days,
        "other_days": dark.other_days,
        "only_by_agent": dark.by_agent,
        "only_by_click_id": dark.by_click_id,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
