"""Decisions about hits: one with all its steps for people, many as rows of a CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..classify import Explained, Outcome, Step
from ..names import Channels
from ..privacy.urls import UTM
from ..summaries.decision import ANSWERS, Answers, Decided, Kept
from ..text import spreadsheet_safe, visible
from .folding import folds
from .json_text import as_json
from .numbers import NOTHING, counted

_TITLES = {
    "robot": "robot",
    "repair": "repairs",
    "own": "own site",
    "payment": "payment",
    "login": "login",
    "utm": "tags",
    "site_click": "ad click",
    "referrer": "referrer",
    "click_id": "click id",
    "agent": "app",
    "none": "nothing",
}
_GROUPINGS = {Channels.SOCIALATTR: "socialattr", Channels.GA4: "GA4"}
_BY = {"click": "the click id", "agent": "the agent", "referrer": "the referrer", "medium": "the medium"}
_TEXT = 15
"""Where texts begin beside their titles."""
_STEPS = {"click": "click_id", "agent": "agent", "referrer": "referrer"}
# No longer cell is shown to people: a link may be as long as a letter.
_LONGEST = 300
# What cannot be a formula, hold a control, or need quotes; a number below zero is none either.
_HARMLESS = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/\-]*|-?[0-9]+")


def decision_text(one: Decided, width: int) -> str:
    """Write one decision: what it is, the steps to it, and what an import would keep of the hit."""
    lines = [_headline(one.explained), ""]
    for title, text in _results(one):
        lines += _row(f"  {title}", text, width, _TEXT)
    lines += ["", "How it was decided"]
    steps = [step for step in one.explained.steps if step.name != "none" or step.outcome is Outcome.DECIDES]
    for number, step in enumerate(steps, 1):
        lines += _row(f"  {number:>2} {_TITLES[step.name]}", _step_text(step, one.explained), width, _TEXT)
    lines += ["", "What an import keeps of it"]
    for title, text in _kept(one.kept):
        lines += _row(f"  {title}", text, width, _TEXT)
    return "".join(f"{line}\n" for line in lines)


def _row(title: str, text: str, width: int, indent: int) -> list[str]:
    """A title and, beside it, a text that may quote strangers, folded in a column of its own."""
    shown = visible(text)
    shown = shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
    first, *more = _broken(shown, width - indent) or [NOTHING]
    return [f"{title:<{indent}}{first}", *(" " * indent + line for line in more)]


def _broken(text: str, width: int) -> list[str]:
    """Fold a text; words that are longer than a line, as those of strangers may be, are broken."""
    return [part[n : n + width] for part in folds(text, width, 0) for n in range(0, len(part), width)]


def _headline(one: Explained) -> str:
    touch = one.touch
    if one.decided == "robot":
        return "A robot: no visit"
    if touch["continues"]:
        return "The visit goes on: no new source"
    who = visible(touch["network"] or (NOTHING if touch["direct"] else "No social network"))
    return " · ".join([who, touch["channel"], *([f"paid: {touch['paid']}"] if touch["social"] else [])])


def _results(one: Decided) -> Iterator[tuple[str, str]]:
    touch = one.explained.touch
    by = _BY.get(one.explained.network_by, one.explained.network_by)
    yield "Network", f"{touch['network'] or NOTHING}" + (f" (told by {by})" if by else "")
    yield "Tool", touch["tool"]
    yield "Source", f"{touch['source'] or NOTHING} / {touch['medium'] or NOTHING}"
    yield "Campaign", touch["campaign"]
    yield "Channel", _channel(one)
    yield "Paid", touch["paid"]
    yield "Evidence", touch["evidence"]
    yield "Confidence", touch["confidence"]
    yield "Conflicts", touch["conflicts"]
    yield "Session", _session(one.explained)


def _channel(one: Decided) -> str:
    channel, other = str(one.explained.touch["channel"]), one.other_channel
    if channel == other:
        return channel
    beside = _GROUPINGS[Channels.GA4 if one.channels is Channels.SOCIALATTR else Channels.SOCIALATTR]
    return f"{channel} ({beside} says {other})"


def _session(one: Explained) -> str:
    touch = one.touch
    if one.decided == "robot":
        return "none: robots are left out"
    if touch["continues"]:
        return "goes on"
    if touch["touch"]:
        return "a new one starts"
    if one.decided == "agent":
        return "starts none by itself; names one that has no other source"
    return "starts none by itself; a pause does"


def _step_text(step: Step, one: Explained) -> str:
    if step.outcome is Outcome.DECIDES:
        return f"{step.found}  <- decides"
    if step.outcome is Outcome.NOT_ASKED and step.name == _STEPS.get(one.network_by):
        return f"asked for the network only: {step.found}"
    if step.outcome is Outcome.NOT_ASKED:
        return f"not asked, {_TITLES[one.decided]} had decided ({step.found})"
    return step.found


def _kept(kept: Kept) -> Iterator[tuple[str, str]]:
    if kept.left_out:
        yield "Nothing", f"left out as {kept.left_out}; of a page that somebody visits it would keep:"
    yield "Page", kept.page.page
    tags = [f"{name}={value}" for name in UTM if (value := getattr(kept.page, name))]
    yield "Tags", ", ".join(tags)
    yield "Click ids", f"{kept.page.click_id} (the names, not the values)" if kept.page.click_id else ""
    others = [
        name for name in kept.page.params.split(",") if name and name not in {*UTM, *kept.page.click_id.split(",")}
    ]
    yield "Others", f"{', '.join(others)} (the names, not the values)" if others else ""
    yield "Referrer", kept.referrer
    yield "Agent", kept.agent
    if kept.redacted:
        yield "Redacted", ", ".join(counted(count, kind) for kind, count in sorted(kept.redacted.items()))


def decision_json(one: Decided) -> str:
    """All that is known of one decision; text as it was, save for personal data."""
    kept = one.kept
    touch = {name: value if isinstance(value, str) else bool(value) for name, value in one.explained.touch.items()}
    beside = "ga4_channel" if one.channels is Channels.SOCIALATTR else "socialattr_channel"
    document: Mapping[str, Any] = {
        "result": {**touch, "robot": one.explained.decided == "robot", beside: one.other_channel},
        "network_told_by": one.explained.network_by,
        "decided_by": one.explained.decided,
        "steps": [{"step": s.name, "found": s.found, "outcome": s.outcome.value} for s in one.explained.steps],
        "kept": {
            "page": kept.page.page,
            **{name: getattr(kept.page, name) for name in UTM},
            "click_ids": [name for name in kept.page.click_id.split(",") if name],
            "parameters": [name for name in kept.page.params.split(",") if name],
            "referrer": kept.referrer,
            "agent": kept.agent,
            "redacted": kept.redacted,
            "left_out": kept.left_out,
        },
    }
    return as_json(document)


def batch_csv(answers: Iterable[Answers]) -> Iterator[str]:
    """The rows of a list as a CSV, part by part: the id of each, and what is told of it."""
    yield ",".join(("id", *ANSWERS)) + "\n"
    for part in answers:
        tails = ["," + _line(row) for row in part.distinct.to_numpy().tolist()]
        codes = part.codes.tolist()
        yield "".join([_id(one) + tails[code] for one, code in zip(part.ids, codes, strict=True)])


def _id(text: str) -> str:
    """An id as a cell; nearly all need no care."""
    return text if _HARMLESS.fullmatch(text) else _line([text])[:-1]


def _line(cells: list[Any]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([_cell(cell) for cell in cells])
    return out.getvalue()


def _cell(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else spreadsheet_safe(value)
