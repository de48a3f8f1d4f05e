"""Whether the order of the networks survives other settings, for people and for machines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from ..evidence.sensitivity import HALF_LIVES, Rule, Setting
from ..names import Model
from ..summaries.certainty import Verdict
from ..summaries.sensitivity import Sensitivity
from ..text import spreadsheet_safe
from .certainty import ranking_document
from .json_text import as_json
from .numbers import NOTHING, counted, number, rounded_to_total
from .table import Column, table
from .words import listed, wrapped

_NAMED_AT_MOST = 3
_LEVEL_B = "Level B: one touch an order, so lookback, half-life and direct change nothing"


def sensitivity_text(found: Sensitivity, width: int, *, colour: bool = False) -> str:
    """Write the conclusion, then a row a network."""
    head = [f"Sensitivity, {found.period}, {found.conversion}: {_tried(found)}", *_conclusion(found)]
    if not found.networks:
        return wrapped([*head, *_foot(found)], width)
    grid = table(_columns(found), width, colour=colour)
    return "\n".join([wrapped(head, width), grid, wrapped(list(_foot(found)), width)])


def _tried(found: Sensitivity) -> str:
    if not found.varied:
        return "nothing to vary"
    return f"{counted(len(found.credits), 'setting')} of lookback, half-life and direct"


_CALLED = {
    Verdict.ORDER: "{0.first} first, {0.second} second: holds in {1}",
    Verdict.FIRST: "{0.first} first: holds in {1}",
    Verdict.CLOSE: "{0.first} and {0.second} are too close to call; {0.first} has more in {1}",
    Verdict.DIFFER: "Models differ on whether {0.first} or {0.second} comes first; {0.first} has more in {1}",
}


def _conclusion(found: Sensitivity) -> Iterator[str]:
    """What may be said of the order: never more than a report says, whose intervals may not part two networks."""
    if not found.varied:
        yield _LEVEL_B
        return
    if not found.networks:
        yield f"No setting credits social media with any of {counted(found.conversions, 'conversion')}"
        return
    settings = len(found.credits)
    if found.ranking:
        against = found.against
        called = _CALLED[found.ranking.verdict].format(found.ranking, f"{settings - len(against)} of {settings}")
        yield called + _against(against)
    else:
        yield "One network alone: there is no order to survive"
    least, most = found.range(found.widest)
    if round(least, 1) == round(most, 1):
        yield "No setting changes what a network is credited with"
        return
    own = number(found.under(found.own, found.widest), 1)
    ends = f"{number(least, 1)} to {number(most, 1)}"
    yield f"Widest range: {_name(found.widest)}, {ends} conversions ({own} in the report)"


def _against(settings: Sequence[Setting]) -> str:
    """Which settings say otherwise, where they are few."""
    if not 0 < len(settings) <= _NAMED_AT_MOST:
        return ""
    return f" (not {'; '.join(setting.label for setting in settings)})"


def _name(network: str) -> str:
    return network or "social media without a name"


def _columns(found: Sensitivity) -> list[Column]:
    networks = found.networks
    total = sum(found.under(found.own, network) for network in networks)
    own = rounded_to_total([found.under(found.own, network) for network in networks], total, 1)
    ranges = [found.range(network) for network in networks]
    holds = [f"{found.rank_holds(network)} of {len(found.credits)}" if network else NOTHING for network in networks]
    named = Column("Network", [network or NOTHING for network in networks], True)
    report = Column("In the report", [number(value, 1) for value in own])
    if not found.varied:
        return [named, report]
    return [
        named,
        report,
        Column("Least", [number(least, 1) for least, _ in ranges]),
        Column("Most", [number(most, 1) for _, most in ranges]),
        Column("Rank", [str(found.rank(found.own, network)) if network else NOTHING for network in networks], drop=2),
        Column("Rank holds in", holds, drop=1),
    ]


def _foot(found: Sensitivity) -> Iterator[str]:
    if found.varied:
        lookbacks = _days(sorted({setting.lookback for setting in found.credits}))
        yield f"In the report: {found.own.label}"
        yield f"Tried: {lookbacks} days back, each with {listed(_rules(found))}"
    if found.unreached and found.since:
        yield f"Without {_days(found.unreached)} days back: visits are told of from {found.since:%Y-%m-%d} on"
    elif found.since:
        yield f"Visits are told of from {found.since:%Y-%m-%d} on: a longer lookback finds no more"


def _rules(found: Sensitivity) -> list[str]:
    """The rules, time decay in one for all half-lives."""
    rules = dict.fromkeys(setting.rule for setting in found.credits)
    lives = f"{Model.TIME_DECAY.value} by {_days(HALF_LIVES)} days with and without direct"
    return [*(rule.label for rule in rules if not _is_decay(rule)), lives]


def _is_decay(rule: Rule) -> bool:
    return rule.model is Model.TIME_DECAY and rule.half_life in HALF_LIVES


def _days(durations: Sequence[timedelta]) -> str:
    return listed([f"{_in_days(one):g}" for one in durations])


def _in_days(duration: timedelta) -> float:
    return duration / timedelta(days=1)


def sensitivity_json(found: Sensitivity) -> str:
    """All that is known, not rounded: every setting with the conversions of each network."""
    settings = len(found.credits)
    return as_json(
        {
            "period": found.period,
            "level": found.level.value,
            "conversion": found.conversion,
            "conversions": found.conversions,
            "ranking": ranking_document(found.ranking),
            "holds": settings - len(found.against) if found.ranking else None,
            "of": settings,
            "report": _setting(found.own),
            "networks": [_network(found, network) for network in found.networks],
            "settings": [
                {**_setting(setting), "holds": found.holds(setting) if found.ranking else None, "conversions": credits}
                for setting, credits in found.credits.items()
            ],
            "left_out_lookback_days": [_in_days(one) for one in found.unreached],
            "visits_since": found.since and found.since.isoformat(),
        }
    )


def _setting(setting: Setting) -> dict[str, Any]:
    rule = setting.rule
    return {
        "lookback_days": _in_days(setting.lookback),
        "model": rule.model.value,
        "half_life_days": _in_days(rule.half_life) if rule.half_life else None,
        "drops_direct": rule.drops_direct,
    }


def _network(found: Sensitivity, network: str) -> dict[str, Any]:
    least, most = found.range(network)
    return {
        "network": network,
        "conversions": found.under(found.own, network),
        "least": least,
        "most": most,
        "rank": found.rank(found.own, network) if network else None,
        "rank_holds": found.rank_holds(network) if network else None,
    }


def sensitivity_csv(found: Sensitivity) -> str:
    """A line a network, as in the table."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["network", "conversions", "least", "most", "rank", "rank_holds", "settings"])
    for network in found.networks:
        row = _network(found, network)
        credits = [f"{row[name]:.9g}" for name in ("conversions", "least", "most")]
        writer.writerow([spreadsheet_safe(network), *credits, row["rank"], row["rank_holds"], len(found.credits)])
    return out.getvalue()
